import { describe, expect, it } from 'vitest';
import { hide } from '../support/hide.ts';
import { Story } from '../support/story.ts';

const CLASS = '/sys/class/block';
const DEGRADED = 'critical md_array_degraded md0';
const MISSING = 'warning md_member_missing sdb1 S-b';

async function mirror(): Promise<Story> {
  const story = new Story();
  expect(await story.look()).toEqual([]);
  return story;
}

describe('a disk whose identity cannot be read for a while', () => {
  it('is neither missing nor another one while md has its member', async () => {
    const story = await mirror();
    const show = hide(story.raid.host, `${CLASS}/sdb1/serial`);
    expect(await story.look(8)).toEqual([]);
    show();
    expect(await story.look(2)).toEqual([]);
    expect(story.ledger.disks.map(({ disk }) => disk)).toEqual(['S-a', 'S-b']);
  });

  it('of a spare is not missing either', async () => {
    const story = await mirror();
    story.addNew('x');
    await story.look();
    const show = hide(story.raid.host, `${CLASS}/sdx1/serial`);
    expect(await story.look(8)).toEqual([]);
    show();
    expect(await story.look(2)).toEqual([]);
    expect(story.ledger.disks.map(({ disk }) => disk)).toContain('S-x');
  });

  it('is missing when its name went to one that tells nothing, and md has lost it', async () => {
    const story = await mirror();
    story.pull('b');
    await story.look();
    story.raid.plug('sdb1', new Uint8Array(4096));
    expect(await story.look(5)).toEqual(['critical disk_missing S-b', DEGRADED, MISSING]);
  });

  it('is the same disk by its WWN, and is called by its serial number', async () => {
    const story = await mirror();
    story.raid.host.files.set(`${CLASS}/sdb1/wwid`, 'naa.5000000000000001\n');
    await story.look(2);
    const show = hide(story.raid.host, `${CLASS}/sdb1/serial`);
    expect(await story.look(8)).toEqual([]);
    expect(story.ledger.disks[1]).toMatchObject({ disk: 'S-b', serial: 'S-b' });
    expect(story.ledger.arrays[0]?.members[1]?.disk).toBe('S-b');
    show();
    expect(await story.look(2)).toEqual([]);
  });

  it('known by its WWN alone is called by its serial number as soon as that is told', async () => {
    const story = new Story();
    story.raid.host.files.set(`${CLASS}/sdb1/wwid`, 'naa.5000000000000001\n');
    const show = hide(story.raid.host, `${CLASS}/sdb1/serial`);
    await story.look(2);
    expect(story.ledger.disks[1]?.disk).toBe('naa.5000000000000001');
    show();
    expect(await story.look(8)).toEqual([]);
    expect(story.ledger.disks.map(({ disk }) => disk)).toEqual(['S-a', 'S-b']);
    story.pull('b');
    expect(await story.look(5)).toEqual(['critical disk_missing S-b', DEGRADED, MISSING]);
  });
});
