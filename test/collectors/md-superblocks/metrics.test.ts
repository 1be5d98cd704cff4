import { describe, expect, it } from 'vitest';
import { describeSurvey } from '../../../src/collectors/md-superblocks/describe.ts';
import { mdSuperblocks } from '../../../src/collectors/md-superblocks/index.ts';
import type { MdSuperblocksReading } from '../../../src/collectors/md-superblocks/survey-reading.ts';
import { sampled } from '../../../src/metrics/family.ts';
import { badBlockLogImage } from '../../support/bitmap-images.ts';
import { memberDisk } from '../../support/member-disks.ts';
import { mirrorOf, side, WITHOUT_BITMAP } from '../../support/mirror.ts';
import { listed, type Raid } from '../../support/raid.ts';

const BOTH = [0, 1];

/** The samples of one family, as `array/member value` with any further label behind the member. */
function samplesOf(reading: MdSuperblocksReading, name: string): readonly string[] {
  const family = mdSuperblocks.metrics.find((one) => one.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, reading).samples.flatMap(([labels, value]) => {
    const { array = '-', ...others } = labels;
    return value === undefined ? [] : [`${array}/${Object.values(others).join('/')} ${value}`];
  });
}

async function samples(raid: Raid, name: string): Promise<readonly string[]> {
  return samplesOf(await raid.survey(), name);
}

/** A degraded mirror with its former member, a stranger and an empty disk beside it. */
function fourDisks(): Raid {
  const raid = mirrorOf([0], { bitmap: { dirty: [1, 2] } });
  raid.plug('sdb1', side(1, BOTH, { superblock: { events: 38n } }));
  const arrayUuid = new Uint8Array(16).fill(9);
  raid.plug('sdc1', side(0, BOTH, { superblock: { arrayUuid, events: 7n } }));
  raid.plug('sdd1', new Uint8Array(1024 * 1024));
  return raid;
}

