import { describe, expect, it } from 'vitest';
import { MEMBER_SECTORS, memberDisk } from '../../support/member-disks.ts';
import { mirrorOf, side } from '../../support/mirror.ts';
import { listed, type Raid } from '../../support/raid.ts';

const BOTH = [0, 1];
const EMPTY = new Uint8Array(MEMBER_SECTORS * 512);
const FIVE_MINUTES = 5 * 60_000;

/** When each member of the array's latest round was read, by name. */
async function readTimes(raid: Raid): Promise<ReadonlyMap<string, number>> {
  const { arrays } = await raid.survey();
  const members = arrays[0]?.rounds.at(-1)?.members ?? [];
  return new Map(members.map(({ member, look }) => [member.name, look?.readAt ?? Number.NaN]));
}

describe('the sleep rule', () => {
  it('reads a member once, and not again while nobody uses it; its last reading stays, with its age', async () => {
    const raid = mirrorOf(BOTH);
    const first = await readTimes(raid);
    const reads = raid.host.blockReads.length;
    for (let poll = 0; poll < 5; poll += 1) expect(await readTimes(raid)).toEqual(first);
    expect(raid.host.blockReads).toHaveLength(reads);
  });

  it.each<[string, (raid: Raid) => void]>([
    ['wrote to it', (raid) => raid.host.noteWrite('sdb1')],
    ['read from it', (raid) => raid.host.noteRead('sdb1')],
  ])('reads it again when somebody else %s, and only it', async (_what, use) => {
    const raid = mirrorOf(BOTH);
    const first = await readTimes(raid);
    use(raid);
    const second = await readTimes(raid);
    expect(second.get('sda1')).toBe(first.get('sda1'));
    expect(second.get('sdb1')).toBeGreaterThan(first.get('sdb1') ?? 0);
    // Our own read is no use.
    expect(await readTimes(raid)).toEqual(second);
  });

  it('takes a write during its own read for use', async () => {
    const raid = mirrorOf([0]);
    raid.host.onRead = (name) => raid.host.noteWrite(name);
    const first = await readTimes(raid);
    raid.host.onRead = () => undefined;
    expect((await readTimes(raid)).get('sda1')).toBeGreaterThan(first.get('sda1') ?? 0);
  });

  it('does not read a member again without counters: nothing tells that it is awake', async () => {
    const raid = mirrorOf(BOTH);
    await raid.survey();
    raid.host.files.delete('/proc/diskstats');
    const reads = raid.host.blockReads.length;
    await raid.survey();
    expect(raid.host.blockReads).toHaveLength(reads);
  });

  it('does not wake a spare to compare the members that differ', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdc1', memberDisk({ deviceNumber: 2, roles: BOTH }));
    raid.assemble({
      members: [
        listed('sda1', 0),
        listed('sdb1', 1),
        listed('sdc1', 2, { slot: 'none', state: 'spare' }),
      ],
    });
    await raid.survey();
    const reads = raid.readsOf('sdc1');
    raid.update('sdb1', side(1, BOTH, { superblock: { events: 30n } }));
    await raid.survey();
    expect(raid.readsOf('sdc1')).toBe(reads);
  });

  it('reads a device outside all arrays again only when others use it', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH));
    await raid.survey();
    const reads = raid.readsOf('sdb1');
    await raid.survey();
    expect(raid.readsOf('sdb1')).toBe(reads);
    raid.host.noteWrite('sdb1');
    await raid.survey();
    expect(raid.readsOf('sdb1')).toBeGreaterThan(reads);
  });

  it('reads it again when it was written to while others were read', async () => {
    const raid = mirrorOf([0]);
    raid.plug('sdb1', side(1, BOTH));
    raid.host.onRead = (name) => raid.host.noteWrite(name);
    await raid.survey();
    raid.host.onRead = () => undefined;
    const reads = raid.readsOf('sdb1');
    await raid.survey();
    expect(raid.readsOf('sdb1')).toBeGreaterThan(reads);
  });

  it('does not take its reads of a partition for use of the disk', async () => {
    const raid = mirrorOf([]);
    raid.plug('sda', side(0, BOTH));
    raid.plug('sda1', side(1, BOTH), { wholeDisk: 'sda', startSector: 2048 });
    await raid.survey();
    const reads = raid.host.blockReads.length;
    await raid.clock.advance(FIVE_MINUTES);
    await raid.survey();
    expect(raid.host.blockReads).toHaveLength(reads);
  });

  it('probes a device without metadata again after five minutes, if it is in use just then', async () => {
    const raid = mirrorOf([]);
    raid.plug('sdq', EMPTY);
    await raid.survey();
    const once = raid.readsOf('sdq');
    raid.host.noteWrite('sdq');
    await raid.survey();
    expect(raid.readsOf('sdq')).toBe(once);
    // A use of long ago does not tell that it is awake now.
    await raid.clock.advance(FIVE_MINUTES);
    await raid.survey();
    expect(raid.readsOf('sdq')).toBe(once);
    raid.host.noteRead('sdq');
    await raid.survey();
    expect(raid.readsOf('sdq')).toBeGreaterThan(once);
  });
});
