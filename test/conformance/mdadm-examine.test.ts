import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBitmap } from '../../src/collectors/md-superblocks/decode-bitmap.ts';
import { decodeV1 } from '../../src/collectors/md-superblocks/decode-v1.ts';
import { decodeV090 } from '../../src/collectors/md-superblocks/decode-v090.ts';
import { type ExamineContext, examineFields } from '../../src/collectors/md-superblocks/examine.ts';
import { examineBitmapFields } from '../../src/collectors/md-superblocks/examine-bitmap.ts';
import { superblockSector } from '../../src/collectors/md-superblocks/locate.ts';
import { bitmapImage } from '../support/bitmap-images.ts';
import { askMdadm, HAS_MDADM, withImage } from '../support/mdadm.ts';
import { scanDirtyChunks } from '../support/scans.ts';
import { ALL_ONES, ARRAY_UUID, type V1Fields, v1Image } from '../support/superblock-images.ts';
import { v090Image } from '../support/superblock-images-v090.ts';

/** More for a long run: the differential costs a process per superblock. */
const { ROTWATCH_MDADM_RUNS: runs } = process.env;
const RUNS = { numRuns: runs === undefined ? 60 : Number(runs) };

const u32 = fc.nat(0xffff_ffff);
const sectors = fc.bigInt({ min: 0n, max: 1n << 41n });
const time = fc.bigInt({ min: 0n, max: 0xffff_ffffn });
const level = fc.constantFrom(-4, -1, 0, 1, 4, 5, 6, 10, 3);
const layout = fc.oneof(fc.nat(22), fc.constantFrom(0x102, 0x201, 0x10201, 0x101, 0x202, 0x10302));
const roles = fc.array(fc.oneof(fc.nat(6), fc.constantFrom(0xffff, 0xfffe, 0xfffd)), {
  maxLength: 12,
});

// The features that change what is printed; a bitmap must be on the device then, else mdadm clears the bit.
const features = fc
  .subarray([1, 2, 4, 8, 16, 32, 64, 128, 4096])
  // The kernel moves data only within a reshape.
  .map((bits) => bits.reduce((map, bit) => map | (bit === 64 ? 68 : bit), 0));

const v1Fields = fc.record({
  featureMap: features,
  name: fc.string({ maxLength: 32, unit: 'grapheme-ascii' }).map((name) => name.trim()),
  ctime: time,
  level,
  layout,
  size: sectors,
  chunkSectors: fc.nat(1 << 20),
  // Fewer than a level needs makes mdadm print negative sizes.
  raidDisks: fc.integer({ min: 3, max: 9 }),
  newLevel: level,
  reshapePosition: sectors,
  deltaDisks: fc.integer({ min: -3, max: 3 }),
  newLayout: layout,
  newChunkSectors: fc.nat(1 << 20),
  newOffset: fc.integer({ min: -1000, max: 1000 }),
  recoveryOffset: sectors,
  deviceNumber: fc.nat(12),
  correctedReads: u32,
  deviceUuid: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  deviceFlags: fc.nat(3),
  badBlockLog: fc.record({
    shift: fc.nat(9),
    size: fc.nat(12),
    offset: fc.nat(200),
  }),
  utime: time,
  events: fc.bigInt({ min: 0n, max: ALL_ONES }),
  resyncOffset: fc.oneof(sectors, fc.constant(ALL_ONES)),
  maxDev: fc.integer({ min: 12, max: 384 }),
  roles,
});

/** v1.0 has its bad-block log before the superblock. */
function behind(log: V1Fields['badBlockLog']): V1Fields['badBlockLog'] {
  return { ...log, offset: -log.offset };
}

/** The UUID's four words as they lie in a v0.90 superblock, in the order of a little-endian host. */
function v090BitmapUuid(): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => 0x10 + (i ^ 3));
}

