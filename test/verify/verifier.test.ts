import { describe, expect, it } from 'vitest';
import { DATA_BYTES, UNIT_BYTES, VerifyDesk } from '../support/verify-desk.ts';

/** A sample of a mirror every 0.66 seconds: a round over its 32 units takes half a minute. */
const FAST = { dailyBudgetBytes: 16 * 2 ** 30 };

async function begun(...given: ConstructorParameters<typeof VerifyDesk>): Promise<VerifyDesk> {
  const desk = new VerifyDesk(...given);
  await desk.look();
  await desk.start();
  await desk.look();
  return desk;
}

describe('the verifier', () => {
  it('samples a mirror at the stated pace, and finds equal members equal', async () => {
    const desk = await begun();
    await desk.look(12);
    const [mode] = desk.verifier.verification().arrays;
    expect(mode).toMatchObject({ array: 'md0', mode: 'sample', hindrance: undefined });
    const taken = desk.tally('match');
    // Two minutes at one sample every 5.3 seconds.
    expect(taken).toBeGreaterThanOrEqual(20);
    expect(taken).toBeLessThanOrEqual(26);
    expect(desk.samples('read_bytes_total')).toEqual([`md0 = ${taken * 2 * UNIT_BYTES}`]);
    expect(desk.samples('daily_budget_bytes')).toEqual([`md0 = ${2 * 2 ** 30}`]);
    expect(desk.findings()).toEqual([]);
    expect(desk.notJudged()).toEqual([]);
    await desk.verifier.stop();
  });

  it('finds a place that differs, names it with digests, and keeps the finding over a restart', async () => {
    const desk = await begun({}, FAST);
    desk.corrupt('b', 5 * UNIT_BYTES + 4096, 40_960);
    await desk.look(12);
    const [finding] = desk.findings();
    expect(finding).toMatchObject({ severity: 'critical', subject: { array: 'md0' } });
    expect(finding?.summary).toBe('the members of md0 hold different contents in one place');
    const first = (5 * UNIT_BYTES + 4096) / 512;
    expect(finding?.evidence.join('\n')).toContain(`array sectors ${first}-${first + 79}`);
    expect(finding?.evidence.join('\n')).toMatch(
      /slot 0 sda1 [0-9a-f]{16}, slot 1 sdb1 [0-9a-f]{16}/,
    );
    expect(desk.samples('differing_places')).toEqual(['md0 = 1']);
    await desk.restart();
    await desk.look();
    expect(desk.findings().map(({ summary }) => summary)).toEqual([finding?.summary]);
    await desk.verifier.stop();
  });

  it('points to the odd one out of three, and ends the finding when the place compares equal again', async () => {
    const desk = await begun({ slots: 3 }, FAST);
    desk.corrupt('c', 0, UNIT_BYTES);
    await desk.look(12);
    const [finding] = desk.findings();
    expect(finding?.subject).toEqual({ array: 'md0', member: 'sdc1', disk: 'S-c' });
    expect(finding?.action).toContain('--fail /dev/sdc1');
    desk.cure('c', 'a');
    await desk.look(66);
    expect(desk.findings()).toEqual([]);
    expect(desk.samples('differing_places')).toEqual(['md0 = 0']);
    await desk.verifier.stop();
  });

  it('goes on where it was after a restart, and covers everything without repetition', async () => {
    const desk = await begun();
    await desk.look(6);
    await desk.restart();
    const before = desk.verifier.verification().arrays[0]?.compared;
    expect(before?.cursor.position).toBeGreaterThan(5);
    await desk.look(20);
    const compared = desk.verifier.verification().arrays[0]?.compared;
    // 32 units: a round is over after 43 samples, of which every fourth is aimed.
    expect(compared?.cursor.rounds).toBe(1);
    expect(desk.samples('rounds_total')).toEqual(['md0 = 1']);
    await desk.verifier.stop();
  });

  it('lets sleeping disks lie: without use by others it reads nothing', async () => {
    const desk = new VerifyDesk();
    desk.isUsed = false;
    await desk.look();
    await desk.start();
    await desk.look(3);
    const { raid } = desk.story;
    const reads = raid.readsOf('sda1');
    await desk.look(20);
    expect(desk.hindrance()).toBe('asleep');
    expect(desk.notJudged()).toEqual(['not_compared']);
    expect(raid.readsOf('sda1')).toBe(reads);
    desk.use('a');
    await desk.look(2);
    // One member alone is not enough.
    expect(desk.hindrance()).toBe('asleep');
    desk.use('a');
    desk.use('b');
    await desk.look(2);
    expect(desk.tally('match')).toBeGreaterThan(0);
    await desk.look(4);
    expect(desk.hindrance()).toBe('asleep');
    await desk.verifier.stop();
  });

  it('stops while md itself is at work', async () => {
    const desk = await begun();
    desk.story.show({ syncAction: 'check', syncCompleted: '1024 / 4096' });
    await desk.look(2);
    const taken = desk.tally('match');
    await desk.look(6);
    expect(desk.hindrance()).toBe('syncing');
    expect(desk.tally('match')).toBe(taken);
    expect(desk.samples('hindered')).toContain('md0 syncing = 1');
    await desk.verifier.stop();
  });

  it.each([
    ['/dev/md0\tpartition\t100\t0\t-2', 'swap'],
    ['/swapfile\tfile\t100\t0\t-2', undefined],
  ])('does not judge an array that the machine swaps to: %s', async (line, hindrance) => {
    const desk = await begun();
    desk.story.raid.host.files.set(
      '/proc/swaps',
      `Filename\tType\tSize\tUsed\tPriority\n${line}\n`,
    );
    desk.story.raid.host.files.set('/sys/class/block/md0/size', '4096\n');
    await desk.look(2);
    expect(desk.hindrance()).toBe(hindrance);
    await desk.verifier.stop();
  });

  it('compares nothing where it is switched off, by name or UUID', async () => {
    const desk = await begun({}, { arrays: { md0: 'off' } });
    await desk.look(6);
    expect(desk.hindrance()).toBe('off');
    expect(desk.samples('samples_total')).toEqual([]);
    expect(desk.samples('detection_seconds')).toEqual([]);
    expect(desk.notJudged()).toEqual(['verify_off']);
    await desk.verifier.stop();
  });

  it('settles what a return is owed in one pass, and ends its finding', async () => {
    const desk = await begun({}, { mode: 'owed' });
    await returned(desk);
    expect(owed(desk)).toBeGreaterThan(0);
    await desk.look(3);
    expect(owed(desk)).toBe(0);
    const [back] = desk.story.ledger.arrays[0]?.returns ?? [];
    expect(back?.settled?.by).toBe('comparison');
    expect(await desk.story.look()).toEqual([]);
    await desk.verifier.stop();
  });

  it('keeps the debt where a member that came back differs, and names it', async () => {
    const desk = await begun({}, { mode: 'owed' });
    desk.corrupt('b', 3 * UNIT_BYTES, 4096);
    await returned(desk);
    await desk.look(12);
    expect(owed(desk)).toBe(UNIT_BYTES);
    const [finding] = desk.findings();
    expect(finding?.evidence.join('\n')).toContain('sdb1 is owed a comparison there since');
    desk.cure('b', 'a');
    await desk.look(75);
    expect(desk.findings()).toEqual([]);
    expect(owed(desk)).toBe(0);
    await desk.verifier.stop();
  });

  it('settles nothing where one side is empty: whoever missed the first write there is', async () => {
    const desk = await begun({}, { mode: 'owed' });
    desk.contents.get('b')?.fill(0, 3 * UNIT_BYTES, 4 * UNIT_BYTES);
    await returned(desk);
    await desk.look(12);
    expect(desk.tally('zeroed')).toBe(1);
    expect(desk.findings()).toEqual([]);
    expect(owed(desk)).toBe(UNIT_BYTES);
    await desk.verifier.stop();
  });

  it('waits for a disk that does not answer, and settles the debt once it does', async () => {
    const desk = await begun({}, { mode: 'owed' });
    const { failingBlocks } = desk.story.raid.host;
    await returned(desk);
    failingBlocks.set('/dev/sdb1', 'timeout');
    const before = owed(desk);
    await desk.look(6);
    expect(owed(desk)).toBe(before);
    expect(desk.tally('undecided')).toBeLessThanOrEqual(2);
    expect(desk.said).toEqual(['sdb1 cannot be compared everywhere: timeout: timeout: /dev/sdb1']);
    failingBlocks.clear();
    await desk.look(8);
    expect(owed(desk)).toBe(0);
    await desk.verifier.stop();
  });

  it('leaves what is being written undecided', async () => {
    const desk = await begun({}, FAST);
    const { host } = desk.story.raid;
    const inner = host.onRead;
    let turn = 0;
    host.onRead = (name, count) => {
      turn += 1;
      desk.contents.get('a')?.fill(turn % 200, 0, DATA_BYTES);
      inner(name, count);
    };
    await desk.look(20);
    expect(desk.tally('undecided')).toBeGreaterThan(0);
    expect(desk.tally('differ')).toBe(0);
    await desk.verifier.stop();
  });
});

/** A member leaves, two chunks are written meanwhile, and it comes back with them copied, by its bitmap's word. */
async function returned(desk: VerifyDesk): Promise<void> {
  const { story } = desk;
  story.fail('b');
  story.remove('b');
  await desk.look();
  story.write([3, 9]);
  await desk.look();
  story.readd('b', 2 * 128);
  await desk.look();
}

function owed(desk: VerifyDesk): number {
  const [array] = desk.story.ledger.arrays;
  return (array?.returns ?? []).reduce(
    (sum, one) => sum + one.owed.reduce((bytes, [, length]) => bytes + length, 0),
    0,
  );
}
