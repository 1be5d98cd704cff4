/**
 * 128 disks behind one RAID controller, played by a script in smartctl's place: how fresh do their values stay, at what
 * cost, when some are slow and two never answer? Time runs ten times as fast as in life: a disk answers in 0.1 to 0.2 s
 * (four in 1.2 s), is asked every 30 s instead of five minutes, and may take 6 s.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startRotwatch } from './program.mjs';
import { table } from './table.mjs';

const DISKS = 128;
const SLOW = [5, 45, 85, 125];
const WEDGED = [17, 99];
const INTERVAL_S = 30;
/** The first round, and three more. */
const SETTLE_S = 45;
const RUN_S = 90;
const TICKS_PER_SECOND = 100;
const ATTRIBUTES = 22;

/** Entries of an attribute table of usual length. */
function attributes() {
  const rows = Array.from({ length: ATTRIBUTES }, (_, index) => ({
    id: index + 1,
    name: `Attribute_${index + 1}`,
    value: 100,
    worst: 100,
    thresh: index % 3 === 0 ? 10 : 0,
    when_failed: '',
    flags: { prefailure: index % 3 === 0 },
    raw: { value: index, string: String(index) },
  }));
  return `"ata_smart_attributes":{"table":${JSON.stringify(rows)}}}\n`;
}

function smartctl(folder) {
  const start = JSON.stringify({
    json_format_version: [1, 0],
    smartctl: { version: [7, 3], exit_status: 0 },
    device: { protocol: 'ATA' },
    model_name: 'Bench',
    smart_status: { passed: true },
    temperature: { current: 30 },
  }).slice(0, -1);
  return `#!/bin/sh
for word; do case "$word" in --device=megaraid,*) n=\${word#--device=megaraid,} ;; esac; done
case " ${WEDGED.join(' ')} " in *" $n "*) trap '' TERM; sleep 3600 & wait; wait ;; esac
case " ${SLOW.join(' ')} " in *" $n "*) sleep 1.2 ;; *) sleep 0.1$((n % 10)) ;; esac
printf '%s' '${start},"serial_number":"S'"$n"'",'
cat ${join(folder, 'attributes')}
`;
}

/** A folder that stands for the machine, and the flags that make the daemon look at it. */
function makeFleet() {
  const folder = mkdtempSync(join(tmpdir(), 'rotwatch-fleet-'));
  for (const name of ['proc', 'sys', 'state']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'attributes'), attributes());
  const command = join(folder, 'smartctl');
  writeFileSync(command, smartctl(folder));
  chmodSync(command, 0o755);
  const devices = [`/dev/bus/0 megaraid,[0-${DISKS - 1}]`];
  const cadence = { interval: `${INTERVAL_S}s`, deadline: '6s', logs_interval: '6m' };
  const config = {
    path: { procfs: join(folder, 'proc'), sysfs: join(folder, 'sys'), rootfs: folder },
    state_dir: join(folder, 'state'),
    log: { level: 'error' },
    collectors: { smart: { command, scan: false, devices, ...cadence } },
  };
  writeFileSync(join(folder, 'rotwatch.yml'), JSON.stringify(config));
  const remove = () => rmSync(folder, { recursive: true });
  return { flags: ['--config', join(folder, 'rotwatch.yml')], remove };
}

/** Ages of the last good answers, seconds, oldest first. */
function ages(text) {
  const now = Date.now() / 1000;
  const pattern =
    /^rotwatch_smart_last_success_timestamp_seconds\{disk="(\w+)",tier="health"\} (\S+)$/gm;
  return [...text.matchAll(pattern)].map(([, , at]) => now - Number(at)).sort((a, b) => b - a);
}

/** CPU seconds of the commands that the daemon has seen end (proc(5), fields 16 and 17 of stat). */
function commandSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

async function scrape(port) {
  const started = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  return { text, ms: performance.now() - started };
}

async function watch(program) {
  const latencies = [];
  let oldest = 0;
  let last = '';
  await pause(SETTLE_S * 1000);
  const cpu = program.cpuSeconds();
  const commands = commandSeconds(program.child.pid);
  for (let second = 0; second < RUN_S; second += 1) {
    const { text, ms } = await scrape(program.port);
    latencies.push(ms);
    oldest = Math.max(oldest, ages(text)[0]);
    last = text;
    await pause(1000);
  }
  latencies.sort((a, b) => a - b);
  return {
    text: last,
    oldest,
    latency: (share) => latencies[Math.floor((latencies.length - 1) * share)],
    cpu: (program.cpuSeconds() - cpu) / RUN_S,
    commands: (commandSeconds(program.child.pid) - commands) / RUN_S,
  };
}

/** Watches the fleet for a minute and a half and gives Markdown. */
export async function smartReport() {
  const fleet = makeFleet();
  const program = await startRotwatch(fleet);
  try {
    const seen = await watch(program);
    const { rss, anon, peak } = program.memory();
    const wedged = [...seen.text.matchAll(/^rotwatch_disk_wedged\{[^}]*\} 1$/gm)].length;
    const percent = (share) => `${(share * 100).toFixed(1)} %`;
    return table(
      ['what', 'measured'],
      [
        ['disks that answer', `${ages(seen.text).length} of ${DISKS}`],
        ['disks told as wedged', `${wedged} of ${WEDGED.length}`],
        [
          'oldest health of any disk that answers',
          `${seen.oldest.toFixed(1)} s (interval ${INTERVAL_S} s)`,
        ],
        ['scrape p50', `${seen.latency(0.5).toFixed(1)} ms`],
        ['scrape p99', `${seen.latency(0.99).toFixed(1)} ms`],
        ['samples', String(seen.text.split('\n').filter((line) => /^[a-z]/.test(line)).length)],
        ['CPU of rotwatch', percent(seen.cpu)],
        ['CPU of its commands (shell scripts)', percent(seen.commands)],
        [
          'RSS, anonymous, peak',
          `${rss.toFixed(0)} MiB, ${anon.toFixed(0)} MiB, ${peak.toFixed(0)} MiB`,
        ],
      ],
    );
  } finally {
    await program.end();
    fleet.remove();
  }
}
