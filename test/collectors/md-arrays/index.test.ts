import { describe, expect, it } from 'vitest';
import { mdArrays } from '../../../src/collectors/md-arrays/index.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { FakeHost } from '../../support/fake-host.ts';

const EMPTY = 'Personalities : \nunused devices: <none>\n';
const ONE =
  'Personalities : [raid1] \nmd0 : active raid1 sdb1[1] sda1[0]\n      1024 blocks super 1.2 [2/2] [UU]\n      \nunused devices: <none>\n';

function opened(files: Record<string, string>) {
  return openedOn(new FakeHost(files));
}

async function openedOn(host: FakeHost) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const said: string[] = [];
  let wakes = 0;
  const collector = mdArrays.open({
    host,
    clock,
    cadence: mdArrays.cadence,
    settings: {},
    say: (level, message) => {
      said.push(`${level}: ${message}`);
    },
    wake: () => {
      wakes += 1;
    },
    signal: stop.signal,
  });
  await settle();
  return { host, clock, collector, said, wakes: () => wakes };
}

describe('the md-arrays collector', () => {
  it('asks for a poll within a second when /proc/mdstat changes', async () => {
    const { host, clock, collector, wakes } = await opened({ '/proc/mdstat': EMPTY });
    await clock.advance(3000);
    expect(wakes()).toBe(0);
    host.files.set('/proc/mdstat', ONE);
    await clock.advance(1000);
    expect(wakes()).toBe(1);
    expect((await collector.read(new AbortController().signal)).arrays).toHaveLength(1);
    collector.close();
  });

  it('asks for a poll when /proc/mdstat appears: the first array brings the md module with it', async () => {
    const { host, clock, collector, wakes } = await opened({ '/proc/version': 'Linux' });
    expect((await collector.read(new AbortController().signal)).personalities).toBeUndefined();
    host.files.set('/proc/mdstat', ONE);
    await clock.advance(1000);
    expect(wakes()).toBe(1);
    collector.close();
  });

  it('tells the kernel release, what mdcheck has begun, and since when it listens', async () => {
    const uuid = '01234567:89abcdef:01234567:89abcdef';
    const { clock, collector } = await opened({
      '/proc/mdstat': ONE,
      '/proc/sys/kernel/osrelease': '6.1.0-31-amd64\n',
      [`/var/lib/mdcheck/MD_UUID_${uuid}`]: '2048\n',
      '/var/lib/mdcheck/.md-check-17': 'MD_UUID=…\n',
    });
    const listeningSince = clock.now();
    await clock.advance(5000);
    expect(await collector.read(new AbortController().signal)).toMatchObject({
      kernelRelease: '6.1.0-31-amd64',
      mdcheck: [{ uuid, doneBytes: 1_048_576 }],
      listeningSince,
    });
    collector.close();
  });

  it('carries what md wrote to the kernel log, which it reads until it is closed', async () => {
    const host = new FakeHost({ '/proc/mdstat': ONE, '/proc/uptime': '60.00 1.00\n' });
    host.logs.set('/dev/kmsg', { records: ['6,7,50000000,-;md: md0: recovery done.\n'] });
    const { clock, collector } = await openedOn(host);
    expect(await collector.read(new AbortController().signal)).toMatchObject({
      kernelLog: [{ at: clock.now() - 10_000, array: 'md0', text: 'md: md0: recovery done.' }],
      problems: [],
    });
    collector.close();
    expect(host.openLogs.size).toBe(0);
  });

  it('says at its start, and never as a problem, that the kernel log may not be read', async () => {
    const host = new FakeHost({ '/proc/mdstat': ONE, '/dev/kmsg': { fails: 'denied' } });
    const { collector, said } = await openedOn(host);
    expect(said).toEqual([expect.stringMatching(/^info: .*CAP_SYSLOG/)]);
    expect(await collector.read(new AbortController().signal)).toMatchObject({
      kernelLog: [],
      problems: [],
    });
    expect(said).toHaveLength(1);
    collector.close();
  });

  it('stops looking when it is closed', async () => {
    const { host, clock, collector, wakes } = await opened({ '/proc/mdstat': EMPTY });
    collector.close();
    host.files.set('/proc/mdstat', ONE);
    await clock.advance(5000);
    expect(wakes()).toBe(0);
  });
});
