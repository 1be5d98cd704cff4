/** A kernel's version, as far as its release string tells it. */
interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  /** Undefined where distributions count their own builds: `6.1.0-31-amd64` is some 6.1. */
  readonly patch: number | undefined;
  /** Whether it is a candidate: fixes arrive during that time. */
  readonly isCandidate: boolean;
}

/** The kernels between two fixes, `before` being the first without the bug. */
interface Range {
  readonly from: readonly [major: number, minor: number, patch: number];
  readonly before: readonly [major: number, minor: number, patch: number];
  /** Stable series within the range that got the fix, and in which patch release at the latest. */
  readonly fixedIn: readonly (readonly [major: number, minor: number, patch: number])[];
}

/**
 * Bugs by which a member that is added again is not brought up to date. Bounds of stable series are rounded up
 * to the releases of the month in which the fix was taken. Not counted are bugs of the same family without an
 * add: write-mostly members that get no writes (fixed by 93dec51e716d; their counters tell), and an assembly
 * with a member one event behind (dc1cc22ed58f; every kernel before 6.8 but for backports).
 */
const BUGS: readonly Range[] = [
  // 46669e8616c6 for fd3b6975e9c1: raid1 set no bit in the bitmap at all.
  { from: [5, 15, 3], before: [5, 16, 0], fixedIn: [[5, 15, 14]] },
  // 2417b9869b81 (5.13) for eeba6809d8d5, and its raid10 twin (5.14): the bit of a failed write was cleared.
  {
    from: [5, 2, 0],
    before: [5, 14, 0],
    fixedIn: [
      [5, 4, 142],
      [5, 10, 60],
      [5, 13, 12],
    ],
  },
  // "md/raid1: don't clear bitmap bits on interrupted recovery", of February 2019.
  {
    from: [4, 14, 0],
    before: [5, 1, 0],
    fixedIn: [
      [4, 14, 105],
      [4, 19, 27],
    ],
  },
  // 7202082b7b7a for 7d9f107a4e94: an interrupted recovery counted as whole.
  {
    from: [6, 11, 0],
    before: [6, 17, 0],
    fixedIn: [
      [6, 12, 50],
      [6, 16, 10],
    ],
  },
  // 133d4527eab8, 8313b8e57f55: recovery skipped writes in flight, old members joined read-only arrays.
  { from: [2, 6, 0], before: [3, 16, 0], fixedIn: [] },
];

/**
 * Whether a kernel of this release may have a known bug by which a member comes back without what it lacks;
 * undefined when the release is not understood. A distribution's kernel may carry the fix: it is
 * only possible.
 */
export function mayMisbehaveAtReadd(release: string): boolean | undefined {
  const version = versionOf(release);
  return version === undefined ? undefined : BUGS.some((range) => mayHave(version, range));
}

function versionOf(release: string): KernelVersion | undefined {
  const match = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(.*)$/.exec(release);
  if (match === null) return undefined;
  const [, major, minor, patch, rest = ''] = match;
  const isCandidate = /^-rc\d/.test(rest);
  // Behind `.0-` or a distribution's tag the patch release is not told.
  const isTold = patch !== undefined && (patch !== '0' || rest === '');
  return {
    major: Number(major),
    minor: Number(minor),
    patch: isTold ? Number(patch) : undefined,
    isCandidate,
  };
}

function mayHave(version: KernelVersion, { from, before, fixedIn }: Range): boolean {
  const { major, minor, patch, isCandidate } = version;
  const [fromMajor, fromMinor, fromPatch] = from;
  const isFirst = isSeries(version, from);
  if (series(major, minor) < series(fromMajor, fromMinor)) return false;
  if (isFirst && patch !== undefined && patch < fromPatch) return false;
  if (isSeries(version, before)) return isCandidate;
  if (series(major, minor) > series(before[0], before[1])) return false;
  const fix = fixedIn.find((one) => isSeries(version, one));
  return fix === undefined || patch === undefined || patch < fix[2];
}

function isSeries({ major, minor }: KernelVersion, one: readonly number[]): boolean {
  return one[0] === major && one[1] === minor;
}

function series(major: number, minor: number): number {
  return major * 10_000 + minor;
}
