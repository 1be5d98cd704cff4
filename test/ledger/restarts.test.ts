import { describe, expect, it } from 'vitest';
import { CHUNK_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const DEGRADED = 'warning md_array_degraded md0';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const BY_BITMAP = 'warning md_member_returned_by_bitmap sdb1 S-b';
const UNSYNCED = 'critical md_member_returned_unsynced sdb1 S-b';
const HOUR_MS = 60 * 60_000;

async function mirror(bitmap = true): Promise<Story> {
  const story = new Story({ slots: 3, bitmap });
  expect(await story.look()).toEqual([]);
  return story;
}

describe('while the daemon is not running', () => {
  it('a member that was in and is out has left unwatched', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    story.write([3]);
    story.restart();
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    expect(story.ledger.arrays[0]?.departures[0]?.how).toBe('unwatched');
  });

  it('one that was out and is in has returned, by what was written meanwhile', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.write([3, 4]);
    await story.look();
    story.restart();
    story.readd('b', 2 * CHUNK_SECTORS);
    expect(await story.look()).toEqual([BY_BITMAP]);
  });

  it('one taken back without a copy is stale all the same', async () => {
    const story = await mirror(false);
    story.fail('b');
    story.remove('b');
    await story.look();
    story.write([3, 4]);
    await story.look();
    story.readd('b', 4);
    story.restart();
    expect(await story.look()).toEqual([UNSYNCED]);
  });

  it('one that went through a full rebuild by its new number is sound', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look();
    story.restart();
    story.addAgain('b');
    story.rebuild('b', 1);
    story.rebuilt('b');
    expect(await story.look(3)).toEqual([]);
  });

  it('a finding of a return stands on after it', async () => {
    const story = await mirror(false);
    story.fail('b');
    await story.look();
    story.write([3, 4], 2560);
    await story.look();
    story.readd('b', 4);
    await story.look();
    story.restart();
    expect(await story.look()).toEqual([UNSYNCED]);
    expect(await story.scrub(0)).toEqual([]);
  });
});

describe('across a boot', () => {
  it('a return in another boot is unknown where counters tell nothing, and the debt stands', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.write([3, 4]);
    await story.look();
    story.reboot('a', 'b', 'c');
    const { evidence } = await story.finding('md_member_returned_by_bitmap');
    expect(evidence[0]).toContain('unknown');
    story.reboot('a', 'b', 'c');
    expect(await story.look(3)).toEqual([BY_BITMAP]);
  });

  it('one without a bitmap that is in again is stale when the array was written', async () => {
    const story = await mirror(false);
    story.fail('b');
    story.remove('b');
    await story.look();
    story.write([3, 4], 512);
    await story.look();
    story.reboot('a', 'b', 'c');
    expect(await story.look()).toEqual([UNSYNCED]);
  });

  it('whole arrays say nothing', async () => {
    const story = await mirror();
    for (let boot = 0; boot < 20; boot += 1) {
      story.write([boot]);
      await story.look();
      story.reboot('a', 'b', 'c');
      expect(await story.look(2)).toEqual([]);
    }
    expect(story.ledger.arrays[0]).toMatchObject({ departureCount: 0, returns: [] });
  });
});

describe('a clock set back an hour', () => {
  it('takes back neither what is missing nor what is owed, and lets a check settle it', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.setClock(-HOUR_MS);
    expect(await story.look(2)).toEqual([DEGRADED, MISSING, OUTSIDE]);
    story.readd('b', 4);
    expect(await story.look()).toEqual([BY_BITMAP]);
    story.setClock(-HOUR_MS);
    expect(await story.look()).toEqual([BY_BITMAP]);
    expect(await story.scrub(0)).toEqual([]);
  });

  it('does not call an array back that is missing', async () => {
    const story = await mirror();
    story.stop();
    const missing = ['critical md_array_missing md0'];
    expect(await story.look(5)).toEqual(missing);
    story.setClock(-HOUR_MS);
    expect(await story.look(2)).toEqual(missing);
  });

  it('hears what was announced before it', async () => {
    const story = await mirror();
    story.announce('state', 'faulty', 'sdb1');
    story.update();
    story.setClock(-HOUR_MS);
    expect(await story.look(2)).toEqual([BY_BITMAP]);
  });
});

describe('an array that is busy and whole', () => {
  it('says nothing while its event count goes back and forth', async () => {
    const story = await mirror();
    for (let turn = 0; turn < 30; turn += 1) {
      story.announce('array_state', turn % 2 === 0 ? 'active' : 'clean');
      story.write([turn], 4096);
      expect(await story.look()).toEqual([]);
    }
    expect(story.ledger.arrays[0]?.returns).toEqual([]);
  });

  it('leaves every part of the ledger but the latest look the same object', async () => {
    const story = await mirror();
    await story.look(3);
    const { arrays, disks } = story.ledger;
    await story.look(3);
    expect(story.ledger.arrays).toBe(arrays);
    expect(story.ledger.disks).toBe(disks);
  });
});

describe('a bitmap removed and made anew while degraded', () => {
  it('is not believed for the time in which there was none (scenario M)', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.setBitmap(false);
    await story.look();
    story.write([3, 4], 512);
    await story.look();
    story.setBitmap(true);
    await story.look();
    story.readd('b', 4);
    const { evidence } = await story.finding('md_member_returned_unsynced');
    expect(evidence).toContain('the array had no bitmap while it was away');
  });

  it('costs nothing when md rebuilds in full, as it does then', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    story.setBitmap(false);
    story.setBitmap(true);
    story.write([3]);
    await story.look();
    story.addAgain('b');
    await story.look();
    story.rebuild('b', 1);
    await story.look();
    story.rebuilt('b');
    expect(await story.look()).toEqual([]);
  });
});
