import { bitmapExtent } from '../../src/collectors/md-superblocks/bitmap-place.ts';
import { compareSuperblocks } from '../../src/collectors/md-superblocks/compare.ts';
import { decodeBadBlocks } from '../../src/collectors/md-superblocks/decode-bad-blocks.ts';
import { decodeBitmap } from '../../src/collectors/md-superblocks/decode-bitmap.ts';
import { decodeDdfDisks } from '../../src/collectors/md-superblocks/decode-ddf.ts';
import { describeSuperblock } from '../../src/collectors/md-superblocks/examine.ts';
import { describeBitmap } from '../../src/collectors/md-superblocks/examine-bitmap.ts';
import { superblockPlaces } from '../../src/collectors/md-superblocks/locate.ts';
import { probe, type Window } from '../../src/collectors/md-superblocks/probe.ts';
import type { Superblock } from '../../src/collectors/md-superblocks/reading.ts';
import { badBlockLogImage, bitmapImage } from './bitmap-images.ts';
import { ddfDisks, ddfHeader, dmRaidImage, imsmTable, imsmTail } from './foreign-images.ts';
import { scanDirtyChunks } from './scans.ts';
import { sealV1, V1_MIRROR_SECTORS, v1Image } from './superblock-images.ts';
import { sealV090, v090Image } from './superblock-images-v090.ts';

/** What came of the inputs: a campaign that only ever sees errors, or none, tests little. */
export interface FuzzTally {
  superblocks: number;
  wrongChecksums: number;
  refused: number;
  bitmaps: number;
  foreign: number;
}

const DEVICE = { sectors: V1_MIRROR_SECTORS, logicalBlockBytes: 512 };
const V10_SECTOR = 204_784;

/** No text or list may grow with a number that was read from the medium. */
const TEXT_MAX = 100_000;
const READ_MAX = 16 * 1024 * 1024;

interface Seed {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly seal: ((bytes: Uint8Array) => void) | undefined;
}

function seeds(): readonly Seed[] {
  const disk = { serial: 'SER-1', status: 2, blocks: 100n };
  const volume = { name: 'V', level: 1, state: 0, members: 2, dirty: 0, migrating: true };
  const imsm = imsmTable({ disks: [disk, disk, disk, disk], volumes: [volume, volume] });
  const tail = imsmTail(imsm, 512, 32_768);
  tail.set(ddfHeader({ primary: 1n, secondary: 2n, seq: 3 }), 32_768 - 512);
  const reshape = { featureMap: 0x45, newLevel: 6, reshapePosition: 1000n, deltaDisks: -1 };
  const sealed = (version: 'little' | 'big') => (bytes: Uint8Array) => sealV090(bytes, version);
  return [
    { at: 8, bytes: v1Image(), seal: sealV1 },
    { at: 8, bytes: v1Image({ ...reshape, level: 5, raidDisks: 4 }), seal: sealV1 },
    { at: 0, bytes: v1Image({ superOffset: 0n, maxDev: 1920 }), seal: sealV1 },
    {
      at: V10_SECTOR,
      bytes: v1Image({ superOffset: BigInt(V10_SECTOR), dataOffset: 0n, bitmapOffset: -16 }),
      seal: sealV1,
    },
    { at: 204_672, bytes: v090Image({ state: 0x101 }), seal: sealed('little') },
    { at: 204_672, bytes: v090Image({ order: 'big', minorVersion: 91 }), seal: sealed('big') },
    { at: DEVICE.sectors - 64, bytes: tail, seal: undefined },
    { at: 0, bytes: dmRaidImage(), seal: undefined },
  ];
}

