/** Latency and memory of scrapes, beside bare node:http with the same bytes and node_exporter on the same machine. */
import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeMachine } from './machine.mjs';
import {
  DEPLOYED_ENVIRONMENT,
  startBareServer,
  startNodeExporter,
  startRotwatch,
} from './program.mjs';
import { quantile, table } from './table.mjs';

const HOSTS = [2, 20, 200];
const WARM_UP = 50;
/** Requests to each program, taken in turns so that a busy moment of the machine hits all of them. */
const REQUESTS = 500;
const TURNS = 10;
/** One request each 50 ms for 20 s: two polls at least fall among them. */
const SPREAD_REQUESTS = 400;
const SPREAD_PAUSE_MS = 50;

function scrape(port, agent, encoding) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { 'accept-encoding': encoding };
    const request = get(
      { host: '127.0.0.1', port, path: '/metrics', agent, headers },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const ms = performance.now() - began;
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
          else resolve({ ms, body: Buffer.concat(parts), type: response.headers['content-type'] });
        });
      },
    );
    request.on('error', (error) => {
      // The server may give up an idle connection at the moment when it is taken for a request.
      if (request.reusedSocket) resolve(scrape(port, agent, encoding));
      else reject(error);
    });
  });
}

async function latencies(programs, encoding) {
  const agents = programs.map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const taken = programs.map(() => []);
  for (const [at, { port }] of programs.entries()) {
    for (let n = 0; n < WARM_UP; n += 1) await scrape(port, agents[at], encoding);
  }
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [at, { port }] of programs.entries()) {
      for (let n = 0; n < REQUESTS / TURNS; n += 1) {
        taken[at].push((await scrape(port, agents[at], encoding)).ms);
      }
    }
  }
  for (const agent of agents) agent.destroy();
  return taken.map((list) => list.sort((one, other) => one - other));
}

/** Scrapes spread over whole polls, each on the host as it is then: members in use all the time. */
async function spread(programs, machine) {
  const agents = programs.map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const taken = programs.map(() => []);
  for (let n = 0; n < SPREAD_REQUESTS; n += 1) {
    if (n % 20 === 0) machine.use();
    for (const [at, { port }] of programs.entries()) {
      taken[at].push((await scrape(port, agents[at], 'gzip')).ms);
    }
    await pause(SPREAD_PAUSE_MS);
  }
  for (const agent of agents) agent.destroy();
  return taken.map((list) => list.sort((one, other) => one - other));
}

/** The exposition of rotwatch as two files, for the bare server. */
async function recorded(folder, { port }) {
  const agent = new Agent({ keepAlive: false });
  const [plain, gzipped] = [
    await scrape(port, agent, 'identity'),
    await scrape(port, agent, 'gzip'),
  ];
  const files = { plain: join(folder, 'plain'), gzipped: join(folder, 'gzipped') };
  writeFileSync(files.plain, plain.body);
  writeFileSync(files.gzipped, gzipped.body);
  return { ...files, contentType: plain.type };
}

async function measureHost(arrays) {
  const machine = makeMachine({ arrays });
  const programs = [];
  try {
    programs.push(await startRotwatch(machine, { environment: DEPLOYED_ENVIRONMENT }));
    programs.push(await startBareServer(await recorded(machine.rootfs, programs[0])));
    programs.push(await startNodeExporter(machine));
    const gzip = await latencies(programs, 'gzip');
    const identity = await latencies(programs, 'identity');
    const overPolls = await spread(programs, machine);
    const agent = new Agent({ keepAlive: false });
    const rows = [];
    for (const [at, program] of programs.entries()) {
      const sizes = {
        gzip: (await scrape(program.port, agent, 'gzip')).body.length,
        identity: (await scrape(program.port, agent, 'identity')).body.length,
      };
      const memory = program.memory();
      rows.push({ name: program.name, gzip: gzip[at], identity: identity[at], memory, sizes });
      rows[at].spread = overPolls[at];
    }
    return rows;
  } finally {
    for (const program of programs) await program.end();
    machine.remove();
  }
}

const ms = (value) => value.toFixed(2);
const ratio = (value, base) => `${(value / base).toFixed(2)}×`;

function latencyRows(arrays, rows, encoding) {
  const [own] = rows;
  return rows.map((row) => {
    const [p50, p99] = [quantile(row[encoding], 0.5), quantile(row[encoding], 0.99)];
    const [own50, own99] = [quantile(own[encoding], 0.5), quantile(own[encoding], 0.99)];
    return [
      `${arrays} arrays, ${row.name}`,
      (row.sizes[encoding] / 1024).toFixed(1),
      ms(p50),
      ms(p99),
      ratio(own50, p50),
      ratio(own99, p99),
    ];
  });
}

/** Measures hosts of 2, 20 and 200 arrays and gives Markdown. */
export async function scrapeReport() {
  const hosts = [];
  for (const arrays of HOSTS) hosts.push({ arrays, rows: await measureHost(arrays) });
  const sections = [];
  for (const encoding of ['gzip', 'identity']) {
    const rows = hosts.flatMap((host) => latencyRows(host.arrays, host.rows, encoding));
    const head = ['host', 'KiB', 'p50 ms', 'p99 ms', 'rotwatch / it, p50', 'p99'];
    sections.push(
      `Scrapes one after the other on one connection, ${encoding}:\n\n${table(head, rows)}`,
    );
  }
  const spreadRows = hosts.flatMap(({ arrays, rows }) =>
    rows.map((row) => [
      `${arrays} arrays, ${row.name}`,
      ms(quantile(row.spread, 0.5)),
      ms(quantile(row.spread, 0.99)),
      ms(row.spread.at(-1)),
    ]),
  );
  sections.push(
    `One scrape each 50 ms for 20 s while all arrays are written to, so that polls fall among them:\n\n${table(['host', 'p50 ms', 'p99 ms', 'max ms'], spreadRows)}`,
  );
  const memoryRows = hosts.flatMap(({ arrays, rows }) =>
    rows.map(({ name, memory }) => [
      `${arrays} arrays, ${name}`,
      memory.rss.toFixed(1),
      memory.anon.toFixed(1),
      memory.peak.toFixed(1),
      ratio(rows[0].memory.rss, memory.rss),
      ratio(rows[0].memory.anon, memory.anon),
    ]),
  );
  const memoryHead = ['host', 'RSS MiB', 'anon MiB', 'peak RSS MiB', 'rotwatch / it, RSS', 'anon'];
  sections.push(`Memory after all that:\n\n${table(memoryHead, memoryRows)}`);
  return sections.join('\n\n');
}
