/** Label values of one sample; an undefined value leaves the label out. */
export type Labels<Name extends string> = { readonly [K in Name]?: string | undefined };

/** One sample: its labels, and a value whose absence (`undefined`) makes no sample at all. */
export type Sample<Name extends string = string> = readonly [
  Labels<Name>,
  number | bigint | undefined,
];

/** A metric as data: what it is called, what it means, and how a source yields its samples. */
export interface Family<Source, Name extends string = string> {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly Name[];
  readonly samples: (source: Source) => Iterable<Sample<Name>>;
}

type Definition<Source, Name extends string> = Omit<Family<Source, Name>, 'type'>;

/** A value that may go up and down. */
export function gauge<Source, const Name extends string>(
  definition: Definition<Source, Name>,
): Family<Source, Name> {
  return { type: 'gauge', ...definition };
}

/** A value that only grows until its source is reset; the name ends in `_total`. */
export function counter<Source, const Name extends string>(
  definition: Definition<Source, Name> & { readonly name: `${string}_total` },
): Family<Source, Name> {
  return { type: 'counter', ...definition };
}

/**
 * Samples of a state set: 0 or 1 for each known word, and the verbatim word at 1 when it is none of them.
 * No current word (unknown) makes no sample.
 */
export function* stateSet<Name extends string>(
  known: readonly string[],
  current: string | readonly string[] | undefined,
  labelled: (state: string) => Labels<Name>,
): Generator<Sample<Name>> {
  if (current === undefined) return;
  const words = typeof current === 'string' ? [current] : current;
  for (const word of known) yield [labelled(word), words.includes(word) ? 1 : 0];
  for (const word of words) if (!known.includes(word)) yield [labelled(word), 1];
}

/** A family with its samples taken: what is rendered, and all that rendering knows of the source. */
export interface FamilySamples {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: readonly Sample[];
}

/** Takes a family's samples from its source. */
export function sampled<Source, Name extends string>(
  family: Family<Source, Name>,
  source: Source,
): FamilySamples {
  const { name, type, help, labels } = family;
  return { name, type, help, labels, samples: [...family.samples(source)] };
}
