import { describe, expect, it } from 'vitest';
import { Story } from '../../support/story.ts';

const MIB = 2048;
const MISMATCHES = 'warning md_mismatches_found md0';
const UNEQUAL = 'warning md_members_unequal_writes sdb1 S-b';

describe('scenario H: a member that is written outside md', () => {
  it('is named by its write counter when it is much', async () => {
    const story = new Story({ slots: 3 });
    expect(await story.look()).toEqual([]);
    story.scribble('b', 70 * MIB);
    expect(await story.look(3)).toEqual([UNEQUAL]);
    expect(await story.scrub(4096)).toEqual([MISMATCHES, UNEQUAL]);
    story.fail('b');
    story.remove('b');
    await story.look();
    story.addNew('b');
    story.rebuild('b', 1);
    await story.look();
    story.rebuilt('b');
    await story.look();
    expect(await story.scrub(0)).toEqual([]);
  });

  it('leaves no trace in counters when it is little, as of firmware on an EFI partition: a check finds it', async () => {
    const story = new Story();
    expect(await story.look()).toEqual([]);
    story.scribble('b', 64);
    expect(await story.look(5)).toEqual([]);
    expect(await story.scrub(128)).toEqual([MISMATCHES]);
  });
});

describe('scenario Q: a member that lost acknowledged writes in a power cut', () => {
  it('leaves no trace in metadata or counters: a check finds it', async () => {
    const story = new Story();
    expect(await story.look()).toEqual([]);
    story.write([3, 4]);
    expect(await story.look()).toEqual([]);
    story.reboot('a', 'b');
    expect(await story.look(5)).toEqual([]);
    story.show({ syncAction: 'resync', syncCompleted: '1024 / 4096' });
    expect(await story.look()).toEqual([]);
    story.show({ syncAction: 'idle', syncCompleted: 'none', lastSyncAction: 'resync' });
    expect(await story.look(2)).toEqual([]);
    expect(await story.scrub(256)).toEqual([MISMATCHES]);
  });
});
