import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a command in the guest did; 124 and 137 as status mean that its deadline passed. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Connects to a unix socket that another program is about to open. */
export async function connectSoon(path: string, withinMs: number): Promise<Socket> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path, () => resolve(socket));
        socket.once('error', reject);
      });
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(20);
    }
  }
}

/** The agent's first answer, to a question that nobody asked. */
const AGENT_UP = '0 0 0 0\n';

interface Waiting {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** The host's end of agent.sh: sends commands, gives each its answer. */
export class Channel {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received: Buffer = Buffer.alloc(0);
  #lastId = 0;
  #isRestarting = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the guest ended')));
  }

  /** Resolves when the guest's agent is up. */
  ready(): Promise<Outcome> {
    return this.#answer(0);
  }

  /**
   * To be called once the guest has been reset: what it was asked is lost. Resolves when the agent is up again, whatever
   * of an answer was cut off.
   */
  restarted(): Promise<Outcome> {
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(new Error('the guest was reset'));
    this.#isRestarting = true;
    return this.#answer(0);
  }

  /** Runs a shell command in the guest; it is killed there after `deadlineSeconds`. */
  run(command: string, deadlineSeconds: number): Promise<Outcome> {
    this.#lastId += 1;
    const answer = this.#answer(this.#lastId);
    this.#socket.write(`${this.#lastId}\0${deadlineSeconds}\0${command}\0`);
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #answer(id: number): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error('the guest ended'));
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    if (this.#isRestarting) {
      const up = this.#received.lastIndexOf(AGENT_UP);
      if (up < 0) return;
      this.#received = this.#received.subarray(up);
      this.#isRestarting = false;
    }
    for (;;) {
      const line = this.#received.indexOf('\n');
      if (line < 0) return;
      const [id, code, out, err] = this.#received
        .toString('latin1', 0, line)
        .split(' ')
        .map(Number);
      if (id === undefined || code === undefined || out === undefined || err === undefined) {
        this.#end(new Error(`not an answer: ${this.#received.toString('latin1', 0, line)}`));
        return;
      }
      const start = line + 1;
      if (this.#received.length < start + out + err) return;
      const stdout = this.#received.toString('utf8', start, start + out);
      const stderr = this.#received.toString('utf8', start + out, start + out + err);
      this.#received = this.#received.subarray(start + out + err);
      this.#waiting.get(id)?.resolve({ code, stdout, stderr });
      this.#waiting.delete(id);
    }
  }

  #end(error: Error): void {
    this.#socket.destroy();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
