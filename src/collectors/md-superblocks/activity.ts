import type { ArrayActivity } from './survey-reading.ts';

interface Seen {
  readonly sectorsWritten: number | undefined;
  readonly activity: ArrayActivity;
}

const NOTHING: ArrayActivity = {
  restingSince: undefined,
  degradedSince: undefined,
  writtenWhileDegraded: 0,
  firstWrittenAt: undefined,
};

/** What of an array tells its activity at one moment. */
export interface ArrayMoment {
  readonly at: number;
  readonly isDegraded: boolean;
  /** The array's own sectors written, from /proc/diskstats. */
  readonly sectorsWritten: number | undefined;
}

/** Follows the write counters of arrays: whether one rests, and what is written while members are missing. */
export class ActivityWatch {
  #seen = new Map<string, Seen>();

  /** What is known of an array's activity with this moment added. */
  note(name: string, moment: ArrayMoment): ArrayActivity {
    const before = this.#seen.get(name);
    const activity = followed(before, moment);
    this.#seen.set(name, { sectorsWritten: moment.sectorsWritten, activity });
    return activity;
  }

  /** Forgets arrays that are gone. */
  keepOnly(names: ReadonlySet<string>): void {
    this.#seen = new Map([...this.#seen].filter(([name]) => names.has(name)));
  }
}

function followed(before: Seen | undefined, moment: ArrayMoment): ArrayActivity {
  const { at, isDegraded, sectorsWritten } = moment;
  const last = before?.activity ?? NOTHING;
  const written = grownBy(before?.sectorsWritten, sectorsWritten);
  const restingSince =
    written === undefined || written > 0 ? atIf(sectorsWritten, at) : (last.restingSince ?? at);
  if (!isDegraded) return { ...NOTHING, restingSince };
  // Writes that began before the members were seen missing may have reached all of them.
  if (last.degradedSince === undefined) return { ...NOTHING, restingSince, degradedSince: at };
  if (written === undefined || written === 0) return { ...last, restingSince };
  return {
    restingSince,
    degradedSince: last.degradedSince,
    writtenWhileDegraded: last.writtenWhileDegraded + written,
    firstWrittenAt: last.firstWrittenAt ?? at,
  };
}

function atIf(known: number | undefined, at: number): number | undefined {
  return known === undefined ? undefined : at;
}

/** Growth of a counter; undefined when it is not known, or was reset because the array was stopped. */
function grownBy(before: number | undefined, now: number | undefined): number | undefined {
  if (before === undefined || now === undefined || now < before) return undefined;
  return now - before;
}
