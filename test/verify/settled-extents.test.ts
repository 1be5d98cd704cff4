import { describe, expect, it } from 'vitest';
import { settledExtents } from '../../src/verify/settled-extents.ts';
import { unitsOf } from '../../src/verify/units.ts';
import { geometryOfShape } from '../support/geometries.ts';

const RAID5 = geometryOfShape({
  ...{ level: 'raid5', layout: 2, slots: 3 },
  ...{ chunkSectors: 16, componentSectors: 64 },
});
const RAID10 = geometryOfShape({
  ...{ level: 'raid10', layout: 258, slots: 4 },
  ...{ chunkSectors: 16, componentSectors: 64 },
});

describe('settledExtents', () => {
  it('counts in the data areas of members, where their bitmap does', () => {
    const [unit] = unitsOf(RAID5, { start: 70, sectors: 4 });
    // Chunk 4 of the array: the third stripe, whose sectors 32 to 48 hold it.
    expect(unit && settledExtents(unit, 1, 'member')).toEqual([[32 * 512, 16 * 512]]);
  });

  it('counts in the array on raid10', () => {
    const [unit] = unitsOf(RAID10, { start: 70, sectors: 4 });
    expect(unit && settledExtents(unit, 0, 'array')).toEqual([[64 * 512, 16 * 512]]);
  });

  it('settles nothing for a slot that was not read', () => {
    const [unit] = unitsOf(RAID10, { start: 70, sectors: 4 });
    expect(unit && settledExtents(unit, 2, 'array')).toEqual([]);
  });
});
