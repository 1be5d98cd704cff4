/** Programs under measurement: started on a loopback port of their own, read through /proc, ended by their pid. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** `getconf CLK_TCK`, on Linux the same everywhere. */
const TICKS_PER_SECOND = 100;
const START_MS = 60_000;
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const BARE = fileURLToPath(new URL('bare-server.mjs', import.meta.url));
/** As in deploy/systemd/rotwatch.service. */
export const DEPLOYED_FLAGS = ['--optimize-for-size', '--max-semi-space-size=1'];
export const DEPLOYED_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A running program that answers on `port`. */
class Program {
  constructor(name, child, port) {
    this.name = name;
    this.child = child;
    this.port = port;
  }

  /** CPU seconds so far, all threads, user and kernel (proc(5), fields 14 and 15 of stat). */
  cpuSeconds() {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Memory in MiB: resident now, its anonymous part, and the most that was ever resident. */
  memory() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const kib = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
    return { rss: kib('VmRSS') / 1024, anon: kib('RssAnon') / 1024, peak: kib('VmHWM') / 1024 };
  }

  async end() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const late = pause(10_000, 'late', { ref: false });
    if ((await Promise.race([gone, late])) === 'late') this.child.kill('SIGKILL');
    await gone;
  }
}

async function start(name, words, { environment = {}, ready = '/metrics' } = {}) {
  const port = await freePort();
  const [command, ...rest] = words.map((word) => word.replaceAll('{port}', port));
  const child = spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let said = '';
  child.stderr.on('data', (bytes) => {
    said = (said + bytes).slice(-2000);
  });
  const program = new Program(name, child, port);
  const abandon = () => child.kill('SIGKILL');
  process.once('exit', abandon);
  child.once('exit', () => process.off('exit', abandon));
  const until = performance.now() + START_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}${ready}`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return program;
    await pause(50);
  }
  await program.end();
  throw new Error(`${name} did not start: ${said}`);
}

/** The built daemon over a generated machine. */
export function startRotwatch(machine, { flags = DEPLOYED_FLAGS, environment } = {}) {
  const listen = ['--web.listen-address', '127.0.0.1:{port}'];
  const words = [process.execPath, ...flags, MAIN, 'serve', ...listen, ...machine.flags];
  return start('rotwatch', words, { environment, ready: '/-/ready' });
}

/** `node:http` and nothing else, answering with the bytes of two files. */
export function startBareServer({ plain, gzipped, contentType }, { flags = DEPLOYED_FLAGS } = {}) {
  const words = [process.execPath, ...flags, BARE, '{port}', plain, gzipped, contentType];
  return start('bare node:http', words);
}

/** Debian's node_exporter with the mdadm collector alone, over the same machine. */
export function startNodeExporter(machine) {
  return start('node_exporter', [
    'prometheus-node-exporter',
    '--web.listen-address=127.0.0.1:{port}',
    `--path.procfs=${machine.procfs}`,
    `--path.sysfs=${machine.sysfs}`,
    '--collector.disable-defaults',
    '--collector.mdadm',
  ]);
}
