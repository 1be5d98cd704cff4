import { describe, expect, it } from 'vitest';
import type { MdArray } from '../../src/collectors/md-arrays/reading.ts';
import { judge } from '../../src/health/index.ts';
import { AT, array, arraysReading, member, snapshotOf, snapshotWith } from '../support/md.ts';

/** All judgements as short words: `critical md_array_failed md0`, `? md_array_degraded md0 reason`. */
function words(...arrays: readonly MdArray[]): readonly string[] {
  return judge(snapshotOf(...arrays)).map((judgement) => {
    const about = judgement.subject.member ?? judgement.subject.array;
    return judgement.kind === 'finding'
      ? `${judgement.severity} ${judgement.code} ${about}`
      : `? ${judgement.code} ${about} ${judgement.reason}`;
  });
}

const raid5 = {
  level: 'raid5',
  slots: 3,
  members: ['sda1', 'sdb1', 'sdc1'].map((name, slot) => member(name, { slot })),
};
const syncing = { wait: undefined, doneBytes: 1024, totalBytes: 4096, speedBytesPerSecond: 0 };

describe('the md rules', () => {
  it('find nothing wrong with a healthy array', () => {
    expect(words(array())).toEqual([]);
    expect(words(array(raid5))).toEqual([]);
  });

  it('find nothing wrong on a machine without arrays', () => {
    expect(words()).toEqual([]);
  });

  it('pass over containers: they are inactive by design', () => {
    expect(words(array({ container: true, state: 'inactive', level: undefined }))).toEqual([]);
  });

  it('judge nothing, and say so, while md-arrays has no reading', () => {
    const error = { reason: 'timeout', subject: 'md-arrays', detail: 'no reading' } as const;
    const failed = judge(snapshotWith({ status: 'failed', at: AT, error }));
    expect(failed.length).toBeGreaterThan(5);
    for (const one of failed) expect(one).toMatchObject({ reason: 'collector_failed' });
    for (const one of judge(snapshotWith({ status: 'pending' }))) {
      expect(one).toMatchObject({ kind: 'not-judged', reason: 'not_read' });
    }
  });

  it('name the runbook of each finding by its code, and none where nothing was judged', () => {
    const faulty = member('sdb1', { role: 'faulty', states: ['faulty'] });
    const given = { degraded: 1, redundancyRemaining: 0, members: [member('sda1'), faulty] };
    const judgements = judge(snapshotOf(array({ ...given, mismatchSectors: undefined })));
    expect(judgements.map((one) => ('runbook' in one ? one.runbook : one.code))).toEqual([
      'deploy/runbooks/md_array_degraded.md',
      'deploy/runbooks/md_member_faulty.md',
      'md_mismatches_found',
    ]);
  });

  it('go on judging by the last good reading while it is not stale', () => {
    const error = { reason: 'timeout', subject: 'md-arrays', detail: 'no reading' } as const;
    const lastGood = { at: AT, reading: arraysReading(array({ state: 'broken' })) };
    expect(judge(snapshotWith({ status: 'failed', at: AT, error, lastGood }))[0]).toMatchObject({
      code: 'md_array_failed',
    });
  });
});

describe('md_array_failed', () => {
  it.each([
    [
      'more members are gone than the level survives',
      { ...raid5, degraded: 2, redundancyRemaining: -1, missingMembers: 2 },
    ],
    [
      'the kernel calls the array broken',
      { level: 'raid0', state: 'broken', degraded: undefined, redundancyRemaining: 0 },
    ],
    [
      'a member of a level without redundancy is gone',
      { level: 'raid0', degraded: undefined, redundancyRemaining: -1 },
    ],
  ])('holds when %s, and then it is not called degraded as well', (_when, given) => {
    expect(words(array(given))).toEqual(['critical md_array_failed md0']);
  });

  it('names the members that are gone', () => {
    const gone = [
      member('sda1', { present: false }),
      member('sdb1', { role: 'faulty', states: ['faulty'] }),
    ];
    const [finding] = judge(snapshotOf(array({ redundancyRemaining: -1, members: gone })));
    expect(finding).toMatchObject({
      evidence: expect.arrayContaining(['sda1: device gone', 'sdb1: faulty']),
    });
  });

  it('is not judged when nothing tells how many slots are in sync', () => {
    const blind = {
      redundancyRemaining: undefined,
      degraded: undefined,
      missingMembers: undefined,
    };
    expect(words(array(blind))).toEqual(['? md_array_failed md0 redundancy_unknown']);
  });

  it('leaves levels alone that it does not know', () => {
    expect(words(array({ level: 'multipath', redundancyRemaining: undefined }))).toEqual([]);
  });
});

describe('md_array_inactive', () => {
  it('holds for an array that is assembled but not started, which is not judged otherwise', () => {
    const inactive = { state: 'inactive', level: undefined, redundancyRemaining: undefined };
    expect(words(array(inactive))).toEqual(['critical md_array_inactive md0']);
  });

  it('waits while the members are being gathered', () => {
    const gathering = { state: 'inactive', level: undefined, inactiveSince: AT - 4999 };
    expect(words(array(gathering))).toEqual([]);
    expect(words(array({ ...gathering, inactiveSince: AT - 5000 }))).toEqual([
      'critical md_array_inactive md0',
    ]);
  });

  it('leaves alone a device node without an array behind it', () => {
    expect(words(array({ state: 'clear', members: [] }))).toEqual([]);
  });
});

