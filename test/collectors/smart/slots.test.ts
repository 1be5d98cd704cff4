import { describe, expect, it } from 'vitest';
import { Slots } from '../../../src/collectors/smart/slots.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

describe('Slots', () => {
  it('lets two commands run on a controller and four in all', async () => {
    const clock = new FakeClock();
    const slots = new Slots(clock);
    const running: string[] = [];
    for (const controller of ['a', 'a', 'a', 'b', 'b', 'c']) {
      void slots.run(controller, async () => {
        running.push(controller);
        await clock.sleep(1000);
      });
    }
    await settle();
    expect(running).toEqual(['a', 'a', 'b', 'b']);
    await clock.advance(1000);
    expect(running.slice(4).sort()).toEqual(['a', 'c']);
  });

  it('counts a command no more that has only been waiting for its disk', async () => {
    const clock = new FakeClock();
    const slots = new Slots(clock);
    let ran = 0;
    void slots.run('a', () => clock.sleep(60_000));
    void slots.run('a', () => clock.sleep(60_000));
    void slots.run('a', () => {
      ran += 1;
      return Promise.resolve();
    });
    await clock.advance(4000);
    expect(ran).toBe(0);
    await clock.advance(1000);
    expect(ran).toBe(1);
    await clock.advance(60_000);
    const done = await slots.run('a', () => Promise.resolve('done'));
    expect(done).toBe('done');
  });

  it('gives its place back when a command fails', async () => {
    const slots = new Slots(new FakeClock());
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(slots.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }
    expect(await slots.run('a', () => Promise.resolve(1))).toBe(1);
  });
});
