import type { Command } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import { lookAtArrays } from '../collectors/md-arrays/look.ts';
import { parseSize } from '../config/size.ts';
import type { Config } from '../config.ts';
import type { Host } from '../host/host.ts';
import { LinuxHost } from '../host/linux-host.ts';
import { NOTHING, union } from '../ledger/extents.ts';
import type { Extents } from '../ledger/member-notes.ts';
import { Comparer } from '../verify/comparer.ts';
import type { ArrayFacts, Geometry } from '../verify/geometry.ts';
import { workOf as disturbanceOf } from '../verify/moment.ts';
import { comparePass } from '../verify/pass.ts';
import { readGeometry } from '../verify/read-geometry.ts';
import { type CliIo, EXIT, type Output } from './io.ts';
import { harmlessJson, painter } from './paint.ts';
import { Refusal, rememberedLedger } from './remembered.ts';
import { loadConfig } from './settings.ts';
import { parseRange, type Wanted, workOf } from './verify-request.ts';
import { Score } from './verify-score.ts';
import { type Outcome, progressLine, summary } from './verify-words.ts';

const DEADLINE_MS = 5000;
const PROGRESS_MS = 500;

/** Reads and compares an array's members now; exits 0 equal, 2 different, 3 not all could be judged, 1 wrong usage. */
export async function verify(name: string, command: Command, io: CliIo): Promise<number> {
  const loaded = loadConfig(command, io);
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.stderr.write(`rotwatch: ${problem}\n`);
    return EXIT.error;
  }
  try {
    const outcome = await compared(name, { command, io, config: loaded.config });
    const json = command.getOptionValue('json') === true;
    const paint = painter(io.stdout.isTTY === true);
    io.stdout.write(json ? harmlessJson(outcome) : summary(outcome, paint));
    return exitCodeOf(outcome);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    io.stderr.write(`rotwatch: ${error.message}\n`);
    return error.isUsage ? EXIT.error : EXIT.unknown;
  }
}

/** By the Nagios convention, as `check`. */
export function exitCodeOf({ differences, complete, bytes }: Outcome): number {
  if (differences.length > 0) return EXIT.critical;
  return complete && bytes.undecided + bytes.problem === 0 ? EXIT.ok : EXIT.unknown;
}

interface Call {
  readonly command: Command;
  readonly io: CliIo;
  readonly config: Config;
}

async function compared(name: string, { command, io, config }: Call): Promise<Outcome> {
  const wanted = wantedOf(command);
  const rateBytes = rateOf(command);
  const clock = systemClock;
  const host = new LinuxHost(config.mounts, clock);
  const facts = await arrayNamed(host, name);
  const result = readGeometry(host, facts);
  if (!result.ok) throw new Refusal(`${facts.name}: ${result.reason}: ${result.detail}`, false);
  const { geometry } = result;
  const work = disturbanceOf(host, geometry);
  if (work !== undefined) throw new Refusal(`${facts.name}: ${work}`, false);
  const owed = wanted.kind === 'owed' ? await owedOf(config.stateDir, facts) : NOTHING;
  const stop = new AbortController();
  io.onSignal(() => stop.abort());
  return comparedNow(
    { host, clock, geometry, facts, rateBytes, wanted, owed },
    {
      signal: stop.signal,
      progress: io.stderr,
    },
  );
}

interface Comparing {
  readonly host: Host;
  readonly clock: Clock;
  readonly geometry: Geometry;
  readonly facts: ArrayFacts;
  readonly rateBytes: number;
  readonly wanted: Wanted;
  readonly owed: Extents;
}

/** Compares what is wanted and gives what came of it; tells how far it is where somebody looks. */
export async function comparedNow(
  { host, clock, geometry, facts, rateBytes, wanted, owed }: Comparing,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Output },
): Promise<Outcome> {
  const { units, memberBytes } = workOf(geometry, wanted, owed);
  const score = new Score({ host, geometry, memberBytes });
  const begun = clock.monotonic();
  const seconds = () => (clock.monotonic() - begun) / 1000;
  let shownAt = begun;
  const show = () => {
    if (progress.isTTY !== true || clock.monotonic() - shownAt < PROGRESS_MS) return;
    shownAt = clock.monotonic();
    const line = progressLine(score.doneBytes, memberBytes, {
      seconds: seconds(),
      differing: score.open,
    });
    progress.write(`\r\u001b[K${line}`);
  };
  const { metadata } = facts;
  const comparer = new Comparer({
    ...{ host, clock, geometry, metadata, signal },
    onRead: score.onRead,
  });
  await comparePass(score.judgeable(units), {
    comparer,
    clock,
    rateBytes,
    signal,
    onLook: (unit) => {
      score.onLook(unit);
      show();
    },
    onVerdict: score.onVerdict,
  });
  if (progress.isTTY === true) progress.write('\r\u001b[K');
  return score.outcome({ seconds: seconds(), isAborted: signal.aborted });
}

function wantedOf(command: Command): Wanted {
  const range: unknown = command.getOptionValue('range');
  const owed = command.getOptionValue('owed') === true;
  const full = command.getOptionValue('full') === true;
  if ([range !== undefined, owed, full].filter((one) => one).length > 1) {
    throw new Refusal('--full, --owed and --range exclude one another', true);
  }
  if (owed) return { kind: 'owed' };
  if (range === undefined) return { kind: 'full' };
  const extent = parseRange(String(range));
  if (extent !== undefined) return { kind: 'range', extent };
  throw new Refusal(`--range: expected sectors of the array such as 0-2048, or 1GiB-2GiB`, true);
}

function rateOf(command: Command): number {
  const rate = parseSize(String(command.getOptionValue('rate')));
  if (rate === undefined || rate === 0) {
    throw new Refusal('--rate: expected a size such as 50MiB, which is read a second', true);
  }
  return rate;
}

/** The array by its kernel name, or by a path below /dev. */
async function arrayNamed(host: Host, name: string): Promise<ArrayFacts> {
  const link = host.readLink(name);
  const kernelName = (link.ok ? link.value : name).split('/').at(-1);
  const { arrays } = await lookAtArrays(host, DEADLINE_MS);
  const found = arrays.find((one) => one.name === kernelName);
  if (found !== undefined) return found;
  const known = arrays.map((one) => one.name).join(', ');
  throw new Refusal(`${name}: no such array; there are: ${known === '' ? 'none' : known}`, true);
}

/** What returns to the array are owed, by the running daemon's word or the file. */
async function owedOf(stateDir: string, { name, uuid }: ArrayFacts): Promise<Extents> {
  const ledger = await rememberedLedger(stateDir);
  const known = ledger.arrays.find(
    (one) => one.gone === undefined && (uuid === undefined ? one.name === name : one.uuid === uuid),
  );
  if (known === undefined) throw new Refusal(`${name}: nothing is remembered of it`, false);
  return known.returns
    .filter(({ settled }) => settled === undefined)
    .reduce((sum: Extents, { owed }) => union(sum, owed), NOTHING);
}
