import {
  type DynamicConfigValue,
  MappingType,
  type RangeMap,
  type SpecialValueMap,
  SpecialValueMatch,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Colours by what they mean; each comes with a word, for those who cannot tell them apart. */
export const GOOD = 'green';
export const WATCH = 'yellow';
export const BAD = 'orange';
export const WORST = 'red';
export const PLAIN = 'text';
export const QUIET = 'blue';

/** A word for a value, and its colour. */
export type Word = readonly [text: string, color: string];
/** How a number becomes a word. */
export type Mapping = ValueMap | RangeMap | SpecialValueMap;

/** Words for single values. */
export function words(table: Readonly<Record<string, Word>>): Mapping {
  const options = Object.fromEntries(
    Object.entries(table).map(([value, [text, color]], index) => [value, { text, color, index }]),
  );
  return { type: MappingType.ValueToText, options };
}

/** Words for 1, 2, 3, … as `coded` numbers states. */
export function codeWords(list: readonly Word[]): Mapping {
  return words(Object.fromEntries(list.map((word, index) => [String(index + 1), word])));
}

/** A word for a range; null is open. */
export function rangeWord(from: number | null, to: number | null, [text, color]: Word): Mapping {
  return {
    type: MappingType.RangeToText,
    options: { from, to, result: { text, color, index: 0 } },
  };
}

/** What stands where there is no value. */
export function absentWord([text, color]: Word): Mapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text, color, index: 99 } },
  };
}

/** A colour from a value on; the first holds from below. */
export type Step = readonly [color: string, from?: number];

/** Steps as Grafana has them. */
export function thresholdsOf(steps: readonly Step[]): { mode: ThresholdsMode; steps: Threshold[] } {
  return {
    mode: ThresholdsMode.Absolute,
    steps: steps.map(([color, from]) => ({ color, value: from === undefined ? null : from })),
  };
}

/** The same for a panel. */
export function thresholds(steps: readonly Step[]): ThresholdsConfigBuilder {
  const { mode, steps: list } = thresholdsOf(steps);
  return new ThresholdsConfigBuilder().mode(mode).steps(list);
}

/** Good at 0, this colour from 1 on. */
export function anyIs(color: string): readonly Step[] {
  return [[GOOD], [color, 1]];
}

export const ALWAYS_PLAIN: readonly Step[] = [[PLAIN]];

/** Properties that colour a series by its value. */
export function colouredBy(steps: readonly Step[]): DynamicConfigValue[] {
  return [
    { id: 'thresholds', value: thresholdsOf(steps) },
    { id: 'color', value: { mode: 'thresholds' } },
  ];
}

/** Properties that colour a series whatever its value is. */
export function fixed(color: string): DynamicConfigValue[] {
  return [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }];
}
