import { describe, expect, it } from 'vitest';
import { Comparer } from '../../src/verify/comparer.ts';
import { isVerdict, SETTLING_PAUSES_MS } from '../../src/verify/settle-unit.ts';
import { comparedMachine } from '../support/compared-machine.ts';
import { settle } from '../support/fake-clock.ts';

const WHOLE_MS = SETTLING_PAUSES_MS.reduce((sum, pause) => sum + pause, 0);

/** A comparer over the members of a filled array, and what it comes to believe of one unit. */
function comparing() {
  const machine = comparedMachine();
  const { host, clock, geometry, unit } = machine;
  const ended = new AbortController();
  const comparer = new Comparer({
    ...{ host, clock, geometry, metadata: '1.2', signal: ended.signal },
    onRead: () => undefined,
  });
  const verdict = async () => {
    const outcome = await comparer.look(unit);
    return isVerdict(outcome) ? outcome : (await comparer.settle([outcome]))[0]?.verdict;
  };
  return { ...machine, ended, verdict };
}

describe('Comparer', () => {
  it('reads each member once when they agree', async () => {
    const { verdict, host } = comparing();
    expect(await verdict()).toEqual({ result: 'match' });
    expect(host.blockReads).toEqual(['/dev/disk0', '/dev/disk1', '/dev/disk2', '/dev/disk3']);
  });

  it('believes a difference after all pauses, and names the member', async () => {
    const { verdict, clock, model } = comparing();
    model.sectorAt(2, 5).fill(9);
    const believed = verdict();
    await clock.advance(WHOLE_MS);
    expect(await believed).toMatchObject({ result: 'differ', difference: { culprits: [2] } });
    expect(clock.monotonic()).toBe(WHOLE_MS);
  });

  it('finds a match when a write reaches the last member in between', async () => {
    const { verdict, clock, model } = comparing();
    const sector = model.sectorAt(2, 5);
    const written = sector.slice();
    sector.fill(9);
    const believed = verdict();
    await clock.advance(1_000);
    sector.set(written);
    await clock.advance(WHOLE_MS);
    expect(await believed).toEqual({ result: 'match' });
  });

  it('decides nothing while md is at work there', async () => {
    const { verdict, clock, model, host } = comparing();
    model.sectorAt(2, 5).fill(9);
    host.files.set('/sys/block/md0/md/sync_action', 'recover\n');
    const believed = verdict();
    await clock.advance(WHOLE_MS);
    expect(await believed).toEqual({ result: 'undecided', why: 'sync_action is recover' });
  });

  it('leaves out what has no verdict when its signal comes', async () => {
    const { verdict, clock, model, ended } = comparing();
    model.sectorAt(2, 5).fill(9);
    const believed = verdict();
    await clock.advance(1_000);
    ended.abort();
    expect(await believed).toBeUndefined();
  });

  it('is costed by a problem of one member alone, at the first look or a later one', async () => {
    const { verdict, clock, model, host } = comparing();
    host.failingBlocks.set('/dev/disk1', 'io');
    const problem = { slot: 1, device: 'disk1', reason: 'io', detail: expect.any(String) };
    expect(await verdict()).toEqual({ result: 'problem', problems: [problem] });
    host.failingBlocks.clear();
    model.sectorAt(2, 5).fill(9);
    const believed = verdict();
    await settle();
    host.failingBlocks.set('/dev/disk1', 'io');
    await clock.advance(WHOLE_MS);
    expect(await believed).toEqual({ result: 'problem', problems: [problem] });
  });
});
