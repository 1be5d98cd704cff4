import { describe, expect, it } from 'vitest';
import { lookAtArrays } from '../../src/collectors/md-arrays/look.ts';
import type { Geometry } from '../../src/verify/geometry.ts';
import { disturbanceAt, momentOf, workOf } from '../../src/verify/moment.ts';
import { readGeometry } from '../../src/verify/read-geometry.ts';
import { rememberedVerification } from '../../src/verify/remembered.ts';
import { unitsAt } from '../../src/verify/space.ts';
import { FakeStateFolder } from '../support/fake-state-folder.ts';
import { snapshotOf } from '../support/md.ts';
import { UNIT_BYTES, VerifyDesk } from '../support/verify-desk.ts';

async function geometryOf({ story }: VerifyDesk): Promise<Geometry> {
  const { arrays } = await lookAtArrays(story.raid.host, 1000);
  const [facts] = arrays;
  if (facts === undefined) throw new Error('no array');
  const result = readGeometry(story.raid.host, facts);
  if (!result.ok) throw new Error(result.detail);
  return result.geometry;
}

describe('what md does at a moment', () => {
  it('is nothing while the array rests as it was', async () => {
    const desk = new VerifyDesk();
    const geometry = await geometryOf(desk);
    const moment = await momentOf(desk.story.raid.host, geometry, '1.2');
    expect(moment).toEqual({ work: undefined, dirty: [] });
    for (const unit of unitsAt(geometry, [0, UNIT_BYTES])) {
      expect(disturbanceAt(moment, geometry, unit)).toBeUndefined();
      const scrub = { work: 'sync_action is check', dirty: [] };
      expect(disturbanceAt(scrub, geometry, unit)).toBe('sync_action is check');
    }
  });

  it('is a scrub, or another member in the place of one', async () => {
    const desk = new VerifyDesk({ slots: 3 });
    const geometry = await geometryOf(desk);
    const { host } = desk.story.raid;
    const { files } = host;
    const md = '/sys/block/md0/md';
    const set = (file: string, text: string) => {
      const before = files.get(`${md}/${file}`);
      files.set(`${md}/${file}`, text);
      const work = workOf(host, geometry);
      if (before !== undefined) files.set(`${md}/${file}`, before);
      return work;
    };
    expect(set('sync_action', 'check\n')).toBe('sync_action is check');
    expect(set('sync_action', 'frozen\n')).toBeUndefined();
    expect(set('dev-sdb1/state', 'spare\n')).toBe('sdb1 is no longer in its place');
    expect(set('dev-sdb1/slot', '2\n')).toBe('sdb1 is no longer in its place');
    expect(set('dev-sdb1/offset', '4096\n')).toBe('sdb1 is no longer in its place');
    desk.story.stop();
    expect(workOf(host, geometry)).toBe('md0 is not there');
    expect((await momentOf(host, geometry, '1.2')).work).toBe('md0 is not there');
  });

  it('is writing where every legible bitmap says dirty: one that lost writes has an old one', async () => {
    const desk = new VerifyDesk({ slots: 3 });
    desk.story.fail('c');
    desk.story.write([1, 5]);
    const geometry = await geometryOf(desk);
    const { host } = desk.story.raid;
    const dirty = async () => (await momentOf(host, geometry, '1.2')).dirty;
    expect(await dirty()).toEqual([
      [UNIT_BYTES, UNIT_BYTES],
      [5 * UNIT_BYTES, UNIT_BYTES],
    ]);
    const moment = await momentOf(host, geometry, '1.2');
    const disturbances = [...unitsAt(geometry, [0, 3 * UNIT_BYTES])].map((unit) =>
      disturbanceAt(moment, geometry, unit),
    );
    expect(disturbances).toEqual([undefined, 'its bitmap chunk is dirty', undefined]);
    const clean = new VerifyDesk({ slots: 3 }).story.raid.host.blocks.get('/dev/sdb1');
    host.blocks.set('/dev/sdb1', clean ?? new Uint8Array());
    expect(await dirty()).toEqual([]);
    host.failingBlocks.set('/dev/sdb1', 'io');
    expect(await dirty()).toHaveLength(2);
    host.failingBlocks.set('/dev/sda1', 'io');
    expect(await dirty()).toEqual([]);
  });
});

describe('what the file of a daemon says to a single look', () => {
  it('is what was found on the arrays that are there', async () => {
    const desk = new VerifyDesk({}, { dailyBudgetBytes: 16 * 2 ** 30 });
    await desk.look();
    await desk.start();
    await desk.look(3);
    await desk.verifier.stop();
    const { snapshot } = desk.story;
    const remembered = await rememberedVerification(desk.folder, snapshot);
    expect(remembered.arrays).toMatchObject([
      { array: 'md0', compared: desk.store.state.arrays[0] },
    ]);
    expect(await rememberedVerification(desk.folder, snapshotOf())).toEqual({ arrays: [] });
    expect(await rememberedVerification(new FakeStateFolder(), snapshot)).toEqual({ arrays: [] });
  });
});
