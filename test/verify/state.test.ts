import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSwaps } from '../../src/verify/parse-swaps.ts';
import type { ComparedArray, VerifyState } from '../../src/verify/state.ts';
import { emptyState, parseState, stateText, VERIFY_FILE } from '../../src/verify/state-file.ts';
import { VerifyStore } from '../../src/verify/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeStateFolder } from '../support/fake-state-folder.ts';

function array(uuid: string, given: Partial<ComparedArray> = {}): ComparedArray {
  return {
    uuid,
    cursor: { bytes: 2 ** 30, seed: 7, position: 3, taken: 4, rounds: 0 },
    tally: { match: 4, zeroed: 0, differ: 0, undecided: 0 },
    readBytes: 4096,
    written: { since: 1, recent: [[0, 65_536]], before: [] },
    differences: [],
    ...given,
  };
}

const state: VerifyState = { ...emptyState(), arrays: [array('a')] };

function desk(folder = new FakeStateFolder()) {
  const clock = new FakeClock();
  const said: string[] = [];
  let isOurs = true;
  const store = new VerifyStore({
    folder,
    clock,
    mayWrite: () => isOurs,
    say: (_level, message) => said.push(message),
  });
  const letGo = () => {
    isOurs = false;
  };
  return { folder, clock, said, store, letGo };
}

describe('the file of comparisons', () => {
  it('gives back what was written', () => {
    expect(parseState(stateText(state))).toEqual({ ok: true, state });
  });

  it.each([
    ['', 'it is not a file of comparisons'],
    ['{"sha256":"0","state":{}}', 'its contents do not match its checksum'],
    [stateText(state).replace('"position":3', '"position":4'), 'do not match its checksum'],
    [stateText({ ...state, arrays: [array('a', { readBytes: -1 })] }), 'arrays.0.readBytes'],
  ])('is not believed when it is damaged: %#', (text, why) => {
    expect(parseState(text)).toEqual({ ok: false, why: expect.stringContaining(why) });
  });

  it('is read without a throw whatever it holds', () => {
    fc.assert(fc.property(fc.string(), (text) => !parseState(text).ok));
  });
});

describe('the store of comparisons', () => {
  it('begins with nothing, and goes on with what its file holds', async () => {
    const first = desk();
    await first.store.load();
    expect(first.store.of('a')).toBeUndefined();
    first.store.put(array('a'));
    await first.store.save();
    const second = desk(first.folder);
    await second.store.load();
    expect(second.store.of('a')).toEqual(array('a'));
    expect(second.said).toEqual([]);
  });

  it('sets a damaged file aside, and says so', async () => {
    const { store, folder, said } = desk();
    folder.files.set(VERIFY_FILE, 'torn');
    await store.load();
    expect(said).toEqual(['sampling begins anew: verify.json: it is not a file of comparisons']);
    expect([...folder.files.values()]).toEqual(['torn']);
    expect(folder.files.has(VERIFY_FILE)).toBe(false);
  });

  it('saves what was found soon, positions every quarter of an hour, and nothing twice', async () => {
    const { store, folder, clock } = desk();
    store.put(array('a'));
    await store.saveWhenDue();
    expect(folder.written).toHaveLength(1);
    store.put(array('a', { readBytes: 1, differences: store.of('a')?.differences ?? [] }));
    await clock.advance(60_000);
    await store.saveWhenDue();
    expect(folder.written).toHaveLength(1);
    store.put(array('a', { differences: [] }));
    await store.saveWhenDue();
    expect(folder.written).toHaveLength(2);
    store.put(array('a', { readBytes: 2, differences: store.of('a')?.differences ?? [] }));
    await clock.advance(15 * 60_000);
    await store.saveWhenDue();
    await clock.advance(15 * 60_000);
    await store.saveWhenDue();
    expect(folder.written).toHaveLength(3);
  });

  it('leaves the folder alone that another process keeps', async () => {
    const { store, folder, letGo } = desk();
    letGo();
    store.put(array('a'));
    await store.save();
    folder.files.set(VERIFY_FILE, 'torn');
    await store.load();
    expect(folder.files.get(VERIFY_FILE)).toBe('torn');
  });

  it('tries again after a failed save, and complains once', async () => {
    const { store, folder, clock, said } = desk();
    folder.failing.set('replace', 'full');
    store.put(array('a'));
    await store.save();
    await clock.advance(10_000);
    await store.saveWhenDue();
    expect(said).toHaveLength(1);
    folder.failing.clear();
    await clock.advance(10_000);
    await store.saveWhenDue();
    expect(folder.written).toHaveLength(1);
  });
});

describe('parseSwaps', () => {
  it('lists devices and files, and passes over what does not fit', () => {
    const text = [
      'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority',
      '/dev/md1                                partition\t1048572\t\t0\t\t-2',
      '/swap\\040file                           file\t\t1048572\t\t0\t\t-3',
      '/dev/sdx other 1',
      'nonsense',
    ].join('\n');
    expect(parseSwaps(text)).toEqual([
      { path: '/dev/md1', isFile: false },
      { path: '/swap file', isFile: true },
    ]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseSwaps(text))));
  });
});
