import type { ComparedUnit } from '../verify/comparer.ts';
import type { Difference } from '../verify/unit.ts';
import { harmless, type Paint } from './paint.ts';

const BAR = 30;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
/** Places shown one by one; `--json` has them all. */
const SHOWN = 20;

/** What a comparison came to. */
export interface Outcome {
  readonly array: string;
  readonly level: string;
  /** Whether all that was asked for was looked at. */
  readonly complete: boolean;
  readonly memberBytes: number;
  /** Bytes of each member that were looked at, and those left out because the machine swaps there. */
  readonly doneBytes: number;
  readonly swapBytes: number;
  readonly readBytes: number;
  readonly seconds: number;
  /** Bytes of each member by what came of them. */
  readonly bytes: Readonly<Record<ComparedUnit['verdict']['result'], number>>;
  readonly differences: readonly Difference[];
  /** Why something could not be judged or read, each reason once. */
  readonly reasons: readonly string[];
}

/** How far it is: share, rate and time left, in one line. */
export function progressLine(
  doneBytes: number,
  memberBytes: number,
  given: { readonly seconds: number; readonly differing: number },
): string {
  const { seconds, differing } = given;
  const share = memberBytes === 0 ? 1 : Math.min(1, doneBytes / memberBytes);
  const filled = Math.round(share * BAR);
  const bar = `${'█'.repeat(filled)}${'·'.repeat(BAR - filled)}`;
  const rate = seconds > 0 ? doneBytes / seconds : 0;
  const left = rate > 0 ? timeWords((memberBytes - doneBytes) / rate) : 'unknown time';
  const found = differing === 0 ? '' : `, ${differing} to look at again`;
  return `${bar} ${(share * 100).toFixed(1)} %, ${bytesWords(rate)}/s of each member, ${left} left${found}`;
}

/** The summary for people: the verdict first, then where members differ, then the numbers. */
export function summary(outcome: Outcome, paint: Paint): string {
  const { array, level, differences, reasons, bytes, doneBytes, memberBytes } = outcome;
  const lines = [
    `${verdictWords(outcome, paint)}`,
    ...differences.slice(0, SHOWN).flatMap((one) => differenceLines(one)),
    ...(differences.length > SHOWN
      ? [`  and ${differences.length - SHOWN} more places: --json tells them all`]
      : []),
    ...reasons.map((reason) => `  not judged: ${harmless(reason)}`),
    `${harmless(array)} (${level}): ${bytesWords(doneBytes)} of ${bytesWords(memberBytes)} of each member compared in ${timeWords(outcome.seconds)}, ${bytesWords(outcome.readBytes)} read`,
    `  equal ${bytesWords(bytes.match)}, empty on one side ${bytesWords(bytes.zeroed)}, different ${bytesWords(bytes.differ)}, undecided ${bytesWords(bytes.undecided + bytes.problem)}, swap ${bytesWords(outcome.swapBytes)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function verdictWords({ differences, complete, bytes }: Outcome, paint: Paint): string {
  if (differences.length > 0) {
    const places = differences.length === 1 ? 'one place' : `${differences.length} places`;
    return `${paint(['red', 'bold'], 'DIFFERENT')} in ${places}: stop writing to it; run neither fsck nor repair (deploy/runbooks/md_contents_differ.md)`;
  }
  if (!complete)
    return `${paint(['yellow', 'bold'], 'INTERRUPTED')}: equal as far as it was compared`;
  const open = bytes.undecided + bytes.problem;
  if (open > 0) return `${paint(['yellow', 'bold'], 'UNDECIDED')}: some of it could not be judged`;
  return `${paint(['green', 'bold'], 'EQUAL')}`;
}

function differenceLines(one: Difference): readonly string[] {
  const words = (extents: Difference['extents']) =>
    extents.map(({ start, sectors }) => `${start}-${start + sectors - 1}`).join(' ');
  const contents = one.members.map(
    ({ slot, device, digest }) => `slot ${slot} ${device} ${digest}`,
  );
  const { majority, culprits } = one;
  return [
    `  array sectors ${words(one.extents)}, sectors ${words(one.memberExtents)} of the members' data`,
    `    ${contents.join(', ')}`,
    ...(majority === undefined ? [] : [`    most hold what slots ${majority.join(' and ')} hold`]),
    ...(majority === undefined && culprits.length > 0
      ? [`    the syndromes point to slot ${culprits.join(' and ')}`]
      : []),
  ];
}

function bytesWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

function timeWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