/** Numbers that have broken decoders before. */
const NASTY = [0, 1, 0x7f, 0x80, 0xff, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A small generator of numbers below a limit (mulberry32), so that a seed names a whole campaign. */
export function numbersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function mutate(original: Uint8Array, next: (limit: number) => number): Uint8Array {
  const bytes = original.slice();
  const view = new DataView(bytes.buffer);
  // Most of a structure's meaning lies in its first bytes.
  const reach = next(4) === 0 ? bytes.length : Math.min(bytes.length, 640);
  for (let changes = 1 + next(6); changes > 0; changes -= 1) {
    const at = next(reach - 4);
    switch (next(4)) {
      case 0:
        view.setUint8(at, next(256));
        break;
      case 1:
        view.setUint8(at, view.getUint8(at) ^ (1 << next(8)));
        break;
      default:
        view.setUint32(at - (at % 4), NASTY[next(NASTY.length)] ?? 0, next(2) === 0);
    }
  }
  return bytes;
}

/** Runs a campaign of mutated inputs through every decoder and printer; throws at the first that breaks a bound. */
export function runFuzz(runs: number, seed: number): FuzzTally {
  const next = numbersFrom(seed);
  const pool = seeds();
  const tally: FuzzTally = {
    superblocks: 0,
    wrongChecksums: 0,
    refused: 0,
    bitmaps: 0,
    foreign: 0,
  };
  const base = baseSuperblock(pool);
  for (let run = 0; run < runs; run += 1) {
    const source = pool[next(pool.length)];
    if (source === undefined) continue;
    const bytes = mutate(source.bytes, next);
    if (next(2) === 0) source.seal?.(bytes);
    const cut = next(8) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
    examineAll([{ at: source.at * 512, bytes: cut }], { base, tally });
    if (next(4) === 0) examineBitmap(mutate(bitmapImage(), next), { base, tally });
    if (next(16) === 0) examineLists(next);
  }
  return tally;
}

function baseSuperblock(pool: readonly Seed[]): Superblock {
  const windows = pool.slice(0, 1).map(({ at, bytes }) => ({ at: at * 512, bytes }));
  const [hit] = probe(windows, DEVICE).hits;
  if (!hit?.result.ok) throw new Error('the unmutated superblock must decode');
  return hit.result.superblock;
}

interface Campaign {
  readonly base: Superblock;
  readonly tally: FuzzTally;
}

function examineAll(windows: readonly Window[], { base, tally }: Campaign): void {
  const { hits, foreign } = probe(windows, DEVICE);
  tally.foreign += foreign.length;
  within(JSON.stringify(foreign, textOfBigint).length, TEXT_MAX, 'foreign metadata');
  within(hits.length, superblockPlaces(DEVICE.sectors).length, 'hits');
  for (const { result } of hits) {
    if (!result.ok) {
      tally.refused += 1;
      continue;
    }
    const { superblock } = result;
    tally.superblocks += 1;
    if (!superblock.checksum.valid) tally.wrongChecksums += 1;
    within(superblock.roles.length, 1920, 'roles');
    const context = { device: 'x', deviceSectors: DEVICE.sectors, bitmap: undefined };
    within(describeSuperblock(superblock, context).length, TEXT_MAX, 'text');
    compareSuperblocks([
      { member: 'one', superblock: base },
      { member: 'other', superblock },
    ]);
  }
}

function examineBitmap(bytes: Uint8Array, { base, tally }: Campaign): void {
  const result = decodeBitmap(bytes, base);
  if (!result.ok) {
    tally.refused += 1;
    return;
  }
  const { bitmap } = result;
  tally.bitmaps += 1;
  within(describeBitmap(bitmap, { device: 'x', chunks: undefined }).length, TEXT_MAX, 'text');
  const extent = bitmapExtent(bitmap, base, { deviceSectors: DEVICE.sectors, node: 0 });
  if (extent === undefined) return;
  within(extent.lengthBytes, READ_MAX, 'bitmap');
  const { chunks, headerBytes } = extent;
  const dirty = scanDirtyChunks([bytes], { chunks, headerBytes, maxRuns: 100 });
  within(dirty.runs.length, 100, 'runs');
  within(dirty.examined, bytes.length * 8, 'chunks');
}

function examineLists(next: (limit: number) => number): void {
  const log = mutate(badBlockLogImage([[2048n, 8n]]), next);
  within(decodeBadBlocks(log, next(256)).ranges.length, log.length / 8, 'bad blocks');
  const records = mutate(ddfDisks([[1, 2, 1]]), next);
  const disks = decodeDdfDisks(records);
  if (disks !== undefined) within(disks.length, records.length / 64, 'disks');
}

function textOfBigint(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function within(size: number, most: number, what: string): void {
  if (size > most) throw new Error(`${what}: ${size}, at most ${most} expected`);
}
