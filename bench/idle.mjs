/** CPU time of the daemon when nobody asks it anything, at the default intervals. */
import { setTimeout as pause } from 'node:timers/promises';
import { makeMachine } from './machine.mjs';
import { DEPLOYED_ENVIRONMENT, DEPLOYED_FLAGS, startRotwatch } from './program.mjs';
import { table } from './table.mjs';

const HOSTS = [2, 200];
const SETTLE_MS = 3000;
const SECONDS = 60;
const SETTINGS = [
  { name: 'as deployed', flags: DEPLOYED_FLAGS, environment: DEPLOYED_ENVIRONMENT },
  { name: 'plain node', flags: [], environment: {} },
];

async function measure(arrays, { name, flags, environment }, isInUse) {
  const machine = makeMachine({ arrays });
  const program = await startRotwatch(machine, { flags, environment });
  try {
    await pause(SETTLE_MS);
    const before = program.cpuSeconds();
    for (let second = 0; second < SECONDS; second += 1) {
      if (isInUse) machine.use();
      await pause(1000);
    }
    const cpu = program.cpuSeconds() - before;
    const { rss, anon } = program.memory();
    const disks = isInUse ? 'in use' : 'at rest';
    return [`${arrays} arrays`, disks, name, cpu.toFixed(2), rss.toFixed(1), anon.toFixed(1)];
  } finally {
    await program.end();
    machine.remove();
  }
}

/** Measures a minute of each host with disks at rest and in use and gives Markdown. */
export async function idleReport() {
  const rows = [];
  for (const arrays of HOSTS) {
    for (const isInUse of [false, true]) {
      for (const setting of SETTINGS) rows.push(await measure(arrays, setting, isInUse));
    }
  }
  const head = ['host', 'disks', 'node', 'CPU s a minute', 'RSS MiB', 'anon MiB'];
  return table(head, rows);
}
