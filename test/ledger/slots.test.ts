import { describe, expect, it } from 'vitest';
import { Story } from '../support/story.ts';

const DEGRADED = 'critical md_array_degraded md0';
const MISSING = 'warning md_member_missing sdb1 S-b';
const OUTSIDE = 'warning md_member_outside_array sdb1 S-b';
const DISK = 'critical disk_missing S-b';

async function mirror(slots = 2): Promise<Story> {
  const story = new Story({ slots });
  expect(await story.look()).toEqual([]);
  return story;
}

describe('a slot that was filled', () => {
  it('is missed by name, slot and serial number after its disk was pulled, and the disk is too', async () => {
    const story = await mirror();
    story.pull('b');
    expect(await story.look()).toEqual([DEGRADED, MISSING]);
    expect(await story.look(4)).toEqual([DISK, DEGRADED, MISSING]);
    expect(await story.finding('md_member_missing')).toMatchObject({
      summary: 'slot 1 of md0 is empty: sdb1 (S-b) is missing',
      evidence: [
        expect.stringMatching(/^it left \(vanished\) between/),
        expect.stringMatching(/^(at least )?0 sectors written to the array since$/),
        'its events when it left: 42',
      ],
    });
    expect(await story.finding('disk_missing')).toMatchObject({
      subject: { disk: 'S-b' },
      evidence: [
        expect.stringMatching(/^last seen as sdb1, gone since/),
        'it carries members of md0',
      ],
    });
  });

  it('is missed still after a boot without the disk', async () => {
    const story = await mirror();
    story.pull('b');
    await story.look();
    story.reboot('a');
    expect(await story.look(5)).toEqual([DISK, DEGRADED, MISSING]);
  });

  it('is missed when the array was assembled without it, the disk being there', async () => {
    const story = await mirror();
    story.stop();
    await story.look();
    story.assemble('a');
    expect(await story.look()).toEqual([DEGRADED, MISSING, OUTSIDE]);
    expect(story.ledger.arrays[0]?.departures[0]?.how).toBe('absent');
  });

  it('is not missed when it was never seen filled', async () => {
    const story = new Story({ slots: 3, filled: [0, 1] });
    expect(await story.look(3)).toEqual(['warning md_array_degraded md0']);
  });

  it('is given up when the array is grown to fewer slots', async () => {
    const story = await mirror(3);
    story.pull('c');
    await story.look();
    story.grow(2);
    expect(await story.look(4)).toEqual([]);
    expect(story.ledger.disks.map(({ disk }) => disk)).toEqual(['S-a', 'S-b']);
  });

  it('is filled by another disk through a full recovery, and the old one is missed no more', async () => {
    const story = await mirror();
    story.pull('b');
    await story.look(5);
    story.addNew('x');
    expect(await story.look()).toEqual([DISK, DEGRADED, MISSING]);
    story.rebuild('x', 1);
    expect(await story.look()).toEqual([DISK, DEGRADED]);
    story.rebuilt('x');
    expect(await story.look(5)).toEqual([]);
  });
});

describe('a hot spare', () => {
  it('takes the slot of a member that fails, without a word but for the failed one', async () => {
    const story = await mirror();
    story.addNew('x');
    expect(await story.look()).toEqual([]);
    story.fail('b');
    expect(await story.look()).toEqual([DEGRADED, 'warning md_member_faulty sdb1']);
    story.rebuild('x', 1);
    expect(await story.look()).toEqual([DEGRADED, 'warning md_member_faulty sdb1']);
    story.rebuilt('x');
    expect(await story.look()).toEqual(['warning md_member_faulty sdb1']);
    story.remove('b');
    expect(await story.look()).toEqual([OUTSIDE]);
  });

  it('is missed as a disk when it is pulled', async () => {
    const story = await mirror();
    story.addNew('x');
    await story.look();
    story.pull('x');
    expect(await story.look(5)).toEqual(['critical disk_missing S-x']);
  });
});

describe('a replacement (want_replacement)', () => {
  it('takes over from the member that it copied, without a word', async () => {
    const story = await mirror();
    story.addNew('x');
    await story.look();
    story.rebuild('x', 1, 'replacement');
    expect(await story.look()).toEqual([]);
    story.rebuilt('x');
    expect(await story.look(3)).toEqual([OUTSIDE]);
    expect(story.ledger.arrays[0]?.returns.at(-1)?.verdict).toBe('full');
  });
});

describe('a disk under another name', () => {
  it('is the same member after a boot that changes the names', async () => {
    const story = await mirror();
    story.reboot('b', 'a');
    expect(await story.look(3)).toEqual([]);
    story.pull('b');
    story.plugBack('b', 'sdq1');
    expect(await story.look(4)).toEqual([
      DEGRADED,
      MISSING,
      'warning md_member_outside_array sdq1 S-b',
    ]);
    story.readd('b', 4);
    expect(await story.look()).toEqual(['warning md_member_returned_by_bitmap sdq1 S-b']);
    expect(story.ledger.disks.find(({ disk }) => disk === 'S-b')?.name).toBe('sdq1');
  });

  it('is another disk when the name goes to another serial number', async () => {
    const story = await mirror();
    story.pull('b');
    await story.look();
    story.addNew('x');
    story.rebuild('x', 1);
    await story.look();
    story.rebuilt('x');
    expect(await story.look(5)).toEqual([]);
    expect(story.ledger.arrays[0]?.members[1]).toMatchObject({ disk: 'S-x', slot: 1 });
  });
});

describe('an array', () => {
  it('is missed when it is not assembled for longer than a move takes, and until it is back', async () => {
    const story = await mirror();
    story.stop();
    expect(await story.look(2)).toEqual([]);
    const missing = 'critical md_array_missing md0';
    expect(await story.look(3)).toEqual([missing]);
    expect((await story.finding('md_array_missing')).evidence).toEqual([
      'array UUID 10111213:14151617:18191a1b:1c1d1e1f',
      expect.stringMatching(/^not there since/),
      'slot 0: sda1 (S-a)',
      'slot 1: sdb1 (S-b)',
    ]);
    story.assemble('a', 'b');
    expect(await story.look()).toEqual([]);
  });

  it('is there while it is gathered and not started', async () => {
    const story = await mirror();
    story.stop();
    await story.look();
    story.assemble('a', 'b');
    story.show({ state: 'inactive' });
    expect((await story.look(5)).filter((one) => one.includes('missing'))).toEqual([]);
  });

  it('made anew over old members with --assume-clean is another one, and the old one is missed', async () => {
    const story = await mirror();
    story.superblocks({ arrayUuid: new Uint8Array(16).fill(7) });
    expect(await story.look(5)).toEqual(['critical md_array_missing md0']);
    expect(story.ledger.arrays.map(({ gone }) => gone !== undefined)).toEqual([true, false]);
  });

  it('is not kept when it is shared by a cluster, nor a container', async () => {
    const story = new Story({ superblock: { featureMap: 0x101 } });
    await story.look();
    expect(story.ledger.arrays).toEqual([]);
  });

  it('that holds nothing twice owes nothing for what comes into it', async () => {
    const story = new Story({ level: 'raid0', bitmap: false });
    await story.look();
    story.stop();
    story.assemble('a', 'b');
    expect(await story.look()).toEqual([]);
  });
});
