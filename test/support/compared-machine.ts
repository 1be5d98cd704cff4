import { unitsOf } from '../../src/verify/units.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeHost } from './fake-host.ts';
import { geometryOfShape, type Shape } from './geometries.ts';
import { ModelArray } from './model-array.ts';
import { patternOf } from './unit-reads.ts';

const SHAPE: Shape = {
  ...{ level: 'raid6', layout: 2, slots: 4 },
  ...{ chunkSectors: 16, componentSectors: 64 },
};

/** A machine with the members of a filled raid6 of four at rest, a clock, and one unit of the array. */
export function comparedMachine() {
  const geometry = geometryOfShape(SHAPE);
  const [unit] = unitsOf(geometry, { start: 0, sectors: 16 });
  if (unit === undefined) throw new Error('no unit');
  const model = new ModelArray(SHAPE);
  model.fill(patternOf);
  const host = new FakeHost();
  const md = `/sys/block/${geometry.array}/md`;
  host.files.set(`${md}/sync_action`, 'idle\n');
  for (const { device, path, slot, dataOffsetSectors } of geometry.members) {
    host.files.set(`${md}/dev-${device}/state`, 'in_sync\n');
    host.files.set(`${md}/dev-${device}/slot`, `${slot}\n`);
    host.files.set(`${md}/dev-${device}/offset`, `${dataOffsetSectors}\n`);
    const bytes = model.devices[slot];
    if (bytes !== undefined) host.blocks.set(path, bytes);
  }
  return { geometry, unit, model, host, clock: new FakeClock() };
}
