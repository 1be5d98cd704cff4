import { describe, expect, it } from 'vitest';
import { type Ext4Mount, Ext4Stops } from '../../../src/collectors/block/ext4-stops.ts';

const BOOT = 1000;

function mount(given: Partial<Ext4Mount> = {}): Ext4Mount {
  return { id: '36', stopsOnErrors: true, errors: 0, lastErrorAt: undefined, ...given };
}

describe('Ext4Stops', () => {
  it('tells a filesystem that met errors since it was seen', () => {
    const stops = new Ext4Stops();
    expect(stops.look([mount()], BOOT)).toEqual([false]);
    const failed = mount({ errors: 1, lastErrorAt: BOOT + 5 });
    expect(stops.look([failed], BOOT)).toEqual([true]);
    expect(stops.look([failed], BOOT)).toEqual([true]);
  });

  it('does not say so of one that goes on, or panics, on errors', () => {
    const stops = new Ext4Stops();
    stops.look([mount()], BOOT);
    expect(stops.look([mount({ stopsOnErrors: false, errors: 1 })], BOOT)).toEqual([false]);
    expect(stops.look([mount({ errors: undefined })], BOOT)).toEqual([false]);
  });

  it('does not know where the first look finds errors of this boot', () => {
    const stops = new Ext4Stops();
    const failed = mount({ errors: 1, lastErrorAt: BOOT + 5 });
    expect(stops.look([failed], BOOT)).toEqual([undefined]);
    expect(stops.look([failed], undefined)).toEqual([undefined]);
    expect(stops.look([mount({ errors: 2, lastErrorAt: BOOT + 6 })], BOOT)).toEqual([true]);
  });

  it('takes errors of an earlier boot for those of an earlier mount', () => {
    const stops = new Ext4Stops();
    expect(stops.look([mount({ errors: 3, lastErrorAt: BOOT - 1 })], BOOT)).toEqual([false]);
  });

  it('takes errors of a filesystem that is mounted later for those of an earlier mount', () => {
    const stops = new Ext4Stops();
    stops.look([], BOOT);
    const old = mount({ errors: 3, lastErrorAt: BOOT + 5 });
    expect(stops.look([old], BOOT)).toEqual([false]);
    expect(stops.look([mount({ errors: 4, lastErrorAt: BOOT + 6 })], BOOT)).toEqual([true]);
    stops.look([], BOOT);
    expect(stops.look([mount({ errors: 4, lastErrorAt: BOOT + 6 })], BOOT)).toEqual([false]);
  });
});