describe('md_array_degraded', () => {
  it('is critical when losing one more member loses data', () => {
    expect(words(array({ degraded: 1, redundancyRemaining: 0 }))).toEqual([
      'critical md_array_degraded md0',
    ]);
  });

  it('is a warning while redundancy is left', () => {
    const given = { level: 'raid6', slots: 5, degraded: 1, redundancyRemaining: 1 };
    expect(words(array(given))).toEqual(['warning md_array_degraded md0']);
  });

  it('names what it rebuilds onto', () => {
    const members = [member('sda1'), member('sdb1', { role: 'rebuilding', states: ['spare'] })];
    const [finding] = judge(snapshotOf(array({ degraded: 1, redundancyRemaining: 0, members })));
    expect(finding).toMatchObject({ summary: expect.stringContaining('rebuilding onto sdb1') });
  });

  it('is not judged on a mirror of many slots of which it is not known whether they were ever filled', () => {
    const sparse = { slots: 32, degraded: 30, redundancyRemaining: 1, missingMembers: undefined };
    expect(words(array(sparse))).toEqual(['? md_array_degraded md0 slot_history_unknown']);
  });

  it('is judged on such a mirror once a member is known to be missing, or no copy is left to lose', () => {
    const sparse = { slots: 32, degraded: 31, missingMembers: undefined };
    expect(words(array({ ...sparse, redundancyRemaining: 0 }))).toEqual([
      'critical md_array_degraded md0',
    ]);
    expect(words(array({ ...sparse, missingMembers: 1, redundancyRemaining: 1 }))).toEqual([
      'warning md_array_degraded md0',
    ]);
  });
});

describe('md_member_faulty', () => {
  const faulty = member('sdb1', { role: 'faulty', states: ['faulty'], present: false });

  it('names each faulty member, beside the degraded array', () => {
    const given = { degraded: 1, redundancyRemaining: 0, members: [member('sda1'), faulty] };
    expect(words(array(given))).toEqual([
      'critical md_array_degraded md0',
      'warning md_member_faulty sdb1',
    ]);
  });

  it('says so when the array is whole again and the entry is a leftover', () => {
    const members = [member('sda1'), member('sdc1'), faulty];
    const [finding] = judge(snapshotOf(array({ members })));
    expect(finding).toMatchObject({
      evidence: expect.arrayContaining(['the array itself is whole: a leftover entry']),
    });
  });
});

describe('md_bad_blocks', () => {
  it('names the member, also when only unacknowledged ranges exist', () => {
    const members = [
      member('sda1', { badBlocks: 2 }),
      member('sdb1', { unacknowledgedBadBlocks: 1 }),
    ];
    expect(words(array({ members }))).toEqual([
      'warning md_bad_blocks sda1',
      'warning md_bad_blocks sdb1',
    ]);
  });

  it('is silent where neither list could be read', () => {
    const blind = { badBlocks: undefined, unacknowledgedBadBlocks: undefined };
    expect(words(array({ members: [member('sda1', blind)] }))).toEqual([]);
  });
});

describe('md_mismatches_found', () => {
  const found = { mismatchSectors: 128, lastSyncAction: 'check' };

  it('is a warning on mirrors and critical on parity levels', () => {
    expect(words(array(found))).toEqual(['warning md_mismatches_found md0']);
    expect(words(array({ ...raid5, ...found }))).toEqual(['critical md_mismatches_found md0']);
  });

  it.each([
    ['a check is still counting', { ...found, syncAction: 'check' }],
    ['a repair has overwritten them', { ...found, lastSyncAction: 'repair' }],
    ['the level has no redundancy', { ...found, level: 'raid0', redundancyRemaining: 0 }],
  ])('is silent while %s', (_while, given) => {
    expect(words(array(given))).toEqual([]);
  });

  it('is not judged without sysfs', () => {
    expect(words(array({ mismatchSectors: undefined }))).toEqual([
      '? md_mismatches_found md0 mismatch_count_unknown',
    ]);
  });
});

describe('md_sync_stalled', () => {
  const tenMinutesAgo = AT - 10 * 60_000;
  const check = { syncAction: 'check', sync: syncing };

  it('holds when a sync has not advanced for ten minutes', () => {
    expect(words(array({ ...check, syncAdvancedAt: tenMinutesAgo }))).toEqual([
      'warning md_sync_stalled md0',
    ]);
  });

  it.each([
    ['it moved a moment ago', { ...check, syncAdvancedAt: tenMinutesAgo + 1 }],
    [
      'it waits for something known',
      { ...check, sync: { ...syncing, wait: 'delayed' as const }, syncAdvancedAt: tenMinutesAgo },
    ],
    [
      'it has reached its end',
      { ...check, sync: { ...syncing, doneBytes: 4096 }, syncAdvancedAt: tenMinutesAgo },
    ],
    [
      'its progress is not known',
      { ...check, sync: { ...syncing, doneBytes: undefined }, syncAdvancedAt: tenMinutesAgo },
    ],
  ])('is silent when %s', (_when, given) => {
    expect(words(array(given))).toEqual([]);
  });
});
