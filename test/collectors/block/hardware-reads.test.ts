import { describe, expect, it } from 'vitest';
import { HardwareReads } from '../../../src/collectors/block/hardware-reads.ts';
import type { Host, Read } from '../../../src/host/host.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const BUDGET_MS = 100;

/** A host on which every read takes a while, and that of a stuck path as long as it may. */
class SlowHost implements Pick<Host, 'readTextWithin'> {
  readonly asked: string[] = [];
  readonly stuck = new Set<string>();
  underWay = 0;
  most = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async readTextWithin(path: string, deadlineMs: number): Promise<Read<string>> {
    this.asked.push(path);
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    await this.#clock.sleep(this.stuck.has(path) ? deadlineMs : 10);
    this.underWay -= 1;
    return this.stuck.has(path)
      ? { ok: false, reason: 'timeout', subject: path, detail: 'no answer' }
      : { ok: true, value: `of ${path}` };
  }
}

function slow() {
  const clock = new FakeClock();
  const host = new SlowHost(clock);
  const reads = new HardwareReads(host, clock);
  const all = async (...paths: readonly string[]) => {
    reads.begin(BUDGET_MS);
    const results = Promise.all(paths.map((path) => reads.read(path)));
    await clock.advance(1000);
    return (await results).map((read) =>
      read.ok ? read.value : `${read.subject}: ${read.reason}`,
    );
  };
  return { host, all };
}

describe('HardwareReads', () => {
  it('reads one at a time, in the order asked', async () => {
    const { host, all } = slow();
    expect(await all('a', 'b', 'c')).toEqual(['of a', 'of b', 'of c']);
    expect(host.asked).toEqual(['a', 'b', 'c']);
    expect(host.most).toBe(1);
  });

  it('gives up what does not fit into the time for all', async () => {
    const { all } = slow();
    const paths = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const read = await all(...paths);
    expect(read.slice(9)).toEqual(['of p9', 'p10: timeout', 'p11: timeout']);
    expect(await all('p11')).toEqual(['of p11']);
  });

  it('asks nothing else while a read is stuck, and goes on once it has come back', async () => {
    const { host, all } = slow();
    host.stuck.add('b');
    expect(await all('a', 'b', 'c')).toEqual(['of a', 'b: timeout', 'c: timeout']);
    expect(await all('a', 'b', 'c')).toEqual(['a: timeout', 'b: timeout', 'c: timeout']);
    expect(host.asked).toEqual(['a', 'b', 'b']);
    host.stuck.clear();
    expect(await all('a', 'b', 'c')).toEqual(['of a', 'of b', 'of c']);
  });
});
