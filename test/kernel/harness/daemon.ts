import { z } from 'zod';
import { collectors } from '../../../src/collectors/index.ts';
import { environmentName } from '../../../src/config/keys.ts';
import { type Ledger, ledgerSchema } from '../../../src/ledger/ledger.ts';
import { Exposition } from './exposition.ts';
import type { Guest } from './guest.ts';
import { GUEST_PORT } from './machine.ts';
import { GUEST_MAIN } from './program.ts';

const STATE = '/run/rotwatch-state';
const LOG = '/run/rotwatch-log';
const STATUS = '/run/rotwatch-status';
const PID = '/run/rotwatch-pid';
const START_MS = 300_000;
const STOP_SECONDS = 30;
/** Under emulation a command that needs a Node of its own takes its time. */
const CHECK_SECONDS = 300;

type Name = (typeof collectors)[number]['name'];
const MD: readonly Name[] = ['md-arrays', 'md-superblocks'];

/** How the daemon is started. */
export interface DaemonPlan {
  /** Seconds between polls; the kernel's notifications come in between all the same. */
  readonly pollSeconds: number;
  /** Its state folder, which is left as it is; one in memory, made anew, unless told. */
  readonly stateDir?: string;
  /** The collectors that run, those of md unless told: each more costs the emulated machine a share of every second. */
  readonly collectors?: readonly Name[];
  /** Further environment variables, without their `ROTWATCH_`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A command that it is run by, to take rights from it. */
  readonly by?: string;
}

/** The parts of a finding that scenarios state; a label that does not apply is absent. */
export interface FindingFacts {
  readonly code: string;
  readonly severity: string;
  readonly array?: string;
  readonly member?: string;
  /** Of a finding that names no member: the disk under a member follows from that. */
  readonly disk?: string;
  readonly dimm?: string;
}

const LABELS = ['array', 'member', 'disk', 'dimm'] as const;
const SUBJECT = z.looseObject({
  array: z.string().optional(),
  member: z.string().optional(),
  disk: z.string().optional(),
  dimm: z.string().optional(),
});
const CHECKED = z.object({
  status: z.enum(['ok', 'warning', 'critical', 'unknown']),
  judgements: z.array(
    z.discriminatedUnion('kind', [
      z.looseObject({
        kind: z.literal('finding'),
        code: z.string(),
        severity: z.string(),
        action: z.string(),
        subject: SUBJECT,
      }),
      z.looseObject({ kind: z.literal('not-judged'), code: z.string(), subject: SUBJECT }),
    ]),
  ),
});

const REMEMBERED = z.looseObject({ ledger: ledgerSchema });

/** What `rotwatch check --json` said. */
export interface Checked {
  readonly exitCode: number;
  readonly status: string;
  readonly findings: readonly FindingFacts[];
  /** What each says to do first, in the order told. */
  readonly actions: readonly string[];
}

type Subject = { readonly [L in (typeof LABELS)[number]]?: string | undefined };

function facts(code: string, severity: string, subject: Subject): FindingFacts {
  const disk = subject.member === undefined ? subject.disk : undefined;
  const told = LABELS.flatMap((label) => {
    const value = { ...subject, disk }[label];
    return value === undefined ? [] : [[label, value] as const];
  });
  return { code, severity, ...Object.fromEntries(told) };
}

/** Findings by code and what they are about. */
export function inOrder(findings: readonly FindingFacts[]): readonly FindingFacts[] {
  const key = (one: FindingFacts): string =>
    [one.code, ...LABELS.map((label) => one[label])].join(' ');
  return findings.toSorted((one, other) => key(one).localeCompare(key(other)));
}

function variable(collector: Name, key: string): string {
  return environmentName(['collectors', collector, key]);
}

