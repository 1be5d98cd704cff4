import { describe, expect, it } from 'vitest';
import { ledgerSchema } from '../../src/ledger/ledger.ts';
import { CHUNK_SECTORS } from '../support/life-device.ts';
import { Story } from '../support/story.ts';

const FAILURE = 'md/raid1:md0: Disk failure on sdb1, disabling device.';
const CONTINUING = 'md/raid1:md0: Operation continuing on 2 devices.';
const RECOVERY = 'md: recovery of RAID array md0';
const DONE = 'md: md0: recovery done.';

/** A member fails, is removed, misses writes and is taken back with nothing copied, while md may write to the kernel's log. */
async function failedAndBack(isLogged: boolean): Promise<Story> {
  const story = new Story({ slots: 3 });
  await story.look();
  const log: Story['log'] = (...line) => {
    if (isLogged) story.log(...line);
  };
  log(FAILURE, 'md0', 'sdb1');
  log(CONTINUING, 'md0');
  story.fail('b');
  await story.look();
  story.remove('b');
  await story.look(4);
  story.write([3, 4, 5]);
  await story.look();
  log(RECOVERY, 'md0');
  log(DONE, 'md0');
  story.readd('b', 0);
  return story;
}

function lines(evidence: readonly string[] | undefined): readonly string[] {
  return (evidence ?? []).flatMap(
    (line) => /^the kernel log: '(.*)' at \S+Z$/.exec(line)?.[1] ?? [],
  );
}

describe("the kernel's log", () => {
  it('is evidence of a departure', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    story.log(FAILURE, 'md0', 'sdb1');
    story.log(CONTINUING, 'md0');
    story.fail('b');
    story.remove('b');
    const { evidence } = await story.finding('md_member_missing');
    expect(lines(evidence)).toEqual([FAILURE, CONTINUING]);
    story.log(RECOVERY, 'md0');
    await story.look(3);
    story.restart();
    const later = await story.finding('md_member_missing');
    expect(lines(later.evidence)).toEqual([FAILURE, CONTINUING]);
  });

  it('is evidence of a departure also when it is read later than the members', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    story.fail('b');
    story.remove('b');
    await story.look();
    const leftAt = story.ledger.arrays[0]?.members[1]?.away?.at;
    story.log(FAILURE, 'md0', 'sdb1', leftAt);
    const { evidence } = await story.finding('md_member_missing');
    expect(lines(evidence)).toEqual([FAILURE]);
  });

  it('is evidence of a return, with the departure before it, and decides nothing', async () => {
    const story = await failedAndBack(true);
    const silent = await failedAndBack(false);
    const told = await story.finding('md_member_returned_unsynced');
    await silent.finding('md_member_returned_unsynced');
    expect(lines(told.evidence)).toEqual([FAILURE, CONTINUING, RECOVERY, DONE]);
    const [one, other] = [story, silent].map(({ ledger }) => ledger.arrays[0]?.returns[0]);
    expect(one).toBeDefined();
    expect({ ...one, evidence: [] }).toEqual({ ...other, evidence: [] });
    expect(one?.evidence.filter((line) => !line.startsWith('the kernel log'))).toEqual(
      other?.evidence,
    );
    expect(ledgerSchema.parse(JSON.parse(JSON.stringify(story.ledger)))).toEqual(story.ledger);
  });

  it('makes nothing of a log that tells of a departure that nobody else saw', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    const before = story.ledger.arrays;
    story.log(FAILURE, 'md0', 'sdb1');
    story.log(RECOVERY, 'md0');
    story.log(DONE, 'md0');
    expect(await story.look(2)).toEqual([]);
    expect(story.ledger.arrays).toBe(before);
  });

  it('is quoted for this array, this member and this time alone', async () => {
    const story = new Story({ slots: 3 });
    story.log(CONTINUING, 'md0');
    await story.pass(1);
    await story.look();
    story.log('md: recovery of RAID array md1', 'md1');
    story.log('md/raid1:md0: Disk failure on sdc1, disabling device.', 'md0', 'sdc1');
    story.log('md: kicking non-fresh sdc1 from array!', undefined, 'sdc1');
    story.log('md: kicking non-fresh sdb1 from array!', undefined, 'sdb1');
    story.fail('b');
    story.remove('b');
    const { evidence } = await story.finding('md_member_missing');
    expect(lines(evidence)).toEqual(['md: kicking non-fresh sdb1 from array!']);
  });

  it('is quoted with the latest lines alone, so that the ledger stays small', async () => {
    const story = new Story({ slots: 3 });
    await story.look();
    for (let at = 0; at < 20; at += 1) story.log(`md: md0: recovery ${at}`, 'md0');
    story.fail('b');
    story.remove('b');
    await story.look();
    expect(story.ledger.arrays[0]?.members[1]?.away?.logged).toHaveLength(4);
    story.readd('b', CHUNK_SECTORS);
    await story.look();
    expect(lines(story.ledger.arrays[0]?.returns[0]?.evidence)).toHaveLength(4);
  });
});
