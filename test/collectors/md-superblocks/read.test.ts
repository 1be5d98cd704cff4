import { describe, expect, it } from 'vitest';
import { type Examined, isBitmap } from '../../../src/collectors/md-superblocks/examined.ts';
import { type ExamineOptions, examine } from '../../../src/collectors/md-superblocks/read.ts';
import type { ReadErrorReason } from '../../../src/read-error.ts';
import { badBlockLogImage } from '../../support/bitmap-images.ts';
import { FakeHost } from '../../support/fake-host.ts';
import { memberDisk } from '../../support/member-disks.ts';
import { v1Image } from '../../support/superblock-images.ts';

const SECTOR = 512;
const PATH = '/dev/sda1';
const MIB = 1024 * 1024;
/** Feature map of a member with a bitmap and a bad-block log that is not empty. */
const WITH_BAD_BLOCKS = 1 | 8;

function optionsFor(bytes: Uint8Array, given: Partial<ExamineOptions> = {}): ExamineOptions {
  const sectors = bytes.length / SECTOR;
  const usual = { path: PATH, logicalBlockBytes: 512, deadlineMs: 1000, version: undefined };
  return { ...usual, sectors, ...given };
}

async function examined(bytes: Uint8Array, given: Partial<ExamineOptions> = {}): Promise<Examined> {
  const host = new FakeHost();
  host.blocks.set(PATH, bytes);
  const read = await examine(host, optionsFor(bytes, given));
  if (!read.ok) throw new Error(read.detail);
  return read.value;
}

/** A host whose read number `failing` (from 0) of the device fails. */
class FailingHost extends FakeHost {
  #reads = 0;
  readonly #failing: number;
  readonly #reason: ReadErrorReason;

  constructor(bytes: Uint8Array, failing: number, reason: ReadErrorReason) {
    super();
    this.blocks.set(PATH, bytes);
    this.#failing = failing;
    this.#reason = reason;
  }

