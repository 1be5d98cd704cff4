import type { Clock } from '../clock.ts';
import type { Host } from '../host/host.ts';
import type { Geometry } from './geometry.ts';
import { disturbanceAt, type Moment, momentOf } from './moment.ts';
import { readUnit, type UnitBytes } from './read-unit.ts';
import { firstLook, isVerdict, nextLook, type Settling, type UnitVerdict } from './settle-unit.ts';
import { readBytesOf } from './space.ts';
import type { Unit } from './unit.ts';

/** A disk that retries answers within this. */
const DEADLINE_MS = 10_000;
/** One that did not is asked again: while its read is stuck, every other fails at once, and tells nothing of its unit. */
const RETRY_MS = 5000;
const RETRIES = 6;
/** Units looked at again between two looks at what md is doing: their bytes are in memory meanwhile. */
const TOGETHER = 16;

/** What an array is compared with. */
export interface ComparerOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly geometry: Geometry;
  /** Format of the superblocks (`1.2`), where bitmaps are. */
  readonly metadata: string | undefined;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  /** Called with the bytes that were read for a unit, over all members. */
  readonly onRead: (bytes: number) => void;
}

/** A unit and what is believed of it. */
export interface ComparedUnit {
  readonly unit: Unit;
  readonly verdict: UnitVerdict;
}

interface Outcome {
  readonly unit: Unit;
  readonly outcome: UnitVerdict | Settling;
}

/** Compares units of one array, and looks again at those that differ until it is known what to believe. */
export class Comparer {
  readonly #options: ComparerOptions;

  constructor(options: ComparerOptions) {
    this.#options = options;
  }

  /** One look at a unit; when its members differ, not a verdict yet. */
  async look(unit: Unit): Promise<UnitVerdict | Settling> {
    const bytes = await this.#read(unit);
    return bytes.ok
      ? firstLook(unit, bytes.parts)
      : { result: 'problem', problems: bytes.problems };
  }

  /**
   * Looks again at units that differed, all in step, until each has its verdict; after an abort those that
   * have none are left out.
   */
  async settle(differing: readonly Settling[]): Promise<readonly ComparedUnit[]> {
    const { signal } = this.#options;
    const settled: ComparedUnit[] = [];
    let open = differing;
    while (open.length > 0) {
      const pauseMs = Math.max(...open.map((one) => one.pauseMs));
      await this.#options.clock.sleep(pauseMs, signal);
      if (signal.aborted) return settled;
      const outcomes = await this.#lookAtAll(open);
      open = outcomes.flatMap(({ outcome }) => (isVerdict(outcome) ? [] : [outcome]));
      for (const { unit, outcome } of outcomes) {
        if (isVerdict(outcome)) settled.push({ unit, verdict: outcome });
      }
    }
    return settled;
  }

  async #lookAtAll(open: readonly Settling[]): Promise<readonly Outcome[]> {
    const { signal } = this.#options;
    const outcomes: Outcome[] = [];
    let before = await this.#moment();
    for (let first = 0; first < open.length && !signal.aborted; first += TOGETHER) {
      const looks = await this.#lookAgain(open.slice(first, first + TOGETHER), before);
      before = looks.after;
      outcomes.push(...looks.outcomes);
    }
    return outcomes;
  }

  async #lookAgain(
    open: readonly Settling[],
    before: Moment,
  ): Promise<{ readonly outcomes: readonly Outcome[]; readonly after: Moment }> {
    const { geometry } = this.#options;
    const reads = [];
    for (const settling of open) reads.push({ settling, bytes: await this.#read(settling.unit) });
    const after = await this.#moment();
    const outcomes = reads.map(({ settling, bytes }) => {
      const { unit } = settling;
      const disturbance =
        disturbanceAt(before, geometry, unit) ?? disturbanceAt(after, geometry, unit);
      const outcome = bytes.ok
        ? nextLook(settling, bytes.parts, disturbance)
        : ({ result: 'problem', problems: bytes.problems } as const);
      return { unit, outcome };
    });
    return { outcomes, after };
  }

  async #read(unit: Unit): Promise<UnitBytes> {
    const { host, clock, signal, onRead } = this.#options;
    let bytes = await readUnit(host, unit, DEADLINE_MS);
    for (let retry = 0; retry < RETRIES && isLate(bytes) && !signal.aborted; retry += 1) {
      await clock.sleep(RETRY_MS, signal);
      bytes = await readUnit(host, unit, DEADLINE_MS);
    }
    onRead(readBytesOf(unit));
    return bytes;
  }

  #moment(): Promise<Moment> {
    const { host, geometry, metadata } = this.#options;
    return momentOf(host, geometry, metadata);
  }
}

/** Whether a disk did not answer, which may be over in a moment. */
export function isLate(outcome: UnitBytes | UnitVerdict | Settling): boolean {
  return 'problems' in outcome && outcome.problems.some(({ reason }) => reason === 'timeout');
}
