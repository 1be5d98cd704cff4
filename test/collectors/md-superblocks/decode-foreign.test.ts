import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeDdf,
  decodeDdfDisks,
  decodeDdfHeader,
} from '../../../src/collectors/md-superblocks/decode-ddf.ts';
import { decodeDmRaid } from '../../../src/collectors/md-superblocks/decode-dm-raid.ts';
import { decodeImsm } from '../../../src/collectors/md-superblocks/decode-imsm.ts';
import {
  ddfDisks,
  ddfHeader,
  dmRaidImage,
  type ImsmDiskFields,
  type ImsmVolumeFields,
  imsmTable,
  imsmTail,
} from '../../support/foreign-images.ts';

const DISK: ImsmDiskFields = { serial: 'SER-0001', status: 2, blocks: 0x1_0000_0800n };
const VOLUME: ImsmVolumeFields = {
  name: 'Volume0',
  level: 1,
  state: 2,
  members: 2,
  dirty: 1,
  migrating: false,
};

describe('decodeImsm', () => {
  const failed = { ...DISK, serial: 'SER-0002', status: 0x2000006 };

  it.each([512, 4096])('reads a table on a disk with blocks of %i bytes', (block) => {
    const table = imsmTable({ disks: [DISK, failed], volumes: [VOLUME] });
    expect(decodeImsm(imsmTail(table, block, 32_768), block)).toEqual({
      kind: 'imsm',
      version: '1.3.00',
      familyNumber: 0xfa000001,
      originalFamilyNumber: 0xfa000000,
      generation: 77,
      disks: [
        { serial: 'SER-0001', states: ['active'], blocks: 0x1_0000_0800n },
        { serial: 'SER-0002', states: ['active', 'failed', 'journal'], blocks: 0x1_0000_0800n },
      ],
      volumes: [
        {
          name: 'Volume0',
          level: 1,
          members: 2,
          state: 'degraded',
          dirty: true,
          migrating: false,
        },
      ],
      checksumValid: true,
      complete: true,
    });
  });

  it('reads on behind a volume that migrates, and blocks of the table before its anchor', () => {
    const moving = { ...VOLUME, migrating: true, members: 6, state: 9 };
    const disks = Array.from({ length: 6 }, (_, n) => ({ ...DISK, serial: `SER-${n}` }));
    const table = imsmTable({ disks, volumes: [moving, { ...VOLUME, name: 'Second' }] });
    expect(table.length).toBeGreaterThan(512);
    expect(decodeImsm(imsmTail(table, 512, 4096), 512)).toMatchObject({
      disks: disks.map(({ serial }) => ({ serial })),
      volumes: [
        { migrating: true, state: undefined },
        { name: 'Second', migrating: false },
      ],
      checksumValid: true,
      complete: true,
    });
  });

  it('says when the table is not all there', () => {
    const disks = Array.from({ length: 30 }, () => DISK);
    const tail = imsmTail(imsmTable({ disks, volumes: [VOLUME] }), 512, 4096);
    expect(decodeImsm(tail.subarray(2048), 512)).toMatchObject({
      disks: disks.slice(0, 6).map(({ serial }) => ({ serial })),
      volumes: [],
      checksumValid: undefined,
      complete: false,
    });
  });

  it('tells a wrong checksum', () => {
    const table = imsmTable({ disks: [DISK], volumes: [] });
    table.set([1], 0x2c);
    expect(decodeImsm(imsmTail(table, 512, 4096), 512)).toMatchObject({ checksumValid: false });
  });

  it('finds nothing where there is nothing', () => {
    expect(decodeImsm(new Uint8Array(4096), 512)).toBeUndefined();
    expect(decodeImsm(new Uint8Array(1000), 512)).toBeUndefined();
    expect(decodeImsm(new Uint8Array(4096), 64)).toBeUndefined();
  });

  it('never fails and stays bounded on a mutated table', () => {
    const table = imsmTable({ disks: [DISK, DISK], volumes: [VOLUME, VOLUME] });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(table.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(4096),
        (changes, cut) => {
          const mutated = table.slice();
          for (const [at, value] of changes) mutated.set([value], at);
          const found = decodeImsm(imsmTail(mutated, 512, 4096).subarray(cut), 512);
          if (found === undefined) return;
          expect(found.disks.length).toBeLessThanOrEqual(255);
          expect(found.volumes.length).toBeLessThanOrEqual(255);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('decodeDdf', () => {
  it('reads the anchor in the last 512 bytes', () => {
    const tail = new Uint8Array(4096);
    const anchor = { primary: 1000n, secondary: 0xffff_ffff_ffff_ffffn, seq: 0xffffffff };
    tail.set(ddfHeader(anchor), 4096 - 512);
    expect(decodeDdf(tail)).toEqual({
      kind: 'ddf',
      guid: '526f7477617463682d746573742d677569642d32342d6279',
      revision: '01.02.00',
      sequence: undefined,
      checksumValid: true,
      primarySector: 1000n,
      secondarySector: undefined,
      physicalRecords: { offsetSectors: 2, sectors: 128 },
    });
  });

  it('reads the sequence number of a primary header, and tells a wrong checksum', () => {
    const header = ddfHeader({ primary: 1000n, secondary: 2000n, seq: 5 });
    expect(decodeDdfHeader(header)).toMatchObject({ sequence: 5, secondarySector: 2000n });
    header.set([0], 511);
    expect(decodeDdfHeader(header)).toMatchObject({ checksumValid: false });
  });

  it('finds nothing where there is nothing', () => {
    expect(decodeDdf(new Uint8Array(4096))).toBeUndefined();
    expect(decodeDdf(new Uint8Array(511))).toBeUndefined();
  });
});

describe('decodeDdfDisks', () => {
  it('reads the entries in use with the words of their types and states', () => {
    const records = ddfDisks([
      [0x11, 2, 1],
      [0xffffffff, 0, 0],
      [0x22, 4, 0x42],
    ]);
    expect(decodeDdfDisks(records)).toEqual([
      { reference: 0x11, types: ['active'], states: ['online'] },
      { reference: 0x22, types: ['global-spare'], states: ['failed', 'missing'] },
    ]);
    expect(decodeDdfDisks(records.subarray(0, 190))).toHaveLength(1);
  });

  it('finds none in other bytes', () => {
    expect(decodeDdfDisks(new Uint8Array(512))).toBeUndefined();
    expect(decodeDdfDisks(ddfDisks([]).subarray(0, 63))).toBeUndefined();
  });
});

describe('decodeDmRaid', () => {
  it('reads the superblock of an LVM volume', () => {
    expect(decodeDmRaid(dmRaidImage())).toEqual({
      kind: 'dm-raid',
      devices: 2,
      position: 1,
      events: 99n,
      failedDevices: 2n,
      level: 1,
    });
  });

  it('finds nothing where there is nothing', () => {
    expect(decodeDmRaid(new Uint8Array(512))).toBeUndefined();
    expect(decodeDmRaid(dmRaidImage().subarray(0, 59))).toBeUndefined();
  });
});