  override readBlocks(...asked: Parameters<FakeHost['readBlocks']>) {
    if (this.#reads === this.#failing) this.failingBlocks.set(PATH, this.#reason);
    this.#reads += 1;
    return super.readBlocks(...asked);
  }
}

describe('examine', () => {
  it('finds the superblock, the bitmap with its dirty chunks, and the bad-block log of a member', async () => {
    const disk = memberDisk({ events: 44n, featureMap: WITH_BAD_BLOCKS }, { dirty: [3, 4, 9] });
    disk.set(badBlockLogImage([[2048n, 8n]]), 24 * SECTOR);
    const { found, bitmap, badBlocks, leftovers, error, foreign } = await examined(disk);
    expect(found).toMatchObject({
      place: { version: '1.2', sector: 8 },
      superblock: { events: 44n },
    });
    expect(bitmap).toMatchObject({
      dirtyChunks: 3,
      examinedChunks: 32,
      dirtyRuns: [
        { first: 3, count: 2 },
        { first: 9, count: 1 },
      ],
      runsComplete: true,
      problems: [],
    });
    expect(badBlocks?.ranges).toHaveLength(1);
    expect({ leftovers, error, foreign }).toEqual({ leftovers: [], error: undefined, foreign: [] });
  });

  it('finds nothing on a device without metadata', async () => {
    expect(await examined(new Uint8Array(MIB))).toEqual({
      deviceSectors: 2048,
      direct: true,
      found: undefined,
      leftovers: [],
      error: undefined,
      bitmap: undefined,
      badBlocks: undefined,
      foreign: [],
    });
  });

  it('looks for no bitmap and no bad-block log where the superblock names none', async () => {
    const plain = { featureMap: 0, badBlockLog: { shift: 0, size: 0, offset: 0 } };
    expect(await examined(memberDisk(plain))).toMatchObject({
      bitmap: undefined,
      badBlocks: undefined,
    });
  });

  it('takes a bad-block log for empty that the feature map does not announce, whatever its room holds', async () => {
    const disk = memberDisk();
    disk.fill(0, 24 * SECTOR, 32 * SECTOR);
    expect((await examined(disk)).badBlocks).toEqual({ ranges: [], ended: true });
  });

  it('looks for no bad-block log before the start of the device', async () => {
    const log = { badBlockLog: { shift: 0, size: 8, offset: -16 } };
    expect((await examined(memberDisk(log))).badBlocks).toBeUndefined();
  });

  it('tells why there is no bitmap where the superblock names one', async () => {
    const disk = memberDisk();
    disk.fill(0, 16 * SECTOR, 24 * SECTOR);
    expect((await examined(disk)).bitmap).toMatchObject({ code: 'no-magic' });
  });

  it('takes a bitmap without a usable chunk size, and counts nothing in it', async () => {
    const { bitmap } = await examined(memberDisk({}, { chunkSize: 3000 }));
    expect(bitmap).toMatchObject({
      dirtyChunks: undefined,
      examinedChunks: 0,
      problems: [{ code: 'bad-chunk-size' }],
    });
  });

  it('counts the states of a lockless bitmap instead of dirty chunks', async () => {
    const lockless = { version: 6, chunkSize: 128, states: [1, 1, 2] };
    const { bitmap } = await examined(memberDisk({}, lockless));
    expect(isBitmap(bitmap) && bitmap.lockless?.examined).toBeGreaterThan(0);
    expect(bitmap).toMatchObject({ dirtyChunks: undefined, dirtyRuns: [] });
  });

  it('reads a bitmap that claims more than has room only as far as the next structure', async () => {
    const { bitmap } = await examined(memberDisk({}, { syncSize: 1n << 60n }));
    expect(bitmap).toMatchObject({
      examinedChunks: (4096 - 256) * 8,
      problems: [{ code: 'size-beyond-room' }],
    });
  });

  it('reads a large bitmap in pieces of 256 KiB', async () => {
    const disk = new Uint8Array(8 * MIB);
    // 2^24 chunks: two mebibytes of bits behind 256 bytes of header.
    const syncSize = 1n << 31n;
    const bitmap = { syncSize, sectorsReserved: 0, dirty: [0] };
    const far = { dataOffset: 8192n, badBlockLog: { shift: 0, size: 0, offset: 0 } };
    disk.set(memberDisk(far, bitmap).subarray(0, 24 * SECTOR));
    const last = 256 + (2 * MIB - 1);
    disk[16 * SECTOR + last] = 0x80;
    const host = new FakeHost();
    host.blocks.set(PATH, disk);
    const read = await examine(host, optionsFor(disk));
    expect(read.ok && read.value.bitmap).toMatchObject({
      examinedChunks: 2 ** 24,
      dirtyRuns: [
        { first: 0, count: 1 },
        { first: 2 ** 24 - 1, count: 1 },
      ],
    });
    // The probe, the header, and nine pieces.
    expect(host.blockReads).toHaveLength(11);
  });
});

describe('examine where several superblocks lie', () => {
  /** A member of a 1.2 array that carries an older 1.1 superblock as well. */
  function twice(ctime: bigint): Uint8Array {
    const disk = memberDisk();
    disk.set(v1Image({ superOffset: 0n, ctime, dataSize: 4096n, featureMap: 0 }), 0);
    return disk;
  }

  it('takes the version that the array uses, and tells of the other', async () => {
    const newer = twice(1_800_000_000n);
    const { found, leftovers } = await examined(newer, { version: '1.2' });
    expect(found?.place.version).toBe('1.2');
    expect(leftovers.map(({ place }) => place.version)).toEqual(['1.1']);
  });

  it('takes the one made last where no array tells', async () => {
    expect((await examined(twice(1_800_000_000n))).found?.place.version).toBe('1.1');
    expect((await examined(twice(1_600_000_000n))).found?.place.version).toBe('1.2');
  });

  it('takes no leftover for that of the array', async () => {
    const disk = twice(1_800_000_000n);
    disk.fill(0, 8 * SECTOR, 16 * SECTOR);
    const { found, leftovers } = await examined(disk, { version: '1.2' });
    expect(found).toBeUndefined();
    expect(leftovers).toHaveLength(1);
  });

  it('tells why what lies at the place is no superblock', async () => {
    const { found, error } = await examined(memberDisk({ superOffset: 16n }), { version: '1.2' });
    expect(found).toBeUndefined();
    expect(error).toMatchObject({ code: 'misplaced' });
  });
});

describe('examine when a read fails', () => {
  it.each([
    ['where superblocks lie', 0],
    ["the bitmap's header", 1],
    ["the bitmap's bits", 2],
    ['the bad-block log', 3],
  ])('says so, when it is that of %s', async (_what, failing) => {
    const disk = memberDisk({ featureMap: WITH_BAD_BLOCKS });
    const read = await examine(new FailingHost(disk, failing, 'io'), optionsFor(disk));
    expect(read).toMatchObject({ ok: false, reason: 'io', subject: PATH });
  });

  it('ends with that read', async () => {
    const disk = memberDisk();
    const host = new FailingHost(disk, 1, 'timeout');
    await examine(host, optionsFor(disk));
    expect(host.blockReads).toHaveLength(2);
  });

  it('makes do with fewer bytes than asked for', async () => {
    const disk = memberDisk({ featureMap: WITH_BAD_BLOCKS });
    const short = disk.slice(0, 20 * SECTOR);
    const { found, bitmap, badBlocks } = await examined(short, { sectors: disk.length / SECTOR });
    expect(found?.superblock.events).toBe(42n);
    expect(isBitmap(bitmap) && bitmap.examinedChunks).toBe(32);
    expect(badBlocks).toBeDefined();
  });
});
