import { createHash } from 'node:crypto';
import { examineFields } from '../../../src/collectors/md-superblocks/examine.ts';
import { examineBitmapFields } from '../../../src/collectors/md-superblocks/examine-bitmap.ts';
import { deviceTable } from '../../../src/collectors/md-superblocks/examine-v090.ts';
import { type Examined, isBitmap } from '../../../src/collectors/md-superblocks/examined.ts';
import { examine } from '../../../src/collectors/md-superblocks/read.ts';
import type { BlockBytes, ByteRange, Read } from '../../../src/host/host.ts';
import { FakeHost } from '../../support/fake-host.ts';
import type { Capture } from './capture.ts';

const SECTOR_BYTES = 512;
const DEADLINE_MS = 1_000;
const MAGIC = '6d746962';

/** Serves a captured device; what was not captured is not to be asked for. */
class CapturedDevice extends FakeHost {
  readonly #capture: Capture;

  constructor(capture: Capture) {
    super();
    this.#capture = capture;
  }

  override readBlocks(_: string, ranges: readonly ByteRange[]): Promise<Read<BlockBytes>> {
    const parts = ranges.map((range) => this.#part(range));
    return Promise.resolve({ ok: true, value: { parts, direct: true } });
  }

  #part({ at, length }: ByteRange): Uint8Array {
    const { pieces, bytes: size, path } = this.#capture;
    const end = Math.min(at + length, size);
    const piece = pieces.find((one) => one.at <= at && one.at + one.bytes.length >= end);
    if (piece === undefined) throw new Error(`${path}: bytes ${at} to ${end} were not captured`);
    return piece.bytes.subarray(at - piece.at, end - piece.at);
  }
}

/** A field that mdadm and rotwatch tell differently; undefined where one does not tell it. */
export interface FieldDifference {
  readonly device: string;
  readonly field: string;
  readonly mdadm: string | undefined;
  readonly rotwatch: string | undefined;
}

/** Tells device states apart by what is on the device, the size included. */
export function stateDigest({ bytes, pieces }: Capture): string {
  const hash = createHash('sha256').update(`${bytes} `);
  for (const piece of pieces) hash.update(piece.bytes);
  return hash.digest('hex');
}

/** Every field in which mdadm's reading of a device and ours differ. */
export async function differencesFrom(capture: Capture): Promise<readonly FieldDifference[]> {
  const { path, bytes } = capture;
  const read = await examine(new CapturedDevice(capture), {
    path,
    sectors: Math.floor(bytes / SECTOR_BYTES),
    logicalBlockBytes: SECTOR_BYTES,
    deadlineMs: DEADLINE_MS,
    version: undefined,
  });
  if (!read.ok) throw new Error(read.detail);
  return [
    ...between(path, withoutHost(capture.examine), superblockFields(read.value, path)),
    ...between(path, bitmapOf(capture.examineBitmap), bitmapFields(read.value, path)),
    ...between(path, numbered(capture.table), numbered(tableOf(read.value))),
  ];
}

function superblockFields(examined: Examined, device: string): ReadonlyMap<string, string> {
  const { found, bitmap, deviceSectors } = examined;
  if (found === undefined) return new Map();
  const context = { device, deviceSectors, bitmap: isBitmap(bitmap) ? bitmap.bitmap : undefined };
  return examineFields(found.superblock, context);
}

function bitmapFields({ bitmap }: Examined, device: string): ReadonlyMap<string, string> {
  if (!isBitmap(bitmap)) return new Map();
  const { examinedChunks, dirtyChunks } = bitmap;
  const chunks =
    dirtyChunks === undefined ? undefined : { examined: examinedChunks, dirty: dirtyChunks };
  return examineBitmapFields(bitmap.bitmap, { device, chunks });
}

function tableOf({ found }: Examined): readonly string[] {
  const facts = found?.superblock.v090;
  if (found === undefined || facts === undefined) return [];
  return deviceTable(found.superblock, facts).map((row) => row.trimEnd());
}

/** Whether this machine made the array is not on the device. */
function withoutHost(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    [...values].map(([label, value]) => [label, value.replace(/ *\(local to host .*\)$/, '')]),
  );
}

/** mdadm prints what lies at a bitmap's place even when it is none. */
function bitmapOf(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return values.get('Magic') === MAGIC ? values : new Map();
}

function numbered(rows: readonly string[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row, index) => [`row ${index}`, row.trim().replaceAll(/ +/g, ' ')]));
}

function between(
  device: string,
  theirs: ReadonlyMap<string, string>,
  ours: ReadonlyMap<string, string>,
): readonly FieldDifference[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .map((field) => ({
      device,
      field,
      mdadm: theirs.get(field),
      rotwatch: ours.get(field),
    }))
    .filter(({ mdadm, rotwatch }) => mdadm !== rotwatch);
}
