/** What the pass of `rotwatch verify --full` costs, the start of the program left out: it is the same for an array of any size. */
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Ticks in which any core did anything (proc_stat(5): user, nice, system, irq, softirq). */
function busyTicks() {
  const [user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .slice('cpu'.length)
    .trim()
    .split(' ')
    .map(Number);
  return user + nice + system + irq + softirq;
}

/** rotwatch as built in `dist`, a folder or URL. */
export async function builtIn(dist) {
  const { LinuxHost } = await import(`${dist}/host/linux-host.js`);
  const { systemClock: clock } = await import(`${dist}/clock.js`);
  const { lookAtArrays } = await import(`${dist}/collectors/md-arrays/look.js`);
  const { readGeometry } = await import(`${dist}/verify/read-geometry.js`);
  const { comparedNow } = await import(`${dist}/cli/verify.js`);
  const host = new LinuxHost({ procfs: '/proc', sysfs: '/sys', rootfs: '/' }, clock);
  return { host, clock, lookAtArrays, readGeometry, comparedNow };
}

/** Compares all of an array whose members are equal, as fast as it goes. */
export async function costOfPass({ host, clock, comparedNow }, geometry, facts) {
  const ticks = busyTicks();
  const before = process.cpuUsage();
  const { bytes, seconds, complete } = await comparedNow(
    {
      ...{ host, clock, geometry, facts, owed: [] },
      rateBytes: Number.MAX_SAFE_INTEGER,
      wanted: { kind: 'full' },
    },
    { signal: new AbortController().signal, progress: { isTTY: false, write: () => true } },
  );
  const { user, system } = process.cpuUsage(before);
  if (!complete || bytes.differ > 0) throw new Error('not all of it compares equal');
  return {
    bytes: bytes.match,
    cpuSeconds: (user + system) / 1e6,
    guestSeconds: (busyTicks() - ticks) / TICKS_PER_SECOND,
    seconds,
  };
}
