import { expect, it } from 'vitest';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import type { DaemonPlan } from '../harness/daemon.ts';

const FIRST = { disk: 'NVME-0' } as const;
const SECOND = { disk: 'NVME-1' } as const;
const SATA = { disk: 'SATA-0' } as const;
/** Asked every few seconds: under emulation a smartctl takes half of one. */
const OFTEN = {
  COLLECTORS_SMART_INTERVAL: '2s',
  COLLECTORS_SMART_LOGS_INTERVAL: '3s',
  COLLECTORS_SMART_WATCH_INTERVAL: '1s',
  COLLECTORS_SMART_STALE_AFTER: '10m',
};
const WRAPPER = '/run/smartctl-wrapper';
const LAST_SUCCESS = 'rotwatch_smart_last_success_timestamp_seconds';
const LIMIT = 'rotwatch_disk_temperature_limit_celsius';
/** Time that a smartctl gets beside a wedged one. */
const DEADLINE_SECONDS = 10;
/** A scrape sends bytes that are there: on however busy a host, it waits for no deadline. */
const PROMPT_MS = (DEADLINE_SECONDS * 1000) / 2;
/** What a loaded host adds to an emulated poll. */
const SLACK_SECONDS = 15;
/** The kernel's own door to the controller's over-temperature threshold. */
const THRESHOLD = '/sys/class/nvme/nvme0/hwmon*/temp1_max';

/** Runs a command as nobody, with these capabilities alone. */
function asNobody(...capabilities: readonly string[]): string {
  const given = ['-all', ...capabilities.map((name) => `+${name}`)].join();
  return `setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=${given} --ambient-caps=${given} --bounding-set=${given}`;
}