describe('the md-superblocks metrics', () => {
  it.each([
    ['events', ['md0/sda1 42', 'md0/sdb1 38', '-/sdc1 7']],
    ['events_behind', ['md0/sda1 0', 'md0/sdb1 4']],
    [
      'update_timestamp_seconds',
      ['md0/sda1 1700000600', 'md0/sdb1 1700000600', '-/sdc1 1700000600'],
    ],
    ['valid', ['md0/sda1 1', 'md0/sdb1 1', '-/sdc1 1']],
    ['read_timestamp_seconds', ['md0/sda1 1767225600', 'md0/sdb1 1767225600', '-/sdc1 1767225600']],
    ['read_direct', ['md0/sda1 1', 'md0/sdb1 1', '-/sdc1 1']],
    ['outside_array', ['md0/sdb1 1', '-/sdc1 1']],
    ['bad_block_log_entries', ['md0/sda1 0', 'md0/sdb1 0', '-/sdc1 0']],
    ['role_info', ['md0/sda1/0 1', 'md0/sdb1/1 1', '-/sdc1/0 1']],
  ])(
    'rotwatch_md_superblock_%s names members and devices outside, with the array they claim',
    async (name, expected) => {
      expect(await samples(fourDisks(), `rotwatch_md_superblock_${name}`)).toEqual(expected);
    },
  );

  it.each([
    ['events', ['md0/sda1 42', 'md0/sdb1 38', '-/sdc1 7']],
    ['events_cleared', ['md0/sda1 20', 'md0/sdb1 20', '-/sdc1 20']],
    ['dirty_chunks', ['md0/sda1 2', 'md0/sdb1 0', '-/sdc1 0']],
    ['chunk_bytes', ['md0/sda1 65536', 'md0/sdb1 65536', '-/sdc1 65536']],
  ])("rotwatch_md_bitmap_%s is of each device's own copy", async (name, expected) => {
    expect(await samples(fourDisks(), `rotwatch_md_bitmap_${name}`)).toEqual(expected);
  });

  it('makes no bitmap samples without a bitmap, and no dirty chunks of a lockless one', async () => {
    expect(await samples(mirrorOf([0], WITHOUT_BITMAP), 'rotwatch_md_bitmap_events')).toEqual([]);
    const lockless = mirrorOf([0], { bitmap: { version: 6, chunkSize: 128, states: [1, 1] } });
    const reading = await lockless.survey();
    expect(samplesOf(reading, 'rotwatch_md_bitmap_dirty_chunks')).toEqual([]);
    const states = samplesOf(reading, 'rotwatch_md_bitmap_lockless_chunks');
    expect(states.length).toBeGreaterThan(1);
    expect(states.every((one) => /^md0\/sda1\/[a-z-]+ \d+$/.test(one))).toBe(true);
  });

  it('tells of a bitmap that is stale or could not be written', async () => {
    const raid = mirrorOf([0], { bitmap: { state: 1 << 1 } });
    expect(await samples(raid, 'rotwatch_md_bitmap_state')).toEqual([
      'md0/sda1/stale 1',
      'md0/sda1/write-error 0',
    ]);
  });

  it('counts the ranges of the bad-block log', async () => {
    const disk = side(0, [0], { superblock: { featureMap: 1 | 8 } });
    disk.set(
      badBlockLogImage([
        [2048n, 8n],
        [4096n, 1n],
      ]),
      24 * 512,
    );
    const raid = mirrorOf([0]);
    raid.plug('sda1', disk);
    expect(await samples(raid, 'rotwatch_md_superblock_bad_block_log_entries')).toEqual([
      'md0/sda1 2',
    ]);
  });

  it('takes a damaged or missing superblock for invalid, and does not measure others by it', async () => {
    const raid = mirrorOf(BOTH);
    const damaged = side(1, BOTH, { superblock: { events: 900n } });
    damaged[8 * 512 + 40] = 1;
    raid.plug('sdb1', damaged);
    const reading = await raid.survey();
    expect(samplesOf(reading, 'rotwatch_md_superblock_valid')).toEqual([
      'md0/sda1 1',
      'md0/sdb1 0',
    ]);
    expect(samplesOf(reading, 'rotwatch_md_superblock_events_behind')).toEqual([
      'md0/sda1 0',
      'md0/sdb1 0',
    ]);
    raid.update('sdb1', new Uint8Array(damaged.length));
    const gone = await raid.survey();
    expect(samplesOf(gone, 'rotwatch_md_superblock_valid')).toContain('md0/sdb1 0');
    expect(samplesOf(gone, 'rotwatch_md_superblock_events')).toEqual(['md0/sda1 42']);
  });

  it('makes no samples of a member that was never read, but for the attempt', async () => {
    const raid = mirrorOf(BOTH);
    raid.host.failingBlocks.set('/dev/sdb1', 'io');
    const reading = await raid.survey();
    for (const name of ['events', 'events_behind', 'valid', 'read_direct']) {
      expect(samplesOf(reading, `rotwatch_md_superblock_${name}`)).toHaveLength(1);
    }
  });

  it('names a device once, also when it is gathered in an array that is not started', async () => {
    const raid = fourDisks();
    raid.assemble({
      name: 'md127',
      state: 'inactive',
      members: [listed('sdb1', 1, { slot: 'none', state: 'spare' })],
    });
    const reading = await raid.survey();
    expect(reading.outside.map(({ look }) => look.name)).toEqual(['sdb1', 'sdc1']);
    expect(samplesOf(reading, 'rotwatch_md_superblock_events')).toEqual([
      'md0/sda1 42',
      'md127/sdb1 38',
      '-/sdc1 7',
    ]);
  });
});

describe('describeSurvey', () => {
  it('tells how many members were read, what lies outside, and what is denied', async () => {
    const raid = fourDisks();
    raid.assemble({ members: [listed('sda1', 0), listed('sdz1', 1)] });
    raid.host.failingBlocks.set('/dev/sdd1', 'denied');
    expect(describeSurvey(await raid.survey())).toEqual([
      'superblocks: 1 of 2 members read',
      'superblocks: on devices outside any array: sdb1, sdc1',
      'superblocks: denied on /dev/sdd1: grant CAP_DAC_READ_SEARCH or membership in group disk',
    ]);
  });

  it('has nothing to tell on a machine without md', async () => {
    const raid = mirrorOf([]);
    raid.stop('md0');
    expect(describeSurvey(await raid.survey())).toEqual([]);
  });
});

describe('the md-superblocks collector', () => {
  it('surveys with each read, and holds nothing that must be closed', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', memberDisk({ deviceNumber: 1 }));
    const open = mdSuperblocks.open({
      host: raid.host,
      clock: raid.clock,
      wake: () => undefined,
      say: () => undefined,
      settings: {},
      cadence: mdSuperblocks.cadence,
      signal: new AbortController().signal,
    });
    const reading = await open.read(new AbortController().signal);
    open.close();
    expect(reading.outside.map(({ look }) => look.name)).toEqual(['sdb1']);
    expect(mdSuperblocks.follows).toEqual(['md-arrays']);
  });
});
