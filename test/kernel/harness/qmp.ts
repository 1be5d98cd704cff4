import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const MESSAGE = z.looseObject({
  event: z.string().optional(),
  data: z.looseObject({ device: z.string().optional() }).optional(),
  return: z.unknown().optional(),
  error: z.looseObject({ class: z.string(), desc: z.string() }).optional(),
  id: z.number().optional(),
});
type Message = z.infer<typeof MESSAGE>;

interface Expectation {
  readonly met: (message: Message) => boolean;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
}

/** QEMU's machine protocol: one JSON object a line, answers by id, events in between (docs/interop/qmp-spec.rst). */
export class Qmp {
  readonly #socket: Socket;
  #expected: Expectation[] = [];
  #lastId = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', (line) => this.#take(line));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of this.#expected) reject(new Error('qemu ended'));
      this.#expected = [];
    });
  }

  /** Runs a command and gives its return value; rejects with QEMU's description. */
  async execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = this.#expect((message) => message.id === id);
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    const message = await answer;
    if (message.error !== undefined) throw new Error(`${command}: ${message.error.desc}`);
    return message.return;
  }

  /** The next event of this name, of this device when one is named. */
  async event(name: string, device?: string): Promise<void> {
    await this.#expect(
      (message) =>
        message.event === name && (device === undefined || message.data?.device === device),
    );
  }

  close(): void {
    this.#socket.destroy();
  }

  #expect(met: Expectation['met']): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.#expected.push({ met, resolve, reject });
    });
  }

  #take(line: string): void {
    const message = MESSAGE.parse(JSON.parse(line));
    const due = this.#expected.filter(({ met }) => met(message));
    this.#expected = this.#expected.filter((expectation) => !due.includes(expectation));
    for (const { resolve } of due) resolve(message);
  }
}
