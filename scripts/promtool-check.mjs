#!/usr/bin/env node
// Checks the shipped rules and examples with promtool and amtool, runs the tests of the rules, and runs
// `promtool check metrics` over every golden exposition and over a live daemon's.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../', import.meta.url);

function check(name, exposition) {
  const words = execFileSync('promtool', ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  });
  if (words !== '') throw new Error(`${name}: ${words}`);
  console.log(
    `${name}: ${exposition.split('\n').filter((line) => line && !line.startsWith('#')).length} samples`,
  );
}

/** Runs a command that tells by its exit status; shows what it said only when that is bad. */
function must(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
}

function filesIn(folder, ending) {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}${name}`);
}

const rules = filesIn('deploy/prometheus/', '.rules.yml');
must('promtool', 'check', 'rules', '--lint-fatal', ...rules);
must('promtool', 'check', 'config', 'deploy/prometheus/prometheus.example.yml');
must('amtool', 'check-config', 'deploy/alertmanager/alertmanager.example.yml');
/** Runs the next test file until none is left. */
async function testRules(files) {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    const began = Date.now();
    const child = spawn('promtool', ['test', 'rules', file], { cwd: root });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    const [status] = await once(child, 'close');
    if (status !== 0) throw new Error(said);
    console.log(`${file}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}

// The slowest first, so that none is left over.
const tests = filesIn('test/promql/', '.test.yml').sort(
  (one, other) => statSync(new URL(other, root)).size - statSync(new URL(one, root)).size,
);
await Promise.all(Array.from({ length: availableParallelism() }, () => testRules(tests)));

const machines = new URL('test/machines/', root);
for (const situation of existsSync(machines) ? readdirSync(machines) : []) {
  const golden = new URL(`${situation}/expected.prom`, machines);
  if (existsSync(golden)) check(situation, readFileSync(golden, 'utf8'));
}

execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const state = mkdtempSync(join(tmpdir(), 'rotwatch-promtool-'));
const daemon = spawn(
  process.execPath,
  ['dist/main.js', 'serve', '--web.listen-address', '127.0.0.1:0', '--state-dir', state],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
try {
  let log = '';
  while (!/on port (\d+)/.test(log)) log += (await once(daemon.stdout, 'data'))[0];
  const base = `http://127.0.0.1:${/on port (\d+)/.exec(log)?.[1]}`;
  for (let tries = 0; tries < 100 && !(await fetch(`${base}/-/ready`)).ok; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  check('live daemon', await (await fetch(`${base}/metrics`)).text());
} finally {
  daemon.kill('SIGTERM');
  await once(daemon, 'exit');
  rmSync(state, { recursive: true });
}
