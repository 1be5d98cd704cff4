import type { FinishedScrub, KnownArray, KnownDisk, Ledger } from '../ledger/ledger.ts';
import type { Away, Extents, KnownMember, MemberReturn } from '../ledger/member-notes.ts';
import { harmless, type Paint, painter } from './paint.ts';

const SECTOR_BYTES = 512;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** How to write the table. */
export interface TableOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly colour: boolean;
}

/** The ledger for people: each array with its slots, what it is owed and its scrubs, then the disks. */
export function ledgerTable(ledger: Ledger, { now, colour }: TableOptions): string {
  const paint = painter(colour);
  const blocks = [
    ...ledger.resets.map(({ at, why, setAside }) => [
      paint('yellow', `begun anew ${timeOf(at)}: ${why}`),
      ...(setAside === undefined ? [] : [`  what was there: ${setAside}`]),
      '  rotwatch ledger acknowledge ends the finding',
    ]),
    ...ledger.arrays.map((array) => arrayLines(array, now, paint)),
    diskLines(ledger.disks),
  ];
  const text = blocks.filter((lines) => lines.length > 0).map(block);
  return text.length === 0 ? 'no array has been seen yet\n' : text.join('\n');
}

function block(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function arrayLines(array: KnownArray, now: number, paint: Paint): readonly string[] {
  const { name, uuid, level, slots, gone, firstSeenAt } = array;
  const shape = `${level ?? 'level not known'}, ${slots ?? 'unknown number of'} slots`;
  const lost = gone === undefined ? '' : paint('red', `, not assembled since ${timeOf(gone.at)}`);
  return [
    `${paint('bold', harmless(name))}  ${harmless(uuid)}  ${shape}, known since ${timeOf(firstSeenAt)}${lost}`,
    ...columns(array.members.toSorted((one, other) => one.slot - other.slot).map(memberCells)),
    ...array.returns.flatMap((one) => returnLines(one, paint)),
    `  ${scrubWords(array, now)}`,
  ];
}

function memberCells({ slot, name, disk, deviceUuid, away }: KnownMember): readonly string[] {
  return [
    `slot ${slot}`,
    harmless(name),
    harmless(disk ?? deviceUuid ?? 'no identity'),
    away === undefined ? 'in sync' : awayWords(away),
  ];
}

function awayWords({ at, how, written, dirty, ranApart }: Away): string {
  const amount = bytesWords(written.sectors * SECTOR_BYTES);
  const least = written.exact ? '' : 'at least ';
  const apart = ranApart.length === 0 ? '' : '; it ran apart';
  return `away since ${timeOf(at)} (${how}); ${least}${amount} written to the array meanwhile, ${extentWords(dirty)} dirty${apart}`;
}

function returnLines(one: MemberReturn, paint: Paint): readonly string[] {
  const { at, slot, name, disk, verdict, standing, settled, owed, evidence } = one;
  const who = `${harmless(name)} (${harmless(disk ?? 'no serial number')}) came back into slot ${slot} ${timeOf(at)}`;
  const end =
    settled === undefined
      ? paint('red', `${extentWords(owed)} owed a comparison`)
      : `settled ${timeOf(settled.at)} by ${settled.by}`;
  const what = `${who}: ${verdict}, ${standing.replaceAll('_', ' ')}; ${end}`;
  return [`  ${what}`, ...evidence.map((line) => `    ${harmless(line)}`)];
}

function scrubWords({ scrub, firstSeenAt }: KnownArray, now: number): string {
  const { running, interrupted, finished } = scrub;
  const parts = [
    ...(running === undefined
      ? []
      : [`${running.action} running since ${timeOf(running.startedAt)}`]),
    ...(interrupted === undefined
      ? []
      : [`${interrupted.action} of ${timeOf(interrupted.startedAt)} interrupted`]),
    finished === undefined
      ? `no whole scrub in the ${daysWords(now - firstSeenAt)} that it is known`
      : finishedWords(finished, now),
  ];
  return parts.join('; ');
}

function finishedWords({ action, endedAt, mismatchSectors }: FinishedScrub, now: number): string {
  const found = mismatchSectors === undefined ? '' : `, ${mismatchSectors} sectors mismatched`;
  return `last ${action} ended ${timeOf(endedAt)}, ${daysWords(now - endedAt)} ago${found}`;
}

function diskLines(disks: readonly KnownDisk[]): readonly string[] {
  const cells = disks.map(({ disk, model, name, gone, arrays }) => [
    harmless(disk),
    harmless(name),
    harmless(model ?? ''),
    `${arrays.length} ${arrays.length === 1 ? 'array' : 'arrays'}`,
    gone === undefined ? 'present' : `gone since ${timeOf(gone.at)}`,
  ]);
  return disks.length === 0 ? [] : ['disks', ...columns(cells)];
}

/** Rows whose cells stand below each other. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function timeOf(at: number): string {
  return Math.abs(at) < 8.64e15 ? `${new Date(at).toISOString().slice(0, 19)}Z` : `${at} ms`;
}

function daysWords(ms: number): string {
  const days = Math.max(0, Math.floor(ms / 86_400_000));
  return days === 1 ? '1 day' : `${days} days`;
}

function extentWords(extents: Extents): string {
  const bytes = extents.reduce((sum, [, length]) => sum + length, 0);
  return `${bytesWords(bytes)} in ${extents.length} ${extents.length === 1 ? 'run' : 'runs'}`;
}

function bytesWords(bytes: number): string {
  const unit = bytes === 0 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const amount = bytes / 1024 ** unit;
  return `${Number.isInteger(amount) ? amount : amount.toFixed(1)} ${UNITS[unit]}`;
}
