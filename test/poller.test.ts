import { describe, expect, it } from 'vitest';
import {
  type Collector,
  collector,
  PollFailure,
  type Reading,
} from '../src/collectors/collector.ts';
import { gauge } from '../src/metrics/family.ts';
import { Poller } from '../src/poller.ts';
import { FakeClock, settle } from './support/fake-clock.ts';
import { FakeHost } from './support/fake-host.ts';

interface Count extends Reading {
  readonly count: number;
}

const CADENCE = { intervalMs: 10_000, deadlineMs: 1000, staleAfterMs: 30_000, watchMs: 1000 };

function setUp(read: (count: number, signal: AbortSignal) => Promise<Count>) {
  const clock = new FakeClock();
  let polls = 0;
  let closed = 0;
  let wake = () => {};
  const counting: Collector<'counting', Count> = collector({
    name: 'counting',
    cadence: CADENCE,
    minGapMs: 100,
    follows: [],
    open: (context) => {
      wake = context.wake;
      return {
        read: (signal) => {
          polls += 1;
          return read(polls, signal);
        },
        close: () => {
          closed += 1;
        },
      };
    },
    metrics: [
      gauge({
        name: 'test_count',
        help: 'Count.',
        labels: [],
        samples: ({ count }: Count) => [[{}, count]],
      }),
    ],
    describe: ({ count }) => [`count ${count}`],
  });
  const seen: string[] = [];
  const woken: string[] = [];
  const poller = new Poller(counting, {
    host: new FakeHost(),
    clock,
    cadence: CADENCE,
    settings: {},
    say: () => {},
    onObservation: () => seen.push(poller.observation(clock.now()).status),
    onWake: (name) => woken.push(name),
  });
  return {
    clock,
    poller,
    seen,
    woken,
    wake: () => wake(),
    polls: () => polls,
    closed: () => closed,
  };
}

const good = (count: number): Promise<Count> => Promise.resolve({ count, problems: [] });

describe('Poller', () => {
  it('polls at once and then once per interval', async () => {
    const { clock, poller, polls, seen } = setUp(good);
    expect(poller.observation(clock.now()).status).toBe('pending');
    expect(poller.status().success).toBeUndefined();
    expect(poller.families(clock.now())).toEqual([]);
    expect(poller.describe()).toEqual([]);
    poller.start();
    await settle();
    expect(polls()).toBe(1);
    await clock.advance(10_600);
    expect(polls()).toBe(2);
    expect(seen).toEqual(['ok', 'ok']);
    expect(poller.describe()).toEqual(['count 2']);
    expect(poller.families(clock.now())[0]?.samples).toEqual([[{}, 2]]);
    await poller.stop();
  });

  it('polls early when woken, and no more than once per tenth of a second', async () => {
    const { clock, poller, polls, wake, woken } = setUp(good);
    poller.start();
    await settle();
    for (let call = 0; call < 50; call += 1) wake();
    await clock.advance(150);
    expect(polls()).toBe(2);
    expect(woken).toHaveLength(50);
    await clock.advance(1000);
    expect(polls()).toBe(2);
    await poller.stop();
  });

  it('gives up on a poll at its deadline, starts no second one meanwhile, and takes the late answer', async () => {
    let answer: (count: Count) => void = () => {};
    const { clock, poller, polls, seen } = setUp((count) =>
      count === 1
        ? new Promise((resolve) => {
            answer = resolve;
          })
        : good(count),
    );
    poller.start();
    await clock.advance(60_000);
    expect(polls()).toBe(1);
    expect(seen).toEqual(['failed']);
    expect(poller.status()).toMatchObject({ success: false, durationSeconds: 1 });
    expect(poller.status().readErrors.get('timeout')).toBe(1);
    expect(poller.status().lastError).toBe('no reading within 1000 ms');
    answer({ count: 1, problems: [] });
    await clock.advance(11_000);
    expect(polls()).toBe(2);
    expect(poller.observation(clock.now()).status).toBe('ok');
    await poller.stop();
  });

  it('tells a reader whose deadline has passed to stop, and counts the failure once', async () => {
    const { clock, poller } = setUp(
      (_count, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    );
    poller.start();
    await clock.advance(1500);
    expect([...poller.status().readErrors]).toEqual([['timeout', 1]]);
    await poller.stop();
  });

  it('keeps the last good reading through failures until it is stale', async () => {
    const { clock, poller } = setUp((count) =>
      count === 1 ? good(count) : Promise.reject(new Error('gone')),
    );
    poller.start();
    await clock.advance(25_000);
    expect(poller.observation(clock.now())).toMatchObject({
      status: 'failed',
      error: { reason: 'io', detail: 'gone' },
      lastGood: { reading: { count: 1 } },
    });
    expect(poller.families(clock.now())[0]?.samples).toEqual([[{}, 1]]);
    await clock.advance(10_000);
    expect(poller.observation(clock.now())).not.toHaveProperty('lastGood');
    expect(poller.families(clock.now())).toEqual([]);
    await poller.stop();
  });

  it('says what failed even when something other than an Error was thrown', async () => {
    const { poller } = setUp(() => Promise.reject('plain words'));
    poller.start();
    await settle();
    expect(poller.status().lastError).toBe('plain words');
    await poller.stop();
  });

  it('counts a failure that tells its reason by that reason', async () => {
    const problem = { reason: 'denied', subject: '/sys/block', detail: 'not permitted' } as const;
    const { poller, clock } = setUp(() => Promise.reject(new PollFailure(problem)));
    poller.start();
    await settle();
    expect(poller.observation(clock.now())).toMatchObject({ status: 'failed', error: problem });
    expect(poller.status().readErrors).toEqual(new Map([['denied', 1]]));
    await poller.stop();
  });

  it('adds up the problems inside good readings by reason', async () => {
    const problem = { reason: 'malformed', subject: 'x', detail: 'y' } as const;
    const { clock, poller } = setUp((count) =>
      Promise.resolve({ count, problems: [problem, problem] }),
    );
    poller.start();
    await clock.advance(10_600);
    expect(poller.status()).toMatchObject({ success: true });
    expect(poller.status().readErrors.get('malformed')).toBe(4);
    await poller.stop();
  });

  it('stops while a read is stuck, and closes the collector once', async () => {
    const { poller, closed } = setUp(() => new Promise(() => {}));
    poller.start();
    await settle();
    await poller.stop();
    expect(closed()).toBe(1);
  });
});
