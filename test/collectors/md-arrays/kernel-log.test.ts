import { describe, expect, it } from 'vitest';
import { KernelLog } from '../../../src/collectors/md-arrays/kernel-log.ts';
import { FakeHost } from '../../support/fake-host.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const RECOVERY = 'md: recovery of RAID array md7';

/** A machine up for 1000 s, with these records in its log. */
function machine(...records: readonly string[]) {
  const host = new FakeHost({ '/proc/uptime': '1000.00 7.00\n' });
  const log = { records: [...records] };
  host.logs.set('/dev/kmsg', log);
  const said: string[] = [];
  const clock = { now: NOW };
  const kernelLog = new KernelLog({
    host,
    now: () => clock.now,
    say: (level, message) => said.push(`${level}: ${message}`),
  });
  return { host, log, said, clock, kernelLog };
}

function record(seconds: number, text: string): string {
  return `6,1,${seconds * 1_000_000},-;${text}\n`;
}

describe('KernelLog', () => {
  it('has what the log held before, dated by the time since boot', () => {
    const { kernelLog, said } = machine(
      record(1, 'Linux version'),
      record(940, RECOVERY),
      record(990, 'md: kicking non-fresh vdq from array!'),
    );
    expect(kernelLog.read()).toEqual([
      { at: NOW - 60_000, array: 'md7', member: undefined, text: RECOVERY },
      {
        at: NOW - 10_000,
        array: undefined,
        member: 'vdq',
        text: 'md: kicking non-fresh vdq from array!',
      },
    ]);
    expect(said).toEqual([]);
  });

  it('has both lines of a failure, which the kernel writes as one record', () => {
    const { kernelLog } = machine(
      record(
        999,
        'md/raid1:md7: Disk failure on vdq, disabling device.\\x0amd/raid1:md7: Operation continuing on 1 devices.',
      ),
    );
    expect(kernelLog.read().map(({ member, text }) => [member, text])).toEqual([
      ['vdq', 'md/raid1:md7: Disk failure on vdq, disabling device.'],
      [undefined, 'md/raid1:md7: Operation continuing on 1 devices.'],
    ]);
  });

  it('adds what is new, which is of after the poll before however the clocks differ', () => {
    const { kernelLog, log, clock } = machine();
    expect(kernelLog.read()).toEqual([]);
    clock.now = NOW + 10_000;
    log.records.push(record(900, RECOVERY), record(1005, 'md: md7: recovery done.'));
    expect(kernelLog.read().map(({ at }) => at)).toEqual([NOW, NOW + 10_000]);
    expect(kernelLog.read()).toHaveLength(2);
  });

  it('keeps the latest lines, and leaves what is too much for one poll to the next', () => {
    const many = Array.from({ length: 4001 }, (_, at) =>
      record(at / 10, `md: recovery of RAID array md${at}`),
    );
    const { kernelLog } = machine(...many);
    expect(kernelLog.read().map(({ array }) => array)).toEqual(
      Array.from({ length: 200 }, (_, at) => `md${3800 + at}`),
    );
    expect(kernelLog.read().at(-1)?.array).toBe('md4000');
  });

  it('has nothing whose time cannot be told', () => {
    const { host, kernelLog } = machine(record(940, RECOVERY));
    host.files.delete('/proc/uptime');
    expect(kernelLog.read()).toEqual([]);
  });

  it.each(['absent', 'denied'] as const)('says once that it is %s, and has nothing', (reason) => {
    const said: string[] = [];
    const host = new FakeHost({ '/dev/kmsg': { fails: reason } });
    const say = (level: string, message: string) => said.push(`${level}: ${message}`);
    const kernelLog = new KernelLog({ host, now: () => NOW, say });
    expect([kernelLog.read(), kernelLog.read()]).toEqual([[], []]);
    const remedy = reason === 'denied' ? '; CAP_SYSLOG lets it be read' : '';
    expect(said).toEqual([
      `info: the kernel's log is not read (${reason}: /dev/kmsg): departures and returns are told without its lines${remedy}`,
    ]);
  });

  it('keeps what it has and says so when the log cannot be read any more', () => {
    const { host, kernelLog, said } = machine(record(940, RECOVERY));
    expect(kernelLog.read()).toHaveLength(1);
    host.logs.set(
      '/dev/kmsg',
      Object.assign(host.logs.get('/dev/kmsg') ?? { records: [] }, { failing: 'io' as const }),
    );
    expect(kernelLog.read()).toHaveLength(1);
    expect(kernelLog.read()).toHaveLength(1);
    expect(said).toHaveLength(1);
    expect(host.openLogs.size).toBe(0);
  });

  it('closes the log', () => {
    const { host, kernelLog } = machine();
    expect([...host.openLogs]).toEqual(['/dev/kmsg']);
    kernelLog.close();
    kernelLog.close();
    expect(host.openLogs.size).toBe(0);
  });
});