/** rotwatch in the guest, as built in `dist/`. */
export class Daemon {
  readonly #guest: Guest;
  #pid: string | undefined;
  #stateDir = STATE;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  get isRunning(): boolean {
    return this.#pid !== undefined;
  }

  /** Starts `rotwatch serve`; resolves when it is ready. */
  async start(plan: DaemonPlan): Promise<void> {
    const { pollSeconds, collectors: chosen = MD, settings = {}, by = '' } = plan;
    this.#stateDir = plan.stateDir ?? STATE;
    const words = [
      ...collectors.map(({ name }) => `${variable(name, 'interval')}=${pollSeconds}s`),
      ...collectors.map(({ name }) => `${variable(name, 'enabled')}=${chosen.includes(name)}`),
      // Scenarios tell what superblocks and memory show; those about contents switch comparing on.
      ...Object.entries({ VERIFY_MODE: 'off', ...settings }).map(
        ([name, value]) => `ROTWATCH_${name}='${value}'`,
      ),
      ...[by, process.execPath, GUEST_MAIN, 'serve'],
      ...['--web.listen-address', `0.0.0.0:${GUEST_PORT}`, '--state-dir', this.#stateDir],
    ];
    this.#pid = await this.#guest.must(
      `rm -rf ${STATE} ${STATUS} ${PID}; mkdir --mode=1777 ${STATE}; mkdir -p ${this.#stateDir}
      { ${words.join(' ')} & echo $! >${PID}; wait $!; echo $? >${STATUS}; } >${LOG} 2>&1 &
      until [ -s ${PID} ]; do sleep 0.02; done; cat ${PID}`,
    );
    await this.#guest.waitFor(() => this.#fetch('/-/ready'), { within: START_MS });
  }

  /** Ends it by SIGTERM; gives its exit status. */
  async stop(): Promise<number> {
    const pid = this.#pid;
    if (pid === undefined) throw new Error('the daemon does not run');
    this.#pid = undefined;
    const wait = `until [ -s ${STATUS} ]; do sleep 0.05; done; cat ${STATUS}`;
    return Number(await this.#guest.must(`kill ${pid}; ${wait}`, { seconds: STOP_SECONDS }));
  }

  /** Ends it by SIGKILL. */
  async kill(): Promise<void> {
    const pid = this.#pid;
    if (pid === undefined) throw new Error('the daemon does not run');
    this.#pid = undefined;
    await this.#guest.must(`kill -9 ${pid}; until [ -s ${STATUS} ]; do sleep 0.05; done`);
  }

  /** It went with the guest that it ran in. */
  lost(): void {
    this.#pid = undefined;
  }

  /** What it remembers, as `rotwatch ledger --json` asks for it. */
  async ledger(): Promise<Ledger> {
    const text = await this.#guest.must(
      `curl --silent --show-error --fail --unix-socket ${this.#stateDir}/control.sock http://rotwatch/ledger`,
    );
    return REMEMBERED.parse(JSON.parse(text)).ledger;
  }

  /** Lets it forget every array and disk, as `rotwatch ledger forget --all` does, at the door that the command uses. */
  async forgetAll(): Promise<void> {
    const socket = `${this.#stateDir}/control.sock`;
    await this.#guest.must(
      `curl --silent --show-error --fail --unix-socket ${socket} --json '{"all":true}' http://rotwatch/ledger/forget`,
    );
  }

  async metrics(): Promise<Exposition> {
    return new Exposition(await this.#fetch('/metrics'));
  }

  /** The findings that the daemon exports now, sorted by code and what they are about. */
  async findings(): Promise<readonly FindingFacts[]> {
    const samples = (await this.metrics()).samples('rotwatch_finding');
    return inOrder(
      samples.map(({ labels: { code, severity, ...subject } }) => {
        if (code === undefined || severity === undefined) throw new Error('finding without code');
        return facts(code, severity, subject);
      }),
    );
  }

  /** Resolves when of every collector a poll that began after now has been published. */
  async polled(): Promise<void> {
    // The poll under way at the call may have begun before it: the second one to end has not.
    for (let ended = 0; ended < 2; ended += 1) {
      const before = await this.#polls();
      await this.#guest.waitFor(async () => {
        const now = await this.#polls();
        const waiting = [...before].filter(([collector, at]) => now.get(collector) === at);
        if (waiting.length > 0) throw new Error(`no poll ended: ${waiting.join()}`);
      });
    }
  }

  /** Runs `rotwatch check --json` beside it; `by` is a command that it is run by. */
  async check(by = ''): Promise<Checked> {
    const command = `${by} ${process.execPath} ${GUEST_MAIN} check --json --state-dir ${this.#stateDir}`;
    const { code, stdout } = await this.#guest.run(command, { seconds: CHECK_SECONDS });
    const { status, judgements } = CHECKED.parse(JSON.parse(stdout));
    const found = judgements.filter((judgement) => judgement.kind === 'finding');
    const findings = found.map((finding) => facts(finding.code, finding.severity, finding.subject));
    const actions = found.map(({ action }) => action);
    return { exitCode: code, status, findings: inOrder(findings), actions };
  }

  /** What it has logged. */
  log(): Promise<string> {
    return this.#guest.must(`cat ${LOG}`);
  }

  /** When each collector's last poll ended. */
  async #polls(): Promise<ReadonlyMap<string | undefined, number>> {
    const name = 'rotwatch_collector_last_success_timestamp_seconds';
    const samples = (await this.metrics()).samples(name);
    return new Map(samples.map(({ labels, value }) => [labels['collector'], value]));
  }

  async #fetch(path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.#guest.port}${path}`, {
      signal: AbortSignal.timeout(10_000),
      headers: { connection: 'close' },
    });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
    return response.text();
  }
}
