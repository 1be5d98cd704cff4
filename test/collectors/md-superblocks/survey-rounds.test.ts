import { describe, expect, it } from 'vitest';
import type { Round } from '../../../src/collectors/md-superblocks/survey-reading.ts';
import { MEMBER_SECTORS } from '../../support/member-disks.ts';
import { mirrorOf, side } from '../../support/mirror.ts';
import { listed } from '../../support/raid.ts';

const BOTH = [0, 1];
const EMPTY = new Uint8Array(MEMBER_SECTORS * 512);

function eventsOf(round: Round | undefined): readonly (bigint | undefined)[] {
  return (round?.members ?? []).map(({ look }) => look?.examined?.found?.superblock.events);
}

describe('rounds', () => {
  const AHEAD = { superblock: { events: 45n } };

  it('are one while the members agree', async () => {
    const { arrays } = await mirrorOf(BOTH).survey();
    expect(arrays[0]?.rounds).toHaveLength(1);
  });

  it('are four, a third of a second apart, when the members go on to differ', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    const begin = raid.clock.now();
    const { arrays } = await raid.survey();
    expect(arrays[0]?.rounds.map(({ at }) => at - begin)).toEqual([0, 300, 600, 900]);
    expect(arrays[0]?.rounds.map(eventsOf)).toEqual(Array(4).fill([45n, 42n]));
  });

  it('grow by one with each poll after that, the first and the latest four being kept', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    const first = (await raid.survey()).arrays[0]?.rounds[0];
    for (let poll = 0; poll < 4; poll += 1) {
      raid.host.noteWrite('sda1');
      await raid.survey();
    }
    raid.host.noteWrite('sda1');
    const rounds = (await raid.survey()).arrays[0]?.rounds ?? [];
    expect(rounds).toHaveLength(5);
    expect(rounds[0]?.at).toBe(first?.at);
    expect(rounds.slice(2).map(({ at }, index) => at - (rounds[index + 1]?.at ?? 0))).toEqual([
      10_000, 10_000, 10_000,
    ]);
  });

  it('are no more while nobody uses the members', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    await raid.survey();
    expect((await raid.survey()).arrays[0]?.rounds).toHaveLength(4);
  });

  it('start over when the members agree again', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    await raid.survey();
    raid.update('sdb1', side(1, BOTH, AHEAD));
    expect((await raid.survey()).arrays[0]?.rounds).toHaveLength(1);
  });

  it("each have the kernel's view of their own moment", async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() < begin + 300) return;
      raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1, { state: 'faulty' })] });
    };
    const { arrays } = await raid.survey();
    expect(arrays[0]?.rounds).toHaveLength(1);
    expect(arrays[0]?.array.members.map(({ role }) => role)).toEqual(['in_sync', 'faulty']);
  });

  it('end when the array is stopped meanwhile', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    raid.host.onRead = () => raid.stop('md0');
    expect((await raid.survey()).arrays).toEqual([]);
    expect(raid.host.blockReads.filter((path) => path === '/dev/sda1').length).toBeLessThan(6);
  });

  it('end when the poll is called off', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    raid.plug('sdq', EMPTY);
    const { arrays } = await raid.survey(AbortSignal.abort());
    expect(arrays[0]?.rounds).toHaveLength(1);
    expect(raid.readsOf('sdq')).toBe(0);
  });

  it('of an array that was stopped are forgotten', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sda1', side(0, BOTH, AHEAD));
    await raid.survey();
    raid.stop('md0');
    await raid.survey();
    raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1)] });
    expect((await raid.survey()).arrays[0]?.rounds).toHaveLength(1);
  });
});
