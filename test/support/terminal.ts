import { Writable } from 'node:stream';
import { run } from '../../src/cli/program.ts';

/** What a command wrote and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A stream that keeps what is written to it. */
export class Capture extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly #onOutput: ((text: string) => void) | undefined;

  constructor(isTTY: boolean, onOutput?: (text: string) => void) {
    super();
    this.isTTY = isTTY;
    this.#onOutput = onOutput;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#onOutput?.(this.text);
    done();
  }
}

/** How a command is run in a test. */
export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  /** Given the function that delivers a signal, once the command listens for them. */
  readonly whenListening?: (deliver: (signal: NodeJS.Signals) => void) => void;
  /** Called with everything written to stdout so far, at each write. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a command line in this process, its streams captured. */
export async function runCommand(
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const stdout = new Capture(options.isTTY === true, options.onOutput);
  const stderr = new Capture(false);
  const code = await run(['node', 'rotwatch', ...argv], {
    environment: options.environment ?? {},
    stdout,
    stderr,
    onSignal: (listener) => options.whenListening?.(listener),
  });
  return { code, out: stdout.text, err: stderr.text };
}
