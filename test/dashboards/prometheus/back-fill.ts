import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { capturedAt, lookAt, MACHINES } from '../../support/golden-machines.ts';
import { mirrorDay } from '../hosts/mirror.ts';
import { serverDay } from '../hosts/server.ts';
import { STEP_MS } from '../hosts/watched.ts';

const DAY_STEPS = 152;
/** Steps in which the hosts of the day do not answer any more. */
const SILENT_STEPS = 12;
const HOUR_MS = 3_600_000;
export const JOB = 'rotwatch';

/** A stretch of time in which somebody was scraped; milliseconds. */
export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What Prometheus would have stored, as OpenMetrics with timestamps, and when there is what. */
export interface BackFill {
  readonly lines: readonly string[];
  readonly spans: readonly Span[];
  /** A moment at which every host of the day has been silent for long. */
  readonly silentAt: number;
}

/** Two hosts through a bad day and their silence, and each golden machine for some minutes. */
export async function backFill(): Promise<BackFill> {
  const lines: string[] = [];
  const mirror = await dayOf('mirror', mirrorDay(DAY_STEPS), lines);
  const server = await dayOf('server', serverDay(DAY_STEPS), lines);
  const end = Math.max(mirror.to, server.to);
  for (const { name } of [mirror, server]) {
    for (let step = 1; step <= SILENT_STEPS; step += 1) {
      lines.push(up(name, 0, end + step * STEP_MS));
    }
  }
  lines.push(...alerts(mirror));
  const golden: Span[] = [];
  for (const machine of readdirSync(MACHINES)) golden.push(await minutesOf(machine, lines));
  const spans = [mirror, server, ...golden];
  return { lines, spans, silentAt: end + SILENT_STEPS * STEP_MS };
}

async function dayOf(
  name: string,
  looks: AsyncGenerator<readonly [number, string]>,
  lines: string[],
): Promise<Span> {
  const times: number[] = [];
  for await (const [at, text] of looks) {
    lines.push(...samples(name, text, at), up(name, 1, at));
    times.push(at);
  }
  return { name, from: Math.min(...times), to: Math.max(...times) };
}

/** A golden machine is the same at each scrape. */
async function minutesOf(machine: string, lines: string[]): Promise<Span> {
  const folder = join(MACHINES, machine);
  const from = capturedAt(folder);
  const { exposition } = await lookAt(folder);
  const to = from + 3 * STEP_MS;
  for (let at = from; at <= to; at += STEP_MS) {
    lines.push(...samples(machine, exposition.text.plain.toString(), at), up(machine, 1, at));
  }
  return { name: machine, from, to };
}

/** What the rules would have made of the first departure, and of nothing at all. */
function alerts({ name, from }: Span): readonly string[] {
  const degraded = `alertname="MdArrayDegraded",alertstate="firing",severity="warning",component="md",job="${JOB}",instance="${name}",array="md0",member="sdb1",disk="S-b",dimm="none"`;
  const watchdog = 'alertname="Watchdog",alertstate="firing",severity="none",component="rotwatch"';
  const at = from + 2 * HOUR_MS;
  return [`ALERTS{${degraded}} 1 ${at / 1000}`, `ALERTS{${watchdog}} 1 ${at / 1000}`];
}

function up(instance: string, value: 0 | 1, at: number): string {
  return `up{job="${JOB}",instance="${instance}"} ${value} ${at / 1000}`;
}

/** The samples of rotwatch in an exposition, as a target's at a moment. */
function samples(instance: string, exposition: string, at: number): readonly string[] {
  const target = `job="${JOB}",instance="${instance}"`;
  return exposition.split('\n').flatMap((line) => {
    const [, name, labels, value] = /^(rotwatch_\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const all = labels === undefined ? target : `${target},${labels}`;
    return [`${name}{${all}} ${value} ${at / 1000}`];
  });
}