describe.skipIf(!HAS_MDADM)('examineFields beside mdadm --examine', () => {
  it.each([
    { version: '1.0', deviceSectors: 204_807, dataOffset: 1024n },
    { version: '1.1', deviceSectors: 204_807, dataOffset: 2048n },
    { version: '1.2', deviceSectors: 204_800, dataOffset: 4096n },
  ] as const)('prints the same values for any superblock of version $version', (device) => {
    const { version, deviceSectors, dataOffset } = device;
    const sector = superblockSector(version, deviceSectors) ?? -1;
    const bitmapOffset = version === '1.0' ? -64 : 8;
    const dataSize = 100_000n;
    const bitmapBytes = bitmapImage();
    fc.assert(
      fc.property(v1Fields, (random) => {
        const fields: Partial<V1Fields> = {
          ...random,
          superOffset: BigInt(sector),
          dataOffset,
          dataSize,
          size: random.size % dataSize,
          bitmapOffset,
          // A raid10 of no copies divides by zero in mdadm.
          layout: random.level === 10 ? 0x102 : random.layout,
          badBlockLog: version === '1.0' ? behind(random.badBlockLog) : random.badBlockLog,
        };
        const bytes = v1Image(fields);
        const result = decodeV1(bytes, { version, sector, deviceSectors });
        if (!result.ok) throw new Error(result.error.detail);
        const bitmap = decodeBitmap(bitmapBytes, result.superblock);
        const pieces = [
          { atSector: sector, bytes },
          { atSector: sector + bitmapOffset, bytes: bitmapBytes },
        ];
        withImage(deviceSectors, pieces, (path) => {
          const ours = examineFields(result.superblock, {
            device: path,
            deviceSectors,
            bitmap: bitmap.ok ? bitmap.bitmap : undefined,
          });
          expect(Object.fromEntries(ours)).toEqual(
            Object.fromEntries(askMdadm(['--examine'], path)),
          );
        });
      }),
      RUNS,
    );
  });

  it.each<[string, Partial<V1Fields>]>([
    ['a partial parity log', { featureMap: 1024, level: 5, ppl: { offset: 8, size: 2032 } }],
    ['several partial parity logs', { featureMap: 2048, level: 5, ppl: { offset: 8, size: 256 } }],
    ['a journal device', { featureMap: 512, level: 5, roles: [0xfffd, 0, 1, 2] }],
    ['a raid0 of the original layout', { featureMap: 4096, level: 0, layout: 1, size: 0n }],
    ['a raid0 of a layout unknown to it', { featureMap: 4096, level: 0, layout: 3, size: 0n }],
    ['a raid10 of two far copies', { featureMap: 0, level: 10, layout: 0x201 }],
    ['a raid10 of two offset copies', { featureMap: 0, level: 10, layout: 0x10201 }],
    ['a level without a name', { featureMap: 0, level: 3 }],
  ])('prints the same values for %s', (_, fields) => {
    const bytes = v1Image({ raidDisks: 3, dataSize: 202_752n, ...fields });
    const result = decodeV1(bytes, { version: '1.2', sector: 8, deviceSectors: 204_800 });
    if (!result.ok) throw new Error(result.error.detail);
    withImage(204_800, [{ atSector: 8, bytes }], (device) => {
      const context: ExamineContext = { device, deviceSectors: 204_800, bitmap: undefined };
      const ours = examineFields(result.superblock, context);
      const theirs = askMdadm(['--examine'], device);
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
    });
  });

  const v090Disk = fc.record({
    number: fc.nat(26),
    major: fc.nat(300),
    minor: fc.nat(300),
    raidDisk: fc.integer({ min: -1, max: 26 }),
    state: fc.nat(15),
  });

  it.each([
    { order: 'little', format: '0' },
    { order: 'big', format: '0.swap' },
  ] as const)('prints the same values for any v0.90 superblock in $order-endian', (writer) => {
    const deviceSectors = 204_800;
    const sector = superblockSector('0.90', deviceSectors) ?? -1;
    const random = fc.record({
      minorVersion: fc.constantFrom(90, 91),
      patchVersion: fc.nat(3),
      ctime: u32,
      utime: u32,
      level,
      sizeKib: fc.nat(102_336),
      nrDisks: fc.nat(27),
      raidDisks: fc.integer({ min: 3, max: 20 }),
      mdMinor: fc.nat(255),
      notPersistent: fc.nat(1),
      state: fc.constantFrom(0, 1, 0x100, 0x101),
      activeDisks: fc.nat(27),
      workingDisks: fc.nat(27),
      failedDisks: fc.nat(27),
      spareDisks: fc.nat(5),
      events: fc.bigInt({ min: 0n, max: ALL_ONES }),
      newLevel: level,
      deltaDisks: fc.integer({ min: -2, max: 2 }),
      newLayout: layout,
      newChunkBytes: fc.nat(1 << 20),
      layout,
      chunkBytes: fc.nat(1 << 20),
      disks: fc.array(v090Disk, { maxLength: 27 }),
      thisDisk: v090Disk,
      // mdadm swaps the bytes of this u64's words, and not the words.
      reshapePosition: writer.order === 'big' ? fc.constant(ALL_ONES) : sectors,
    });
    fc.assert(
      fc.property(random, (fields) => {
        const sane = fields.level === 10 ? { ...fields, layout: 0x102 } : fields;
        const bytes = v090Image({ ...sane, order: writer.order });
        const result = decodeV090(bytes, { version: '0.90', sector, deviceSectors });
        if (!result.ok) throw new Error(result.error.detail);
        // Without a bitmap of the array's UUID behind it mdadm would clear the flag of the bitmap.
        const pieces = [
          { atSector: sector, bytes },
          { atSector: sector + 8, bytes: bitmapImage({ uuid: v090BitmapUuid() }) },
        ];
        withImage(deviceSectors, pieces, (device) => {
          const context: ExamineContext = { device, deviceSectors, bitmap: undefined };
          const ours = examineFields(result.superblock, context);
          const theirs = askMdadm(['--examine', '--metadata', writer.format], device);
          expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
        });
      }),
      RUNS,
    );
  });
});

