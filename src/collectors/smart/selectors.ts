/** What a disk can be chosen by. */
const FIELDS = ['device', 'serial', 'model', 'transport'] as const;
type Field = (typeof FIELDS)[number];

/** A pattern on one of a disk's properties. */
export interface Selector {
  readonly field: Field;
  readonly pattern: RegExp;
}

/** The properties that selectors look at; `device` is the kernel name, or the device node without one. */
export type Selectable = { readonly [F in Field]: string | undefined };

/** Parses `field:glob`, where `*` is any text and `?` any character; undefined when it is none. */
export function parseSelector(text: string): Selector | undefined {
  const match = /^([a-z]+):(.+)$/.exec(text);
  const field = FIELDS.find((one) => one === match?.[1]);
  if (field === undefined || match?.[2] === undefined) return undefined;
  return { field, pattern: globPattern(match[2]) };
}

/** Whether a disk is wanted: included if anything is, and not excluded. A property not known yet decides nothing. */
export function isWanted(
  disk: Selectable,
  include: readonly Selector[],
  exclude: readonly Selector[],
): boolean {
  const matches = ({ field, pattern }: Selector) => {
    const value = disk[field];
    return value === undefined ? undefined : pattern.test(value);
  };
  if (exclude.some((selector) => matches(selector) === true)) return false;
  return include.length === 0 || include.some((selector) => matches(selector) !== false);
}

/** A glob as a pattern for a whole text. */
export function globPattern(glob: string): RegExp {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'i');
}

/** How many devices one range may stand for. */
const MAX_RANGE = 256;

/** Every text that ranges stand for: `megaraid,[0-2]` is three of them; without a range, the text itself. */
export function expandRanges(text: string): readonly string[] {
  const match = /\[(\d+)-(\d+)\]/.exec(text);
  if (match === null) return [text];
  const [range, from, to] = match;
  const first = Number(from);
  const count = Math.min(Math.max(Number(to) - first + 1, 0), MAX_RANGE);
  const before = text.slice(0, match.index);
  const rest = expandRanges(text.slice(match.index + range.length));
  return Array.from({ length: count }, (_, offset) => first + offset).flatMap((number) =>
    rest.map((tail) => `${before}${number}${tail}`),
  );
}
