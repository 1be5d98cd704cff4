import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import { CHUNK_SECTORS, COMPONENT_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const DEGRADED = 'warning md_array_degraded md0';
const FAULTY = 'warning md_member_faulty sdb1';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const BY_BITMAP = 'warning md_member_returned_by_bitmap sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';
/** What md writes of its own to a member that it takes back without copying anything. */
const NOTHING_COPIED = 4;

/** A three-way mirror that was watched while it was whole. */
async function mirror(given: { readonly bitmap?: boolean } = {}): Promise<Story> {
  const story = new Story({ slots: 3, ...given });
  expect(await story.look()).toEqual([]);
  return story;
}

function owed(story: Story): unknown {
  return story.ledger.arrays[0]?.returns.find(({ settled }) => settled === undefined)?.owed;
}

describe('a member that is rebuilt in full', () => {
  it('is nobody’s concern, whatever it lacked', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    story.write([3, 4]);
    await story.look(4);
    story.addAgain('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING]);
    story.rebuild('b', 1);
    expect(await story.look()).toEqual([DEGRADED]);
    story.rebuilt('b');
    expect(await story.look(5)).toEqual([]);
    expect(story.ledger.arrays[0]?.returns.at(-1)?.verdict).toBe('full');
  });

  it('is stale when the recovery ended early (scenario J)', async () => {
    const story = await mirror();
    story.addNew('x');
    await story.look();
    story.fail('b');
    story.remove('b');
    story.rebuild('x', 1);
    await story.look();
    story.rebuilt('x', COMPONENT_SECTORS / 4);
    expect(await story.look()).toEqual(['critical md_member_returned_unsynced sdx1 S-x', OUTSIDE]);
  });

  it('is taken for whole when a reshape wrote to it meanwhile, which no volume tells apart', async () => {
    const story = await mirror();
    story.addNew('x');
    await story.look();
    story.fail('b');
    story.show({ syncAction: 'reshape' });
    story.rebuild('x', 1);
    story.show({ syncAction: 'reshape' });
    await story.look();
    story.show({ syncAction: 'idle' });
    story.rebuilt('x', 64);
    expect((await story.look()).filter((one) => one.includes('returned'))).toEqual([]);
  });
});

describe('a member that leaves and returns between two looks', () => {
  it('is noticed by the announcements of the kernel alone', async () => {
    const story = await mirror();
    await story.look();
    story.announce('state', 'faulty,blocked', 'sdb1');
    story.announce('degraded', '1');
    story.announce('sync_action', 'recover');
    story.announce('sync_completed', '4096 / 4096');
    story.announce('degraded', '0');
    story.update();
    const { evidence } = await story.finding('md_member_returned_by_bitmap');
    expect(evidence).toEqual(
      expect.arrayContaining([
        'the kernel announced a recovery',
        'it announced sync_completed 4096 / 4096 sectors',
      ]),
    );
    expect(story.ledger.arrays[0]?.departureCount).toBe(1);
    expect(await story.look()).toEqual([BY_BITMAP]);
  });

  it('is noticed when its folder was gone before the announcement could be read', async () => {
    const story = await mirror();
    await story.look();
    story.announce('state', undefined, 'sdb1');
    story.update();
    expect(await story.look()).toEqual([BY_BITMAP]);
  });

  it('is not seen in what was announced of an earlier array of that name', async () => {
    const story = await mirror();
    story.announce('state', 'faulty,blocked', 'sdb1');
    story.announce('degraded', '1');
    await story.look();
    const { latest } = story.ledger;
    story.ledger = {
      ...emptyLedger(),
      ...(latest !== undefined && { latest: { ...latest, arrays: [] } }),
    };
    await story.look();
    story.update();
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.returns).toEqual([]);
  });

  it('is not seen in bad blocks that md has not acknowledged yet, for which it says faulty for a moment', async () => {
    const story = await mirror();
    await story.look();
    story.announce('state', 'faulty,in_sync,blocked', 'sdb1');
    story.announce('state', 'in_sync', 'sdb1');
    story.update();
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.departureCount).toBe(0);
  });

  it('is not seen in what another member’s failure announces', async () => {
    const story = await mirror();
    await story.look();
    story.announce('state', 'in_sync', 'sda1');
    story.announce('state', 'faulty', 'sdb1');
    story.announce('degraded', '1');
    story.fail('b');
    expect(await story.look()).toEqual([DEGRADED, FAULTY]);
    expect(await story.look(3)).toEqual([DEGRADED, FAULTY]);
    expect(story.ledger.arrays[0]?.departureCount).toBe(1);
  });
});

describe('a debt', () => {
  it('goes on when the member leaves and comes back once more', async () => {
    const story = await mirror();
    for (const chunk of [3, 9]) {
      story.fail('b');
      story.remove('b');
      await story.look(4);
      story.write([chunk]);
      await story.look();
      story.readd('b', CHUNK_SECTORS);
      expect(await story.look()).toEqual([BY_BITMAP]);
    }
    expect(owed(story)).toEqual([
      [3 * 65_536, 65_536],
      [9 * 65_536, 65_536],
    ]);
  });

  it('is silent while the member is away, and stands again afterwards', async () => {
    const story = await mirror({ bitmap: false });
    story.fail('b');
    await story.look();
    story.write([3], 2560);
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
    story.pull('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING]);
    story.plugBack('b');
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([UNSYNCED]);
  });

  it('is not settled by a check that began before the return, was stopped, or is the array’s own resync', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look();
    story.readd('b', NOTHING_COPIED);
    expect(await story.look()).toEqual([BY_BITMAP]);
    story.show({ syncAction: 'check', syncCompleted: '1024 / 4096' });
    await story.look();
    story.show({ syncAction: 'idle', syncCompleted: 'none', syncMin: 1024 });
    expect(await story.look()).toEqual([BY_BITMAP]);
    story.show({ syncAction: 'resync', syncCompleted: '1024 / 4096', syncMin: 0 });
    await story.look();
    story.show({ syncAction: 'idle', syncCompleted: 'none' });
    expect(await story.look()).toEqual([BY_BITMAP]);
  });
});
