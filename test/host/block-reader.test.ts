import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { BlockReader } from '../../src/host/block-reader.ts';
import type { BlockBytes } from '../../src/host/host.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const DEADLINE_MS = 1000;
const NOTHING: BlockBytes = { parts: [], direct: true };

/** Disks that answer at once, but for those called stuck, which answer when they are released. */
class Disks {
  readonly clock = new FakeClock();
  /** Disks being read, in the order begun. */
  readonly begun: string[] = [];
  mostAtOnce = 0;
  readonly #stuck: ReadonlySet<string>;
  readonly #waiting = new Map<string, (bytes: BlockBytes) => void>();
  #atOnce = 0;
  readonly #reader = new BlockReader(this.clock, async (path) => {
    this.begun.push(path);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    const answer = this.#stuck.has(path) ? this.#whenReleased(path) : Promise.resolve(NOTHING);
    const bytes = await answer;
    this.#atOnce -= 1;
    return bytes;
  });

  constructor(...stuck: readonly string[]) {
    this.#stuck = new Set(stuck);
  }

  /** Asks for all of these at once; what comes of each, in short. */
  async begin(...paths: readonly string[]): Promise<readonly string[]> {
    const reads = paths.map((path) =>
      this.#reader.read(path, [], { subject: path, deadlineMs: DEADLINE_MS }),
    );
    const answers = await Promise.all(reads);
    return answers.map((read) => (read.ok ? 'read' : `${read.reason}: ${read.detail}`));
  }

  /** Asks, and lets every deadline pass. */
  async ask(...paths: readonly string[]): Promise<readonly string[]> {
    const answers = this.begin(...paths);
    await this.clock.advance(3 * DEADLINE_MS);
    return await answers;
  }

  async release(path: string): Promise<void> {
    this.#waiting.get(path)?.(NOTHING);
    await settle();
  }

  #whenReleased(path: string): Promise<BlockBytes> {
    return new Promise((resolve) => this.#waiting.set(path, resolve));
  }
}

const LATE = `timeout: no answer within ${DEADLINE_MS} ms`;
const STILL_STUCK = 'timeout: an earlier read is still stuck';

describe('BlockReader with disks that never answer', () => {
  it('reads all others while one or two of them are stuck', async () => {
    const disks = new Disks('a', 'b');
    expect(await disks.ask('a', 'b', 'c', 'd', 'e')).toEqual([LATE, LATE, 'read', 'read', 'read']);
    expect(await disks.ask('c', 'd')).toEqual(['read', 'read']);
  });

  it('never has more than three reads under way, so that one libuv thread stays free', async () => {
    const disks = new Disks('a', 'b', 'c', 'd');
    await disks.ask('a', 'b', 'c', 'd', 'e', 'f');
    await disks.ask('g');
    expect(disks.mostAtOnce).toBe(3);
    expect(disks.begun).toEqual(['a', 'b', 'c']);
  });

  it('starts no second read on a stuck disk, however often it is asked', async () => {
    const disks = new Disks('a');
    await disks.ask('a');
    expect(await disks.ask('a', 'a', 'a')).toEqual([STILL_STUCK, STILL_STUCK, STILL_STUCK]);
    await disks.release('a');
    expect(disks.begun).toEqual(['a']);
  });

  it('refuses every disk at once while three are stuck, and queues nothing behind them', async () => {
    const disks = new Disks('a', 'b', 'c');
    await disks.ask('a', 'b', 'c');
    const refused = 'timeout: reads of 3 other disks are stuck';
    expect(await disks.ask('d', 'e')).toEqual([refused, refused]);
    await disks.release('a');
    expect(disks.begun).toEqual(['a', 'b', 'c']);
  });

  it('reads a disk again once its stuck read came back', async () => {
    const disks = new Disks('a');
    await disks.ask('a');
    await disks.release('a');
    const again = disks.begin('a');
    await settle();
    await disks.release('a');
    expect(await again).toEqual(['read']);
  });

  it('gives up on disks that wait behind stuck ones only, and is whole again afterwards', async () => {
    const disks = new Disks('a', 'b', 'c');
    expect(await disks.ask('a', 'b', 'c', 'd')).toEqual([LATE, LATE, LATE, LATE]);
    for (const path of ['a', 'b', 'c']) await disks.release(path);
    expect(await disks.ask('d', 'e', 'f')).toEqual(['read', 'read', 'read']);
  });

  it('does not count the wait behind disks that get on against the deadline', async () => {
    const disks = new Disks('a', 'b', 'c', 'd');
    const asked = disks.begin('a', 'b', 'c', 'd', 'e');
    await disks.clock.advance(DEADLINE_MS * 0.7);
    for (const path of ['a', 'b', 'c']) await disks.release(path);
    await disks.clock.advance(DEADLINE_MS * 0.7);
    await disks.release('d');
    expect(await asked).toEqual(['read', 'read', 'read', 'read', 'read']);
  });

  it('asks one disk for several readers one after the other', async () => {
    const disks = new Disks('a');
    const asked = disks.begin('a', 'a');
    await settle();
    expect(disks.begun).toEqual(['a']);
    await disks.release('a');
    expect(disks.begun).toEqual(['a', 'a']);
    await disks.release('a');
    expect(await asked).toEqual(['read', 'read']);
  });

  it('goes on after a read that failed', async () => {
    const reader = new BlockReader(new FakeClock(), () => Promise.reject(new Error('lost')));
    const given = { subject: 'a', deadlineMs: DEADLINE_MS };
    const both = [reader.read('a', [], given), reader.read('a', [], given)];
    for (const read of await Promise.all(both)) {
      expect(read).toEqual({ ok: false, reason: 'io', subject: 'a', detail: 'lost' });
    }
  });
});

describe('BlockReader where the kernel refuses direct I/O', () => {
  it('reads through the page cache and says so', async () => {
    const reader = new BlockReader(systemClock);
    // Files of proc know no direct I/O on any kernel.
    const read = await reader.read('/proc/version', [{ at: 0, length: 6 }], {
      subject: '/proc/version',
      deadlineMs: 5000,
    });
    if (!read.ok) throw new Error(read.detail);
    expect(read.value.direct).toBe(false);
    expect(new TextDecoder().decode(read.value.parts[0])).toBe('Linux ');
  });
});

describe('BlockReader and its own reads', () => {
  it('counts what it has read of each disk in whole blocks, as the disk does', async () => {
    const reader = new BlockReader(systemClock, (path) =>
      path === 'bad' ? Promise.reject(new Error('broken')) : Promise.resolve(NOTHING),
    );
    const given = { subject: 'disk', deadlineMs: DEADLINE_MS };
    await reader.read('a', [{ at: 4000, length: 200 }], given);
    await reader.read('a', [{ at: 0, length: 4096 }], given);
    await reader.read('bad', [{ at: 0, length: 4096 }], given);
    expect(['a', 'bad', 'other'].map((path) => reader.bytesRead(path))).toEqual([12_288, 0, 0]);
  });
});
