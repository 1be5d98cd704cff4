import { execa } from 'execa';
import type { Clock } from '../clock.ts';
import { linkedSignal } from '../linked-signal.ts';
import { failureOf } from './errors.ts';
import type { CommandOutput, Read, ReadFailure, RunOptions } from './host.ts';

/** After SIGTERM, how long a process group may take before SIGKILL; a healthy one ends in a few ms. */
const KILL_GRACE_MS = 1000;
/** After the child itself has ended, how long its output may stay open: a grandchild can hold it for ever. */
const DRAIN_GRACE_MS = 200;
/** Largest output that is kept; more than this is a mistake, not a report. */
const MAX_OUTPUT_CHARACTERS = 8 * 1024 * 1024;
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin';

type Child = ReturnType<typeof spawn>;

/**
 * Runs commands under a deadline that holds. A child in uninterruptible sleep cannot be killed, and a
 * grandchild can keep the output open after the child is gone (measured: execa's timeout of 200 ms
 * came back after 5 s), so the caller gets its answer when time is up, and the child is remembered
 * until it is really gone.
 */
export class CommandRunner {
  readonly #clock: Clock;
  readonly #alive = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run(
    command: string,
    args: readonly string[],
    options: RunOptions,
  ): Promise<Read<CommandOutput>> {
    const subject = [command, ...args].join(' ');
    const { key, deadlineMs, signal } = options;
    if (signal?.aborted) return failure(subject, 'the daemon stops');
    if (this.#alive.has(key)) return failure(subject, 'an earlier command is still stuck');
    this.#alive.add(key);
    const started = this.#clock.monotonic();
    const child = spawn(command, args);
    const over = new AbortController();
    const gone = this.#untilGone(child).then((end) => {
      over.abort();
      this.#alive.delete(key);
      return end;
    });
    const either = linkedSignal(over.signal, ...(signal === undefined ? [] : [signal]));
    const late = this.#clock.sleep(deadlineMs, either.signal);
    const end = await Promise.race([gone, late]);
    either.release();
    if (end === undefined) {
      if (over.signal.aborted) return outputOf(subject, await gone, this.#since(started));
      void this.#kill(child, over.signal);
      const why = signal?.aborted ? 'the daemon stops' : `no answer within ${deadlineMs} ms`;
      return failure(subject, why);
    }
    return outputOf(subject, end, this.#since(started));
  }

  #since(started: number): number {
    return this.#clock.monotonic() - started;
  }

  /** The end of the child itself, and of its output soon after: not that of whoever holds its pipes. */
  #untilGone(child: Child): Promise<End> {
    const stdout = textOf(child.stdout);
    const stderr = textOf(child.stderr);
    return new Promise((resolve) => {
      const end = (given: Omit<End, 'stdout' | 'stderr'>) =>
        resolve({ stdout: stdout(), stderr: stderr(), ...given });
      child.once('exit', (exitCode, killedBy) => {
        const drained = new AbortController();
        child.once('close', () => drained.abort());
        void this.#clock.sleep(DRAIN_GRACE_MS, drained.signal).then(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
          end({ exitCode: exitCode ?? undefined, signal: killedBy ?? undefined, error: undefined });
        });
      });
      void child.then((result) => {
        if (child.pid === undefined) {
          end({ exitCode: undefined, signal: undefined, error: result });
        }
      });
    });
  }

  /** The whole process group: a wrapper script's children must not outlive it. */
  async #kill(child: Child, gone: AbortSignal): Promise<void> {
    signalGroup(child, 'SIGTERM');
    await this.#clock.sleep(KILL_GRACE_MS, gone);
    signalGroup(child, 'SIGKILL');
  }
}

interface End {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why it could not be started. */
  readonly error: unknown;
}

function spawn(command: string, args: readonly string[]) {
  return execa(command, args, {
    reject: false,
    // A process group of its own, so that all of it can be killed.
    detached: true,
    cleanup: false,
    stdin: 'ignore',
    buffer: false,
    extendEnv: false,
    env: { PATH, LC_ALL: 'C' },
  });
}

/** Collects a stream as text; the function returned gives what has come so far. */
function textOf(stream: Child['stdout']): () => string {
  const decoder = new TextDecoder();
  let text = '';
  stream?.on('data', (chunk: Uint8Array) => {
    if (text.length < MAX_OUTPUT_CHARACTERS) text += decoder.decode(chunk, { stream: true });
  });
  return () => text;
}

function signalGroup({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

function outputOf(subject: string, end: End, durationMs: number): Read<CommandOutput> {
  if (end.error !== undefined) return failureOf(subject, end.error);
  const { stdout, stderr, exitCode, signal } = end;
  return { ok: true, value: { stdout, stderr, exitCode, signal, durationMs } };
}

function failure(subject: string, detail: string): ReadFailure {
  return { ok: false, reason: 'timeout', subject, detail };
}
