import { describe, expect, it } from 'vitest';
import type { Observation, Problem } from '../../src/collectors/collector.ts';
import type { Judgement } from '../../src/health/rule.ts';
import { hide } from '../support/hide.ts';
import { Story } from '../support/story.ts';

const CLASS = '/sys/class/block';
const KERNEL_UUID = '101112131415161718191a1b1c1d1e1f';
const DEGRADED = 'critical md_array_degraded md0';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const DENIED: Problem = { reason: 'denied', subject: 'x', detail: 'not permitted' };
const FAILED: Observation<never> = { status: 'failed', at: 0, error: DENIED };
/** What is judged of what is remembered. */
const REMEMBERED = ['md_array_missing', 'md_member_missing', 'disk_missing'];

async function mirror(): Promise<Story> {
  const story = new Story();
  expect(await story.look()).toEqual([]);
  return story;
}

/** In short: `? md_array_missing md0 array_not_identified`. */
function lacks(judgements: readonly Judgement[]): readonly string[] {
  return judgements.flatMap((one) =>
    one.kind === 'not-judged' && REMEMBERED.includes(one.code)
      ? [['?', one.code, one.subject.array, one.reason].filter((word) => word).join(' ')]
      : [],
  );
}

function missing(found: readonly string[]): readonly string[] {
  return found.filter((one) => /missing|returned/.test(one));
}

describe('a look that shows less than there is', () => {
  it.each([
    ['mdstat', ['/proc/mdstat']],
    ['the folders of arrays in sysfs', ['/sys/block']],
    ['both', ['/proc/mdstat', '/sys/block']],
    ['an array’s folder', ['/sys/block/md0/md']],
    ['an array’s folder, and mdstat', ['/sys/block/md0/md', '/proc/mdstat']],
    ['a member’s folder', ['/sys/block/md0/md/dev-sdb1']],
    ['a member’s state', ['/sys/block/md0/md/dev-sdb1/state']],
    ['all members’ states, and mdstat', ['state', '/proc/mdstat']],
    ['how many slots are degraded, and mdstat', ['degraded', 'members', '/proc/mdstat']],
    ['the list of block devices', [CLASS]],
    ['the counters of I/O', ['/proc/diskstats']],
    ['everything', ['/proc', '/sys/block', CLASS]],
  ])('misses nothing while %s cannot be read', async (_what, paths) => {
    const story = await mirror();
    const md = '/sys/block/md0/md';
    const short: Readonly<Record<string, readonly string[]>> = {
      state: [`${md}/dev-sda1/state`, `${md}/dev-sdb1/state`],
      degraded: [`${md}/degraded`],
      members: [`${md}/dev-sda1`, `${md}/dev-sdb1`],
    };
    const shown = paths
      .flatMap((one) => short[one] ?? one)
      .map((path) => hide(story.raid.host, path));
    expect(missing(await story.look(8))).toEqual([]);
    for (const show of shown.toReversed()) show();
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]).toMatchObject({ departureCount: 0, returns: [] });
    expect(story.ledger.disks.map(({ gone }) => gone)).toEqual([undefined, undefined]);
  });

  it('says that it cannot judge what it cannot see', async () => {
    const story = await mirror();
    const shown = [hide(story.raid.host, '/proc/mdstat'), hide(story.raid.host, '/sys/block')];
    expect(lacks(await story.judgements())).toEqual([
      '? md_array_missing collector_failed',
      '? md_member_missing collector_failed',
    ]);
    for (const show of shown) show();
    const states = hide(story.raid.host, '/sys/block/md0/md/dev-sdb1/state');
    expect(lacks(await story.judgements())).toEqual(['? md_member_missing md0 members_unknown']);
    states();
    expect(lacks(await story.judgements(2))).toEqual([]);
  });

  it('knows nothing of arrays and disks where neither procfs nor sysfs is there', async () => {
    const story = await mirror();
    const { files } = story.raid.host;
    const before = [...files];
    for (const [path] of before) if (/^\/(proc|sys)\//.test(path)) files.delete(path);
    expect(missing(await story.look(8))).toEqual([]);
    expect(lacks(await story.judgements())).toEqual([
      '? md_array_missing md0 array_not_identified',
      '? disk_missing disks_not_listed',
      '? md_member_missing md0 array_not_identified',
    ]);
    for (const [path, content] of before) files.set(path, content);
    expect(await story.look(3)).toEqual([]);
  });

  it('still misses what was missing before it', async () => {
    const story = await mirror();
    story.pull('b');
    const before = ['critical disk_missing S-b', DEGRADED, MISSING];
    expect(await story.look(5)).toEqual(before);
    const shown = ['/proc/mdstat', '/sys/block', CLASS].map((path) => hide(story.raid.host, path));
    expect(missing(await story.look(8))).toEqual(missing(before));
    for (const show of shown) show();
    expect(await story.look(2)).toEqual(before);
  });

  it('does not take mdstat for whole that was cut short, sysfs being hidden', async () => {
    const story = await mirror();
    hide(story.raid.host, '/sys/block');
    story.raid.host.files.set('/proc/mdstat', 'Personalities : [raid1] \n   2048 blocks super');
    expect(missing(await story.look(8))).toEqual([]);
  });

  it('misses an array that mdstat alone shows to be gone', async () => {
    const story = await mirror();
    story.stop();
    hide(story.raid.host, '/sys/block');
    expect(await story.look(5)).toEqual(['critical md_array_missing md0']);
  });

  it('takes an array for assembled again that shows nothing of its members', async () => {
    const story = await mirror();
    story.stop();
    expect(await story.look(5)).toEqual(['critical md_array_missing md0']);
    story.assemble('a', 'b');
    const show = hide(story.raid.host, '/sys/block/md0/md/dev-sdb1/state');
    expect(missing(await story.look(3))).toEqual([]);
    show();
    expect(await story.look(3)).toEqual([]);
  });
});

