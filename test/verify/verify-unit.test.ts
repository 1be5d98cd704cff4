import { describe, expect, it } from 'vitest';
import { readUnit } from '../../src/verify/read-unit.ts';
import { SETTLING_PAUSES_MS } from '../../src/verify/settle-unit.ts';
import { unitsOf } from '../../src/verify/units.ts';
import { verifyUnit } from '../../src/verify/verify-unit.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { FakeHost } from '../support/fake-host.ts';
import { geometryOfShape, type Shape } from '../support/geometries.ts';
import { ModelArray } from '../support/model-array.ts';
import { patternOf } from '../support/unit-reads.ts';

const SHAPE: Shape = {
  ...{ level: 'raid6', layout: 2, slots: 4 },
  ...{ chunkSectors: 16, componentSectors: 64 },
};
const [unit] = unitsOf(geometryOfShape(SHAPE), { start: 0, sectors: 16 });
if (unit === undefined) throw new Error('no unit');
const UNIT = unit;
const WHOLE_MS = SETTLING_PAUSES_MS.reduce((sum, pause) => sum + pause, 0);

/** A machine with the members of a filled array, and a clock. */
function machine() {
  const model = new ModelArray(SHAPE);
  model.fill(patternOf);
  const host = new FakeHost();
  for (const [slot, device] of model.devices.entries()) host.blocks.set(`/dev/disk${slot}`, device);
  const clock = new FakeClock();
  const ended = new AbortController();
  let disturbance: string | undefined;
  const looking = {
    ...{ clock, signal: ended.signal },
    read: () => readUnit(host, UNIT, 1_000),
    disturbance: () => Promise.resolve(disturbance),
  };
  const disturb = (why: string | undefined) => {
    disturbance = why;
  };
  return { model, host, clock, ended, looking, disturb };
}

describe('verifyUnit', () => {
  it('reads each member once when they agree', async () => {
    const { looking, host } = machine();
    expect(await verifyUnit(UNIT, looking)).toEqual({ result: 'match' });
    expect(host.blockReads).toEqual(['/dev/disk0', '/dev/disk1', '/dev/disk2', '/dev/disk3']);
  });

  it('believes a difference after all pauses, and names the member', async () => {
    const { looking, clock, model } = machine();
    model.sectorAt(2, 5).fill(9);
    const verdict = verifyUnit(UNIT, looking);
    await clock.advance(WHOLE_MS);
    expect(await verdict).toMatchObject({ result: 'differ', difference: { culprits: [2] } });
    expect(clock.monotonic()).toBe(WHOLE_MS);
  });

  it('finds a match when a write reaches the last member in between', async () => {
    const { looking, clock, model } = machine();
    const sector = model.sectorAt(2, 5);
    const written = sector.slice();
    sector.fill(9);
    const verdict = verifyUnit(UNIT, looking);
    await clock.advance(1_000);
    sector.set(written);
    await clock.advance(WHOLE_MS);
    expect(await verdict).toEqual({ result: 'match' });
  });

  it('decides nothing while md is at work there', async () => {
    const { looking, clock, model, disturb } = machine();
    model.sectorAt(2, 5).fill(9);
    disturb('a recovery');
    const verdict = verifyUnit(UNIT, looking);
    await clock.advance(WHOLE_MS);
    expect(await verdict).toEqual({ result: 'undecided', why: 'a recovery' });
  });

  it('ends with its signal', async () => {
    const { looking, clock, model, ended } = machine();
    model.sectorAt(2, 5).fill(9);
    const verdict = verifyUnit(UNIT, looking);
    await clock.advance(1_000);
    ended.abort();
    expect(await verdict).toEqual({ result: 'undecided', why: 'ended before it was settled' });
  });

  it('is costed by a problem of one member alone, at the first look or a later one', async () => {
    const { looking, clock, model, host } = machine();
    host.failingBlocks.set('/dev/disk1', 'timeout');
    const problem = { slot: 1, device: 'disk1', reason: 'timeout', detail: expect.any(String) };
    expect(await verifyUnit(UNIT, looking)).toEqual({ result: 'problem', problems: [problem] });
    host.failingBlocks.clear();
    model.sectorAt(2, 5).fill(9);
    const verdict = verifyUnit(UNIT, looking);
    await settle();
    host.failingBlocks.set('/dev/disk1', 'timeout');
    await clock.advance(WHOLE_MS);
    expect(await verdict).toEqual({ result: 'problem', problems: [problem] });
  });
});

describe('readUnit', () => {
  it('reads nothing but what the unit names', async () => {
    const { host, model } = machine();
    const read = await readUnit(host, UNIT, 1_000);
    expect(read.ok && read.parts.map((part) => [part.length, part.subarray(0, 512)])).toEqual(
      [0, 1, 2, 3].map((slot) => [16 * 512, model.sectorAt(slot, 0)]),
    );
  });

  it('asks all members at once', async () => {
    const asked: string[] = [];
    const readBlocks = (path: string) => {
      asked.push(path);
      return new Promise<never>(() => undefined);
    };
    void readUnit({ readBlocks }, UNIT, 1_000);
    await settle();
    expect(asked).toHaveLength(4);
  });

  it.each([
    [
      'a device that ends early',
      (host: FakeHost) => host.blocks.set('/dev/disk3', new Uint8Array(9)),
      'short',
    ],
    [
      'a device that may not be read',
      (host: FakeHost) => host.failingBlocks.set('/dev/disk3', 'denied'),
      'denied',
    ],
    ['a device that is gone', (host: FakeHost) => host.blocks.delete('/dev/disk3'), 'absent'],
  ])('says what is wrong with %s', async (_, spoil, reason) => {
    const { host } = machine();
    spoil(host);
    expect(await readUnit(host, UNIT, 1_000)).toMatchObject({
      ok: false,
      problems: [{ slot: 3, device: 'disk3', reason }],
    });
  });

  it('takes nothing that may come from the page cache, or nothing at all', async () => {
    const answer = (parts: readonly Uint8Array[], direct: boolean) => ({
      readBlocks: () => Promise.resolve({ ok: true, value: { parts, direct } } as const),
    });
    const whole = [new Uint8Array(16 * 512)];
    expect(await readUnit(answer(whole, false), UNIT, 1)).toMatchObject({
      problems: [0, 1, 2, 3].map((slot) => ({ slot, reason: 'cached' })),
    });
    expect(await readUnit(answer([], true), UNIT, 1)).toMatchObject({
      problems: [{ reason: 'short' }, {}, {}, {}],
    });
  });
});
