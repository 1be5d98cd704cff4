import { describe, expect, it } from 'vitest';
import { Story } from '../support/story.ts';

const OVERDUE = 'warning md_scrub_overdue md0';
const UUID = '10111213:14151617:18191a1b:1c1d1e1f';
/** Bytes that a scrub goes over: 4096 sectors of each member. */
const WHOLE = 4096 * 512;

async function mirror(): Promise<Story> {
  const story = new Story();
  expect(await story.look()).toEqual([]);
  return story;
}

function scrubOf(story: Story): unknown {
  return story.ledger.arrays[0]?.scrub;
}

async function begin(story: Story, syncMin = 0, at = '1024 / 4096'): Promise<void> {
  story.show({ syncAction: 'check', syncCompleted: at, syncMin, mismatches: 0 });
  await story.look();
}

async function interrupt(story: Story, syncMin: number, mismatches = 0): Promise<void> {
  story.show({ syncAction: 'idle', syncCompleted: 'none', syncMin, mismatches });
  await story.look();
}

describe('md_scrub_overdue', () => {
  it('counts from the first sight of an array that was never scrubbed, and ends with a scrub', async () => {
    const story = await mirror();
    await story.pass(39);
    expect(await story.look()).toEqual([]);
    await story.pass(2);
    expect(await story.look()).toEqual([OVERDUE]);
    expect((await story.finding('md_scrub_overdue')).summary).toBe(
      'md0 was never seen scrubbed in 41 days',
    );
    await begin(story);
    expect(await story.look()).toEqual([]);
    expect(await story.scrub()).toEqual([]);
    await story.pass(41);
    expect((await story.finding('md_scrub_overdue')).summary).toBe(
      'the last scrub of md0 ended 41 days ago',
    );
  });

  it('is not ended by a scrub that was interrupted, and says how far it came', async () => {
    const story = await mirror();
    await begin(story);
    await interrupt(story, 1024);
    await story.pass(41);
    const { evidence } = await story.finding('md_scrub_overdue');
    expect(evidence).toEqual([
      expect.stringMatching(/^watched since /),
      expect.stringMatching(/^a check was interrupted at \S+, 524288 bytes in$/),
    ]);
  });

  it('says nothing of levels without redundancy', async () => {
    const story = new Story({ level: 'raid0', bitmap: false });
    await story.look();
    await story.pass(400);
    expect(await story.look()).toEqual([]);
  });

  it('is not hidden by resyncs, recoveries and reshapes', async () => {
    const story = await mirror();
    for (const syncAction of ['resync', 'recover', 'reshape']) {
      story.show({ syncAction, syncCompleted: '1024 / 4096' });
      await story.look();
      story.show({ syncAction: 'idle', syncCompleted: 'none' });
      await story.look();
    }
    await story.pass(41);
    expect(await story.look()).toEqual([OVERDUE]);
  });
});