onKernels(
  'disks that smartctl reads',
  { kernels: usually('6.1'), disks: { virtio: 1, nvme: 2, sata: 1 } },
  (bench) => {
    const value = async (name: string, labels: Readonly<Record<string, string>>) =>
      (await bench.daemon.metrics()).value(name, labels);
    const start = async (plan: Partial<DaemonPlan> = {}): Promise<void> => {
      await bench.guest.must(
        'modprobe -a nvme ahci sd_mod; until [ -e /dev/nvme1n1 ] && [ -e /dev/sda ]; do sleep 0.05; done',
      );
      await bench.daemon.start({ pollSeconds: 1, collectors: ['smart'], settings: OFTEN, ...plan });
    };
    const findings = async (): Promise<readonly string[]> =>
      (await bench.daemon.findings()).map(({ code, severity }) => `${severity} ${code}`);
    const finds = async (...wanted: readonly string[]): Promise<void> => {
      await bench.guest.waitFor(async () => expect(await findings()).toEqual(wanted));
      await bench.noteMoment();
    };
    const allAnswer = (): Promise<void> =>
      bench.guest.waitFor(async () => {
        const metrics = await bench.daemon.metrics();
        for (const disk of [FIRST, SECOND, SATA]) {
          expect(metrics.value('rotwatch_smart_passed', disk)).toBe(1);
          expect(metrics.value(LAST_SUCCESS, { ...disk, tier: 'logs' })).toBeGreaterThan(0);
        }
      });

    it('are shown as they say of themselves, what has no SMART is counted, and refused logs are remembered', async () => {
      await start();
      await allAnswer();
      const metrics = await bench.daemon.metrics();
      expect(metrics.value('rotwatch_disk_temperature_celsius', FIRST)).toBe(50);
      expect(metrics.value(LIMIT, { ...FIRST, limit: 'operating_max' })).toBe(70);
      expect(metrics.value(LIMIT, { ...FIRST, limit: 'critical' })).toBe(100);
      expect(metrics.value('rotwatch_disk_temperature_celsius', SATA)).toBe(31);
      expect(metrics.value('rotwatch_smart_attribute_raw', { ...SATA, id: '9' })).toBe(1);
      const [known] = metrics.samples('rotwatch_disk_info', SATA);
      const spinning = { protocol: 'ATA', transport: 'sata', rotational: 'true' };
      expect(known?.labels).toMatchObject({ model: 'QEMU HARDDISK', device: 'sda', ...spinning });
      const refused = { ...SATA, section: 'device_statistics' };
      expect(metrics.value('rotwatch_smart_section_refused', refused)).toBe(1);
      expect(metrics.value('rotwatch_disk_skipped', { kind: 'virtio' })).toBe(1);
      await finds();
    });

    it('are not suspected for the errors that the kernel counts when they are asked', async () => {
      await start({ collectors: ['smart', 'block'] });
      await allAnswer();
      const errors = async () => (await value('rotwatch_disk_io_errors_total', SATA)) ?? Number.NaN;
      const before = await errors();
      await bench.guest.must('cat /dev/sda >/dev/null');
      await bench.guest.waitFor(async () => expect(await errors()).toBeGreaterThan(before));
      await bench.daemon.polled();
      await finds();
    });

    it('have a critical warning seen when it is raised and when it goes', async () => {
      await start();
      await allAnswer();
      await bench.guest.setProperty('nvme0', 'smart_critical_warning', 4);
      await finds('critical nvme_critical_warning', 'critical smart_failed');
      const raised = { ...FIRST, warning: 'reliability_degraded' };
      expect(await value('rotwatch_nvme_critical_warning', raised)).toBe(1);
      expect(await value('rotwatch_smart_passed', SECOND)).toBe(1);
      await bench.guest.setProperty('nvme0', 'smart_critical_warning', 2);
      await finds('warning nvme_critical_warning');
      await bench.guest.setProperty('nvme0', 'smart_critical_warning', 0);
      await finds();
    });

    it('are too hot by their own limit as soon as that is below their temperature', async () => {
      await start();
      await allAnswer();
      await bench.guest.must(`echo 45000 >$(echo ${THRESHOLD})`);
      await finds('warning disk_too_hot', 'warning nvme_critical_warning');
      const warned = { ...FIRST, warning: 'temperature' };
      expect(await value('rotwatch_nvme_critical_warning', warned)).toBe(1);
      await bench.guest.must(`echo 69850 >$(echo ${THRESHOLD})`);
      await finds();
    });

    it('are missed when they are pulled, and known again when they come back', async () => {
      await start();
      await allAnswer();
      await bench.guest.pull('nvme1');
      await bench.guest.waitFor(async () =>
        expect(await value('rotwatch_disk_present', SECOND)).toBe(0),
      );
      await finds('critical disk_missing');
      expect(await value('rotwatch_smart_passed', SECOND)).toBeUndefined();
      await bench.guest.plug('nvme1');
      await allAnswer();
      expect(await value('rotwatch_disk_present', SECOND)).toBe(1);
      await finds();
    });

    it('keep their rhythm beside one that never answers and one whose smartctl ignores SIGTERM and leaves a grandchild at its output', async () => {
      await bench.guest.must(`cat >${WRAPPER} <<'END'
#!/bin/sh
case "$*" in
  */dev/sda) exec sleep 600 ;;
  */dev/nvme1) trap '' TERM; sh -c 'trap "" TERM; sleep 600' & wait ;;
  *) exec smartctl "$@" ;;
esac
END
chmod +x ${WRAPPER}`);
      const command = {
        COLLECTORS_SMART_COMMAND: WRAPPER,
        COLLECTORS_SMART_DEADLINE: `${DEADLINE_SECONDS}s`,
      };
      await start({ settings: { ...OFTEN, ...command } });
      await finds('critical disk_wedged', 'critical disk_wedged');
      expect(await value('rotwatch_disk_wedged', SECOND)).toBe(1);
      expect(await value('rotwatch_disk_wedged', FIRST)).toBe(0);
      const health = { ...FIRST, tier: 'health' };
      const scrapes: number[] = [];
      const success = async (): Promise<number | undefined> => {
        const asked = performance.now();
        const at = await value(LAST_SUCCESS, health);
        scrapes.push(performance.now() - asked);
        return at;
      };
      for (let round = 0; round < 3; round += 1) {
        // A disk is asked less often when answering takes it long, as it does under emulation.
        const interval = (await value('rotwatch_smart_interval_seconds', FIRST)) ?? Number.NaN;
        const before = (await success()) ?? Number.NaN;
        const after = await bench.guest.waitFor(async () => {
          const at = await success();
          expect(at).toBeGreaterThan(before);
          return at ?? Number.NaN;
        });
        expect(after - before).toBeLessThan(interval + SLACK_SECONDS);
      }
      expect(Math.max(...scrapes)).toBeLessThan(PROMPT_MS);
      // One command in flight for each of the two at most, and nothing left of earlier ones.
      expect(Number(await bench.guest.must('pgrep -x sleep | wc -l'))).toBeLessThanOrEqual(2);
    });

    it('are read without root by the capabilities that the README names', async () => {
      await start({ by: asNobody('dac_read_search', 'sys_rawio', 'sys_admin') });
      await allAnswer();
      await finds();
    });

    it('say which capability is missing to read them', async () => {
      const by = asNobody('dac_read_search');
      await start({ by });
      const unreadable = 'warning disk_unreadable';
      await finds(unreadable, unreadable, unreadable);
      const { actions } = await bench.daemon.check(by);
      const named = actions.map((action) => /CAP_SYS_\w+/.exec(action)?.[0]);
      expect(named.toSorted()).toEqual(['CAP_SYS_ADMIN', 'CAP_SYS_ADMIN', 'CAP_SYS_RAWIO']);
    });
  },
);
