import { describe, expect, it } from 'vitest';
import { readUnit } from '../../src/verify/read-unit.ts';
import { comparedMachine } from '../support/compared-machine.ts';
import { settle } from '../support/fake-clock.ts';
import type { FakeHost } from '../support/fake-host.ts';

const { unit: UNIT } = comparedMachine();

describe('readUnit', () => {
  it('reads nothing but what the unit names', async () => {
    const { host, model } = comparedMachine();
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
    const { host } = comparedMachine();
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
