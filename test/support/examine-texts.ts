import { labelledValues } from './mdadm.ts';
import { ALL_ONES, V1_MIRROR, type V1Fields } from './superblock-images.ts';

/** What a `mdadm --examine` text says of one v1 member. */
export interface ExamineText {
  readonly source: string;
  readonly values: ReadonlyMap<string, string>;
}

const LEVELS = new Map([
  ['linear', -1],
  ['raid0', 0],
  ['raid1', 1],
  ['raid4', 4],
  ['raid5', 5],
  ['raid6', 6],
  ['raid10', 10],
]);

const PARITY_LAYOUTS = new Map([
  ['left-asymmetric', 0],
  ['right-asymmetric', 1],
  ['left-symmetric', 2],
  ['right-symmetric', 3],
  ['left-symmetric-6', 18],
]);

/** The members in a file of texts that were not cut off. */
export function textsIn(source: string, text: string): readonly ExamineText[] {
  return text
    .split(/^(?=\/dev\/)/m)
    .map((block) => ({ source, values: labelledValues(block) }))
    .filter(
      ({ values }) =>
        /^1\.[012]$/.test(values.get('Version') ?? '') &&
        ['Events', 'Avail Dev Size', 'Array State'].every((label) => values.has(label)),
    );
}

type Values = ReadonlyMap<string, string>;

function text(values: Values, label: string): string {
  return values.get(label) ?? '';
}

/** The number that a value starts with, 0 for none. */
function number(values: Values, label: string): number {
  return Number(/^-?\d+/.exec(text(values, label))?.[0] ?? 0);
}

function wide(values: Values, label: string): bigint {
  return BigInt(/^\d+/.exec(text(values, label))?.[0] ?? 0);
}

/** Fields of a superblock of which mdadm would print that text; what it does not print is as md makes it first. */
export function fieldsOf({ values }: ExamineText): V1Fields {
  return {
    ...V1_MIRROR,
    featureMap: Number(text(values, 'Feature Map')),
    arrayUuid: uuidBytes(text(values, 'Array UUID')),
    deviceUuid: uuidBytes(text(values, 'Device UUID')),
    name: text(values, 'Name').replace(/\s*\(local to host.*/, ''),
    ctime: seconds(text(values, 'Creation Time')),
    utime: seconds(text(values, 'Update Time')),
    events: wide(values, 'Events'),
    bitmapOffset: number(values, 'Internal Bitmap'),
    dataOffset: wide(values, 'Data Offset'),
    superOffset: wide(values, 'Super Offset'),
    recoveryOffset: wide(values, 'Recovery Offset'),
    deviceFlags: flagsOf(text(values, 'Flags')),
    badBlockLog: logOf(text(values, 'Bad Block Log')),
    resyncOffset: text(values, 'State').startsWith('clean') ? ALL_ONES : 0n,
    ...geometryOf(values),
    ...reshapeOf(values),
    ...rolesOf(text(values, 'Array State'), text(values, 'Device Role')),
  };
}

function levelOf(word: string): number {
  return LEVELS.get(word) ?? Number.NaN;
}

function geometryOf(values: Values): Partial<V1Fields> {
  const level = levelOf(text(values, 'Raid Level'));
  const dataSize = wide(values, 'Avail Dev Size');
  const whole = level === 0 ? 0n : dataSize;
  return {
    level,
    layout: layoutOf(text(values, 'Layout')),
    dataSize,
    size: values.has('Used Dev Size') ? wide(values, 'Used Dev Size') : whole,
    chunkSectors: number(values, 'Chunk Size') * 2,
    raidDisks: number(values, 'Raid Devices'),
  };
}

/** mdadm prints of the new shape only what changes. */
function reshapeOf(values: Values): Partial<V1Fields> {
  if (!values.has("Reshape pos'n")) return {};
  const kept = (now: string, then: string) => text(values, values.has(then) ? then : now);
  const moved = number(values, 'New Offset') - number(values, 'Data Offset');
  return {
    reshapePosition: wide(values, "Reshape pos'n") * 2n,
    deltaDisks: number(values, 'Delta Devices'),
    newLevel: levelOf(kept('Raid Level', 'New Level')),
    newLayout: layoutOf(kept('Layout', 'New Layout')),
    newChunkSectors: Number.parseInt(kept('Chunk Size', 'New Chunksize'), 10) * 2,
    newOffset: values.has('New Offset') ? moved : 0,
  };
}

function logOf(words: string): V1Fields['badBlockLog'] {
  const [, entries = 0, offset = 0] =
    /^(\d+) entries available at offset (-?\d+)/.exec(words) ?? [];
  return { shift: 0, size: Number(entries) / 64, offset: Number(offset) };
}

function flagsOf(words: string): number {
  return (words.includes('write-mostly') ? 1 : 0) + (words.includes('failfast') ? 2 : 0);
}

/** As if it had been printed in UTC. */
function seconds(words: string): bigint {
  return BigInt(Date.parse(`${words} UTC`) / 1000);
}

function uuidBytes(words: string): Uint8Array {
  return Uint8Array.from(Buffer.from(words.replaceAll(':', ''), 'hex'));
}

function layoutOf(words: string): number {
  const copies = (kind: string) => Number(new RegExp(`${kind}=(\\d+)`).exec(words)?.[1] ?? 1);
  if (!words.includes('=')) return PARITY_LAYOUTS.get(words) ?? 0;
  const offset = words.includes('offset=');
  return copies('near') | (copies(offset ? 'offset' : 'far') << 8) | (offset ? 0x10000 : 0);
}

/** How many devices a letter of the array state stands for. */
const CLAIMS = new Map([
  ['A', 1],
  ['R', 2],
  ['?', 3],
]);

/** Devices in the order of their slots; a second one for a slot, and others than active ones, behind them. */
function rolesOf(state: string, own: string): Pick<V1Fields, 'roles' | 'deviceNumber'> {
  const letters = [...(state.split(' ')[0] ?? '')];
  const roles = [1, 2, 3].flatMap((claim) =>
    letters.flatMap((letter, slot) => ((CLAIMS.get(letter) ?? 0) >= claim ? [slot] : [])),
  );
  const active = /^(Active|Replacement) device (\d+)$/.exec(own);
  if (active === null) {
    const role = own === 'Journal' ? 0xfffd : 0xffff;
    return { roles: [...roles, role], deviceNumber: roles.length };
  }
  const slot = Number(active[2]);
  const first = active[1] === 'Active';
  return { roles, deviceNumber: first ? roles.indexOf(slot) : roles.lastIndexOf(slot) };
}