describe('a collector that fails', () => {
  it.each(['md-arrays', 'md-superblocks'] as const)(
    'makes nothing missing, however long %s does',
    async (collector) => {
      const story = await mirror();
      story.failing = { [collector]: FAILED };
      expect(missing(await story.look(20))).toEqual([]);
      story.failing = {};
      expect(await story.look(3)).toEqual([]);
      expect(story.ledger.arrays[0]?.departureCount).toBe(0);
    },
  );

  it('leaves what it last read in force no longer than that is fresh, and changes nothing by it', async () => {
    const story = await mirror();
    const lastGood = (await story.raid.poll()).observed['md-superblocks'];
    if (lastGood.status !== 'ok') throw new Error('the survey failed');
    story.stop();
    story.failing = { 'md-superblocks': { ...FAILED, lastGood } };
    expect(missing(await story.look(8))).toEqual([]);
    story.failing = { 'md-superblocks': FAILED };
    expect(missing(await story.look(8))).toEqual([]);
    story.failing = {};
    expect(await story.look(5)).toEqual(['critical md_array_missing md0']);
  });

  it('does not make announcements of long ago be heard again', async () => {
    const story = await mirror();
    story.fail('b');
    story.announce('state', 'faulty', 'sdb1');
    await story.look();
    story.remove('b');
    await story.look(4);
    story.readd('b', 4096);
    expect(await story.look(2)).toEqual([]);
    story.failing = { 'md-arrays': FAILED };
    await story.look();
    story.failing = {};
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.departureCount).toBe(1);
  });
});

describe('superblocks that cannot be read', () => {
  it('make no array missing that comes up under another name', async () => {
    const story = new Story();
    await story.look();
    story.stop();
    story.raid.host.failingBlocks.set('/dev/sda1', 'io').set('/dev/sdb1', 'io');
    story.replugAll();
    story.show({ name: 'md127' });
    story.assemble('a', 'b');
    expect(missing(await story.look(8))).toEqual([]);
    expect(lacks(await story.judgements())).toContain(
      '? md_array_missing md0 array_not_identified',
    );
    story.raid.host.failingBlocks.clear();
    story.update();
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays.map(({ name }) => name)).toEqual(['md127']);
  });

  it('make no member another one, when the kernel tells the array’s UUID', async () => {
    const story = new Story({ slots: 3 });
    story.show({ uuid: KERNEL_UUID });
    await story.look();
    for (const name of ['sda1', 'sdb1', 'sdc1']) {
      story.raid.host.failingBlocks.set(`/dev/${name}`, 'io');
    }
    story.reboot('b', 'c', 'a');
    story.replugAll();
    expect(missing(await story.look(5))).toEqual([]);
    expect(story.ledger.arrays[0]).toMatchObject({ departureCount: 0, returns: [] });
  });
});

describe('counters that cannot be read for a while', () => {
  it.each([
    ['the counters themselves', '/proc/diskstats'],
    ['the sequence numbers of devices', `${CLASS}/sdb1/diskseq`],
  ])('accuse nobody of having written to a disk that lay outside: %s', async (_what, path) => {
    const story = new Story({ slots: 3 });
    await story.look();
    story.scribble('b', 5000);
    story.fail('b');
    story.remove('b');
    await story.look(4);
    const show = hide(story.raid.host, path);
    await story.look(2);
    show();
    await story.look(2);
    story.readd('b', 4);
    expect(await story.look()).toEqual(['warning md_member_returned_by_bitmap sdb1 S-b']);
  });
});

describe('a clustered array', () => {
  it('that was kept before it became one is not kept any longer, nor missed', async () => {
    const story = await mirror();
    story.superblocks({ featureMap: 0x101 });
    expect(await story.look(8)).toEqual([]);
    expect(story.ledger.arrays).toEqual([]);
    expect(story.ledger.disks).toEqual([]);
  });
});

describe('a member that left for good', () => {
  it('is missed by everything that is still to be read', async () => {
    const story = await mirror();
    hide(story.raid.host, '/proc/diskstats');
    story.fail('b');
    story.remove('b');
    expect(await story.look(2)).toEqual([DEGRADED, MISSING, OUTSIDE]);
    expect(story.ledger.arrays[0]?.departures[0]?.how).toBe('removed');
  });
});
