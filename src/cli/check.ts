import type { Command } from 'commander';
import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { judge } from '../health/index.ts';
import { isGap, type Judgement } from '../health/rule.ts';
import { LinuxHost } from '../host/linux-host.ts';
import { LinuxStateFolder } from '../host/state-folder.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import { findLedger } from '../ledger/load.ts';
import { observe } from '../ledger/observe.ts';
import { Pollers } from '../pollers.ts';
import { rememberedVerification } from '../verify/remembered.ts';
import { type CliIo, EXIT } from './io.ts';
import { report } from './report.ts';
import { loadConfig } from './settings.ts';

/** Looks once, judges, and says what was found; exits by the Nagios convention. */
export async function check(command: Command, io: CliIo): Promise<number> {
  const loaded = loadConfig(command, io);
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.stderr.write(`rotwatch: ${problem}\n`);
    return EXIT.unknown;
  }
  const { judgements, found } = await lookOnce(loaded.config, systemClock, (message) =>
    io.stderr.write(`rotwatch: ${message}\n`),
  );
  const status = statusOf(judgements);
  const json = command.getOptionValue('json') === true;
  const text = json
    ? `${JSON.stringify({ status, judgements }, null, 2)}\n`
    : report(status, judgements, { found, colour: io.stdout.isTTY === true });
  io.stdout.write(text);
  return EXIT[status];
}

async function lookOnce(config: Config, clock: Clock, warn: (message: string) => void) {
  const polled = new AbortController();
  const pollers = new Pollers({
    host: new LinuxHost(config.mounts, clock),
    clock,
    settings: config.collectors,
    say: (level, message) => {
      if (level === 'warn') warn(message);
    },
    onObservation: () => {
      if (pollers.statuses().some(({ success }) => success === undefined)) return;
      if (!isDiskAwaited(judge(pollers.snapshot(clock.now())))) polled.abort();
    },
  });
  const longest = Math.max(
    ...Object.values(config.collectors).map((one) => one.cadence.deadlineMs),
  );
  pollers.start();
  if (pollers.statuses().length > 0) await clock.sleep(longest * 2, polled.signal);
  await pollers.stop();
  const snapshot = pollers.snapshot(clock.now());
  const folder = new LinuxStateFolder(config.stateDir);
  const found = await findLedger(folder);
  const remembered = found.kind === 'ledger' ? found.ledger : emptyLedger();
  const ledger = observe(remembered, snapshot);
  const verification = await rememberedVerification(folder, snapshot);
  const judgements = judge(snapshot, { ledger, expected: config.expected, verification });
  return { judgements, found: pollers.describe() };
}

/** Whether a disk has not answered yet that may: a few seconds each, behind one controller two by two. */
export function isDiskAwaited(judgements: readonly Judgement[]): boolean {
  return judgements.some(
    (one) =>
      one.kind === 'not-judged' && one.reason === 'not_read' && one.subject.disk !== undefined,
  );
}

/** The worst of the judgements: critical, warning, unknown, ok. */
export function statusOf(
  judgements: readonly Judgement[],
): 'ok' | 'warning' | 'critical' | 'unknown' {
  const findings = judgements.filter((judgement) => judgement.kind === 'finding');
  if (findings.some(({ severity }) => severity === 'critical')) return 'critical';
  if (findings.some(({ severity }) => severity === 'warning')) return 'warning';
  return judgements.some(isGap) ? 'unknown' : 'ok';
}
