import { describe, expect, it } from 'vitest';
import { joined, member, sysfs } from './sysfs-samples.ts';

describe('joinArray of a raid10', () => {
  const layout = { 'md/level': 'raid10', 'md/raid_disks': '4', 'md/layout': '258' };
  const text = (counts: string, sync = '') =>
    `md7 : active raid10 vdd[3] vdc[2] vdb[1] vda[0]\n      64 blocks super 1.2 4K chunks 2 near-copies ${counts}\n      ${sync}\n`;
  const four = (...states: readonly string[]) =>
    states.map((state, slot) => member(`vd${'abcd'[slot]}`, state, String(slot)));

  it.each([
    ['one of each pair lost', ['faulty', 'in_sync', 'in_sync', 'faulty'], 0],
    ['a pair lost', ['in_sync', 'in_sync', 'faulty', 'faulty'], -1],
    ['one lost', ['in_sync', 'in_sync', 'faulty', 'in_sync'], 0],
  ])('judges by the slots of sysfs: %s', (_, states, expected) => {
    const degraded = String(states.filter((state) => state !== 'in_sync').length);
    const array = sysfs({ ...layout, 'md/degraded': degraded }, four(...states));
    expect(joined(undefined, array).redundancyRemaining).toBe(expected);
  });

  it.each([
    ['[4/4] [UUUU]', 1],
    ['[4/2] [U_U_]', 0],
    ['[4/2] [UU__]', -1],
  ])('judges by the letters of mdstat alone: %s', (counts, expected) => {
    expect(joined(text(counts), undefined)).toMatchObject({
      layout: 258,
      redundancyRemaining: expected,
    });
  });

  it('uses the letters when the members told do not add up to the count', () => {
    const array = sysfs({ ...layout, 'md/degraded': '2' }, four('in_sync', 'in_sync'));
    const short = sysfs({ ...layout, 'md/degraded': '2' }, four('in_sync'));
    expect(joined(text('[4/2] [U_U_]'), array).redundancyRemaining).toBe(-1);
    expect(joined(text('[4/2] [U_U_]'), short).redundancyRemaining).toBe(0);
    expect(joined(undefined, short).redundancyRemaining).toBeUndefined();
  });

  it('takes the letters for nothing when a member is gone whose slot is not known', () => {
    const array = sysfs({ ...layout, 'md/degraded': '0' }, [
      { name: 'vda', present: false, attributes: { state: 'in_sync' } },
    ]);
    expect(joined(text('[4/4] [UUUU]'), array).redundancyRemaining).toBeUndefined();
  });

  it('judges by the worse of both shapes while one goes over into the other', () => {
    const attributes = { ...layout, 'md/degraded': '0' };
    const reshaping = { ...attributes, 'md/raid_disks': '6 (4)', 'md/layout': '258 (513)' };
    expect(joined(undefined, sysfs(reshaping, [])).redundancyRemaining).toBe(1);
    const bad = { ...attributes, 'md/layout': '258 (1)' };
    expect(joined(undefined, sysfs(bad, [])).redundancyRemaining).toBeUndefined();
  });

  it('does not judge by mdstat alone during a reshape, nor without copies', () => {
    expect(joined(text('[4/4] [UUUU]', 'reshape = 1.0% (1/64)'), undefined)).toMatchObject({
      redundancyRemaining: undefined,
    });
    const few = text('[4/4] [UUUU]').replace('2 near-copies', '9 near-copies');
    expect(joined(few, undefined).redundancyRemaining).toBeUndefined();
    const none = text('[4/4] [UUUU]').replace('2 near-copies', '');
    expect(joined(none, undefined).redundancyRemaining).toBeUndefined();
  });
});
