import type { Collector, Observation } from './collectors/collector.ts';
import type { collectors } from './collectors/index.ts';

type ReadingOf<C> = C extends Collector<string, infer R> ? R : never;

/** What each collector last observed, by its name. */
export type Observations = {
  readonly [C in (typeof collectors)[number] as C['name']]: Observation<ReadingOf<C>>;
};

/** The machine as it was last seen; immutable. */
export interface Snapshot {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly observed: Observations;
}
