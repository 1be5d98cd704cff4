import { MdLife } from '../../support/md-life.ts';
import { STEP_MS, Watched } from './watched.ts';

const MD = '/sys/block/md0/md';
const HOUR = 3_600_000 / STEP_MS;
/** Sectors of a member. */
const CHECKED = 4096;

type Event = (life: MdLife) => unknown;

function checking(sectors: number): Event {
  return (life) => life.show({ syncAction: 'check', syncCompleted: `${sectors} / ${CHECKED}` });
}

/** What happens to a three-way mirror in a day, by the step. */
const EVENTS: Readonly<Record<number, Event>> = {
  [HOUR]: (life) => life.fail('b'),
  [HOUR + 2]: (life) => life.remove('b'),
  [HOUR + 4]: (life) => life.write([3, 4]),
  [2 * HOUR]: (life) => life.readd('b', 260),
  [3 * HOUR]: (life) => life.raid.host.failingBlocks.set('/dev/sda1', 'denied'),
  [4 * HOUR]: (life) => life.raid.host.failingBlocks.delete('/dev/sda1'),
  [5 * HOUR]: checking(1024),
  [5 * HOUR + 1]: checking(2048),
  [5 * HOUR + 2]: checking(3072),
  [5 * HOUR + 3]: (life) =>
    life.show({
      ...{ syncAction: 'idle', syncCompleted: 'none', lastSyncAction: 'check', mismatches: 128 },
    }),
  [8 * HOUR]: (life) => life.fail('c'),
  [8 * HOUR + 1]: (life) => life.remove('c'),
  [8 * HOUR + 2]: (life) => life.addNew('c'),
  [8 * HOUR + 3]: (life) => life.rebuild('c', 2),
  [8 * HOUR + 4]: (life) => life.show({ syncAction: 'recover', syncCompleted: '1024 / 4096' }),
  [8 * HOUR + 5]: (life) => life.show({ syncAction: 'recover', syncCompleted: '3072 / 4096' }),
  [8 * HOUR + 6]: (life) => {
    life.show({ syncAction: 'idle', syncCompleted: 'none', lastSyncAction: 'recover' });
    life.rebuilt('c');
  },
  [20 * HOUR]: (life) => life.pull('b'),
  [21 * HOUR]: (life) => life.plugBack('b'),
};

/** A machine with a mirror through a bad day; gives one exposition a step. */
export async function* mirrorDay(steps: number): AsyncGenerator<readonly [number, string]> {
  const life = new MdLife({ slots: 3 });
  const { host, clock } = life.raid;
  const watched = new Watched(host, clock);
  for (let step = 0; step < steps; step += 1) {
    EVENTS[step]?.(life);
    if (step % 3 === 0) life.write([7], 8);
    host.files.set(`${MD}/sync_speed`, '51200\n');
    const errors = `${MD}/dev-sda1/errors`;
    if (host.files.has(errors)) host.files.set(errors, `${Math.floor(step / HOUR)}\n`);
    yield [clock.now() + STEP_MS, await watched.step()];
  }
  await watched.stop();
}
