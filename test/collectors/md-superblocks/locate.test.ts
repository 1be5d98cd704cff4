import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ByteRange,
  partitionOwning,
  probeRanges,
  superblockPlaces,
  superblockSector,
} from '../../../src/collectors/md-superblocks/locate.ts';

function endOf(range: ByteRange | undefined): number {
  return range === undefined ? Number.NaN : range.at + range.length;
}

describe('superblockSector', () => {
  it.each([
    { version: '1.2', sectors: 204_807, sector: 8 },
    { version: '1.1', sectors: 204_807, sector: 0 },
    { version: '1.0', sectors: 204_807, sector: 204_784 },
    { version: '1.0', sectors: 204_800, sector: 204_784 },
    { version: '1.0', sectors: 204_799, sector: 204_776 },
    { version: '0.90', sectors: 204_807, sector: 204_672 },
    { version: '0.90', sectors: 204_799, sector: 204_544 },
    { version: '0.90', sectors: 104_861_184 / 512, sector: 104_792_064 / 512 },
    { version: '0.90', sectors: 128, sector: 0 },
    { version: '0.90', sectors: 127, sector: undefined },
    { version: '1.2', sectors: 23, sector: undefined },
  ] as const)('is $sector for $version on $sectors sectors', ({ version, sectors, sector }) => {
    expect(superblockSector(version, sectors)).toBe(sector);
  });
});

describe('superblockPlaces', () => {
  it('lists a place for each version that fits', () => {
    expect(superblockPlaces(127).map(({ version }) => version)).toEqual(['1.2', '1.1', '1.0']);
    expect(superblockPlaces(128)).toContainEqual({
      version: '0.90',
      sector: 0,
      deviceSectors: 128,
    });
    expect(superblockPlaces(0)).toEqual([]);
  });
});

describe('probeRanges', () => {
  it('reads the head, the v0.90 place and the tail of a large device', () => {
    expect(probeRanges(204_800)).toEqual([
      { at: 0, length: 8192 },
      { at: 204_672 * 512, length: 4096 },
      { at: 204_800 * 512 - 32_768, length: 32_768 },
    ]);
  });

  it('reads a small device in one piece', () => {
    expect(probeRanges(16)).toEqual([{ at: 0, length: 8192 }]);
    expect(probeRanges(0)).toEqual([]);
  });

  it('covers every place of a device of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 24, max: 2 ** 40 }), (sectors) => {
        const ranges = probeRanges(sectors);
        for (const { sector } of superblockPlaces(sectors)) {
          const first = sector * 512;
          const last = Math.min(first + 4096, sectors * 512);
          expect(ranges.some(({ at, length }) => at <= first && last <= at + length)).toBe(true);
        }
      }),
    );
  });

  it('reads aligned ranges that do not overlap, 48 KiB at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (sectors) => {
        const ranges = probeRanges(sectors);
        expect(ranges.every(({ at, length }) => at % 4096 === 0 && length % 4096 === 0)).toBe(true);
        expect(ranges.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(49_152);
        const gaps = ranges.slice(1).map(({ at }, i) => at - endOf(ranges[i]));
        expect(gaps.every((gap) => gap > 0)).toBe(true);
      }),
    );
  });
});

describe('partitionOwning', () => {
  const disk = 2_097_152;
  const first = { name: 'sda1', startSector: 2048, sectors: 1_000_000 };
  const last = { name: 'sda2', startSector: 1_048_576, sectors: disk - 1_048_576 };

  it('gives a v0.90 superblock seen on the whole disk to the last partition that ends with it', () => {
    const sector = superblockSector('0.90', disk) ?? -1;
    const found = { version: '0.90', sector, deviceSectors: disk } as const;
    expect(partitionOwning(found, [first, last])).toBe(last);
  });

  it('gives it to the disk when no partition has its superblock there', () => {
    const sector = superblockSector('0.90', disk) ?? -1;
    const shorter = { ...last, sectors: last.sectors - 1024 };
    const found = { version: '0.90', sector, deviceSectors: disk } as const;
    expect(partitionOwning(found, [first, shorter])).toBeUndefined();
    expect(partitionOwning(found, [])).toBeUndefined();
  });

  it('knows the same of v1.0, and passes over partitions too small for a superblock', () => {
    const sector = superblockSector('1.0', disk) ?? -1;
    const found = { version: '1.0', sector, deviceSectors: disk } as const;
    const tiny = { name: 'sda3', startSector: 40, sectors: 8 };
    expect(partitionOwning(found, [tiny, last])).toBe(last);
  });
});