describe('a scrub', () => {
  it('is kept with its start, end, action and mismatches', async () => {
    const story = await mirror();
    await story.scrub(128, 'repair');
    expect(scrubOf(story)).toEqual({
      finished: {
        action: 'repair',
        order: 1,
        startedAt: Date.UTC(2026, 0, 1, 0, 0, 13),
        endedAt: Date.UTC(2026, 0, 1, 0, 0, 23),
        mismatchSectors: 128,
      },
    });
  });

  it('that is over before anyone looks is known by what was announced', async () => {
    const story = await mirror();
    story.announce('sync_action', 'check');
    story.announce('sync_completed', '4096 / 4096');
    story.announce('sync_action', 'idle');
    story.update();
    await story.look();
    expect(scrubOf(story)).toMatchObject({ finished: { action: 'check', mismatchSectors: 0 } });
  });

  it('is whole by sync_min alone when its end was not announced', async () => {
    const story = await mirror();
    await begin(story);
    await interrupt(story, 0);
    expect(scrubOf(story)).toMatchObject({ finished: { action: 'check' } });
  });

  it('does not take a recovery’s progress for its own', async () => {
    const story = await mirror();
    story.announce('sync_action', 'recover');
    story.announce('sync_completed', '4096 / 4096');
    story.announce('sync_action', 'check');
    story.announce('sync_completed', '1024 / 4096');
    story.show({ syncMin: 1024 });
    await story.look();
    expect(scrubOf(story)).toMatchObject({ interrupted: { reachedBytes: WHOLE / 4 } });
  });

  it('that was stopped before it got anywhere did not finish', async () => {
    const story = await mirror();
    story.announce('sync_action', 'check');
    story.announce('sync_action', 'idle');
    story.update();
    await story.look();
    expect(scrubOf(story)).not.toHaveProperty('finished');
  });

  it('done in parts is one scrub, its mismatches those of all parts', async () => {
    const story = await mirror();
    await begin(story);
    await interrupt(story, 1024, 128);
    await begin(story, 1024, '2048 / 4096');
    await interrupt(story, 2048, 8);
    await begin(story, 2048, '3072 / 4096');
    story.announce('sync_completed', '4096 / 4096');
    story.show({ syncAction: 'idle', syncCompleted: 'none', syncMin: 0, mismatches: 0 });
    await story.look();
    expect(scrubOf(story)).toMatchObject({
      finished: { order: 1, startedAt: Date.UTC(2026, 0, 1, 0, 0, 13), mismatchSectors: 136 },
    });
  });

  it('of a part from the middle is no scrub, unless mdcheck vouches for the parts before', async () => {
    const story = await mirror();
    await begin(story, 2048, '3072 / 4096');
    await interrupt(story, 0);
    expect(scrubOf(story)).toEqual({});
    story.mdcheck([{ uuid: UUID, doneBytes: WHOLE / 2 }]);
    await begin(story, 2048, '3072 / 4096');
    await interrupt(story, 0);
    expect(scrubOf(story)).toMatchObject({ finished: { order: 0 } });
  });

  it('is not written down at every look', async () => {
    const story = await mirror();
    await begin(story, 0, '1024 / 4096');
    const before = story.ledger.arrays;
    story.show({ syncCompleted: '1030 / 4096' });
    await story.look();
    expect(story.ledger.arrays).toBe(before);
    story.show({ syncCompleted: '2048 / 4096' });
    await story.look();
    expect(scrubOf(story)).toMatchObject({ running: { reachedBytes: WHOLE / 2 } });
  });

  it('changes its action without a pause: the first did not finish', async () => {
    const story = await mirror();
    await begin(story);
    story.show({ syncAction: 'repair', syncCompleted: '8 / 4096' });
    await story.look();
    expect(scrubOf(story)).toMatchObject({ running: { action: 'repair' } });
  });

  it('is as far as it was ever told, and not yet anywhere while nothing tells', async () => {
    const story = await mirror();
    await begin(story, 0, 'none');
    expect(scrubOf(story)).toMatchObject({ running: { action: 'check' } });
    expect(scrubOf(story)).not.toHaveProperty('running.reachedBytes');
    story.announce('sync_completed', '2048 / 4096');
    story.announce('sync_completed', '1024 / 4096');
    story.show({ syncCompleted: '512 / 4096' });
    await story.look();
    expect(scrubOf(story)).toMatchObject({ running: { reachedBytes: WHOLE / 2 } });
  });

  it('settles nothing when its count of mismatches cannot be read', async () => {
    const story = await mirror();
    await begin(story);
    story.show({ syncAction: 'idle', syncCompleted: 'none' });
    story.raid.host.files.set('/sys/block/md0/md/mismatch_cnt', { fails: 'denied' });
    await story.look();
    expect(scrubOf(story)).toMatchObject({ finished: { action: 'check' } });
    expect(scrubOf(story)).not.toHaveProperty('finished.mismatchSectors');
  });
});
