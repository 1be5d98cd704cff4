import { describe, expect, it } from 'vitest';
import { KernelWatch } from '../../../src/collectors/md-arrays/watch.ts';
import { FakeHost } from '../../support/fake-host.ts';
import { array } from '../../support/md.ts';

const MD = '/sys/block/md0/md';
const MEMBER = `${MD}/dev-sdb1/state`;

function setUp() {
  const host = new FakeHost({
    [`${MD}/degraded`]: '1\n',
    [`${MD}/dev-sda1/state`]: 'in_sync\n',
    [MEMBER]: 'faulty\n',
  });
  const said: string[] = [];
  let events = 0;
  const watch = new KernelWatch({
    host,
    now: () => 42,
    onEvent: () => {
      events += 1;
    },
    say: (_level, message) => said.push(message),
  });
  return { host, watch, said, events: () => events };
}

describe('KernelWatch', () => {
  it('listens to the folder of each array and the state of each member', () => {
    const { host, watch } = setUp();
    watch.follow([array()]);
    expect([...host.watches.keys()]).toEqual([MD, `${MD}/dev-sda1/state`, MEMBER]);
    expect(watch.listensTo('md0')).toBe(true);
  });

  it('keeps what the attribute said right after the notification', () => {
    const { host, watch, events } = setUp();
    watch.follow([array()]);
    host.notify(MD, 'degraded');
    host.notify(MEMBER, 'state');
    expect(watch.witnessed).toEqual([
      { sequence: 1, at: 42, array: 'md0', member: undefined, attribute: 'degraded', value: '1' },
      { sequence: 2, at: 42, array: 'md0', member: 'sdb1', attribute: 'state', value: 'faulty' },
    ]);
    expect(watch.eventCounts).toEqual([
      { array: 'md0', attribute: 'degraded', count: 1 },
      { array: 'md0', attribute: 'state', count: 1 },
    ]);
    expect(events()).toBe(2);
  });

  it('keeps an event whose attribute could not be read any more', () => {
    const { host, watch } = setUp();
    watch.follow([array()]);
    host.notify(MD, 'sync_action');
    expect(watch.witnessed[0]).toMatchObject({ attribute: 'sync_action', value: undefined });
  });

  it('brings a poll forward for other attributes without keeping them', () => {
    const { host, watch, events } = setUp();
    watch.follow([array()]);
    host.notify(MD, 'array_size');
    host.notify(MD, undefined);
    expect(watch.witnessed).toEqual([]);
    expect(events()).toBe(2);
  });

  it('keeps the latest thousand events and counts all of them', () => {
    const { host, watch } = setUp();
    watch.follow([array()]);
    for (let turn = 0; turn < 1200; turn += 1) host.notify(MD, 'degraded');
    expect(watch.witnessed).toHaveLength(1000);
    expect(watch.witnessed[0]?.sequence).toBe(201);
    expect(watch.eventCounts).toEqual([{ array: 'md0', attribute: 'degraded', count: 1200 }]);
  });

  it('drops the watches of arrays that are gone', () => {
    const { host, watch } = setUp();
    watch.follow([array()]);
    watch.follow([]);
    expect(host.watches.size).toBe(0);
    expect(watch.listensTo('md0')).toBe(false);
  });

  it('listens anew when an array was stopped and created again under the same name', () => {
    const { host, watch } = setUp();
    watch.follow([array()]);
    const before = host.watches.get(MD);
    host.identities.set(MD, 7);
    watch.follow([array()]);
    expect(host.watches.get(MD)).toBeDefined();
    expect(host.watches.get(MD)).not.toBe(before);
  });

  it('says that a watch was lost, asks for a look, and stands again at the next one', () => {
    const { host, watch, said, events } = setUp();
    watch.follow([array()]);
    host.watches.get(MD)?.onLost('overflow');
    expect(said).toEqual([`md0: watch on ${MD} lost (overflow); polling goes on`]);
    expect(events()).toBe(1);
    expect(watch.listensTo('md0')).toBe(false);
    watch.follow([array()]);
    expect(watch.listensTo('md0')).toBe(true);
  });

  it('says once that watching is refused, and goes on without', () => {
    const { host, watch, said } = setUp();
    host.refuseWatches = true;
    watch.follow([array()]);
    watch.follow([array()]);
    expect(said.filter((line) => line.includes(`cannot watch ${MD} `))).toHaveLength(1);
    expect(watch.listensTo('md0')).toBe(false);
  });

  it('does not watch arrays that only /proc/mdstat knows, nor folders that vanished meanwhile', () => {
    const { host, watch } = setUp();
    watch.follow([array({ inSysfs: false }), array({ name: 'md9' })]);
    expect(host.watches.size).toBe(0);
  });

  it('closes every watch', () => {
    const { host, watch } = setUp();
    watch.follow([array()]);
    watch.close();
    expect(host.watches.size).toBe(0);
  });
});