describe.skipIf(!HAS_MDADM)('examineBitmapFields beside mdadm --examine-bitmap', () => {
  it('prints the same values for any bitmap', () => {
    const random = fc.record({
      version: fc.constantFrom(3, 4, 5),
      events: fc.bigInt({ min: 0n, max: ALL_ONES }),
      eventsCleared: fc.bigInt({ min: 0n, max: ALL_ONES }),
      syncSize: fc.bigInt({ min: 1n, max: 4000n * 128n }),
      state: fc.constantFrom(0, 2, 4, 18),
      chunkSize: fc.constantFrom(65_536, 131_072, 1 << 26, 1 << 30),
      daemonSleep: fc.integer({ min: 1, max: 60 }),
      writeBehind: fc.nat(300),
      dirty: fc.uniqueArray(fc.nat(4500), { maxLength: 500 }),
    });
    fc.assert(
      fc.property(random, (fields) => {
        const bytes = bitmapImage(fields);
        const owner = { version: '1.2', byteOrder: 'little', arrayUuid: ARRAY_UUID } as const;
        const result = decodeBitmap(bytes, owner);
        if (!result.ok) throw new Error(result.error.detail);
        const chunks = scanDirtyChunks([bytes], {
          chunks: Number(result.bitmap.claimedChunks),
          headerBytes: 256,
          maxRuns: 1000,
        });
        // A regular file is to mdadm a bitmap file, which starts with the bitmap.
        withImage(8, [{ atSector: 0, bytes }], (device) => {
          const ours = examineBitmapFields(result.bitmap, { device, chunks });
          const theirs = askMdadm(['--examine-bitmap'], device);
          expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
        });
      }),
      RUNS,
    );
  });
});
