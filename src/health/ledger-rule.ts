import { readingOf } from '../collectors/collector.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import type { MdSuperblocksReading } from '../collectors/md-superblocks/survey-reading.ts';
import type { KnownArray } from '../ledger/ledger.ts';
import type { Background, Lack, Rule, Ruling, Verdict } from './rule.ts';
import { judged, unread } from './rule.ts';

/** An array that the ledger knows, with what it is now. */
export interface RememberedContext {
  readonly known: KnownArray;
  /** As the kernel shows it; undefined while it is not assembled, or not known. */
  readonly array: MdArray | undefined;
  /** When the judgement is made; milliseconds since the epoch. */
  readonly at: number;
  readonly background: Background;
}

type RememberedJudge = (context: RememberedContext) => readonly (Verdict | Lack)[];

/** A rule that looks at one remembered array at a time, once anything is remembered. */
export function ledgerRule(code: string, judge: RememberedJudge): Rule {
  return {
    code,
    judge: ({ at, observed }, background) => {
      const { ledger } = background;
      if (ledger.latest === undefined) return [unread(code, observed['md-superblocks'])];
      const arrays = readingOf(observed['md-arrays'])?.arrays ?? [];
      const survey = readingOf(observed['md-superblocks']);
      // What is remembered holds on; what happened since then nobody knows.
      const blind = survey === undefined ? [unread(code, observed['md-superblocks'])] : [];
      const remembered = ledger.arrays.flatMap((known): readonly Ruling[] => {
        const array =
          known.gone === undefined ? arrays.find(({ name }) => name === known.name) : undefined;
        const outcomes = [...judge({ known, array, at, background }), ...gapsOf(known, survey)];
        return outcomes.map((outcome) => judged(code, { array: known.name }, outcome));
      });
      return [...blind, ...remembered];
    },
  };
}

/** An array that is neither surveyed nor known to be gone. */
function gapsOf(
  { uuid, gone }: KnownArray,
  survey: MdSuperblocksReading | undefined,
): readonly Lack[] {
  if (survey === undefined || gone !== undefined) return [];
  if (survey.arrays.some((one) => one.uuid === uuid)) return [];
  const why = survey.areAllArrays
    ? `no superblock tells whether an array that is there is the one of UUID ${uuid}`
    : 'not all arrays are shown';
  return [{ reason: 'array_not_identified', why }];
}

/** A moment as people read it. */
export function momentText(at: number): string {
  return new Date(at).toISOString();
}
