import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { labelledValues } from '../../support/mdadm.ts';
import type { Guest } from '../harness/guest.ts';
import { GUEST_PORT } from '../harness/machine.ts';
import { GUEST_PROGRAM } from '../harness/program.ts';

const DIST = join(GUEST_PROGRAM, 'dist');
const OBSERVER = join(import.meta.dirname, 'observer.mjs');
const START_MS = 180_000;
const CAPTURE_MS = 60_000;
const LOG = '/run/observer-log';

const OBSERVED = z.object({
  copies: z.array(
    z.object({
      path: z.string(),
      size: z.number(),
      head: z.string(),
      tailAt: z.number(),
      tail: z.string(),
    }),
  ),
  examine: z.string(),
  examineBitmap: z.string(),
});

/** Bytes of a device and where they begin. */
export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What a device held at one moment, and what mdadm said of it at that moment. */
export interface Capture {
  readonly path: string;
  readonly bytes: number;
  /** The device's start and its end. */
  readonly pieces: readonly Piece[];
  /** mdadm's words by label; empty when it found nothing. */
  readonly examine: ReadonlyMap<string, string>;
  readonly examineBitmap: ReadonlyMap<string, string>;
  /** The rows of v0.90's device table without the devices' names. */
  readonly table: readonly string[];
}

/** How much of a device's start is copied: `long` takes in a partial parity log. */
export type Head = 'short' | 'long';

interface CaptureOptions {
  readonly head?: Head;
  readonly withinMs?: number;
}

/** The program in the guest that copies what md keeps on devices. */
export class Observer {
  readonly #guest: Guest;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  async start(): Promise<void> {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const words = [process.execPath, OBSERVER, DIST, GUEST_PORT, zone];
    await this.#guest.must(`${words.join(' ')} >${LOG} 2>&1 &`);
    await this.#guest.waitFor(() => this.capture([], { withinMs: 2_000 }), { within: START_MS });
  }

  /** Copies of devices by kernel name, each with mdadm's reading of the very same contents. */
  async capture(
    names: readonly string[],
    { head = 'short', withinMs = CAPTURE_MS }: CaptureOptions = {},
  ): Promise<readonly Capture[]> {
    const response = await fetch(
      `http://127.0.0.1:${this.#guest.port}/${head}/${names.join(',')}`,
      {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(withinMs),
      },
    );
    if (!response.ok) throw new Error(await response.text());
    const { copies, examine, examineBitmap } = OBSERVED.parse(await response.json());
    return copies.map(({ path, size, head, tailAt, tail }) => {
      const text = blockOf(examine, new RegExp(`^${path}:$`, 'm'), /^\/dev\/\S+:$/m);
      const starts = [new RegExp(`^ *Filename : ${path}$`, 'm'), /^ *Filename : /m] as const;
      return {
        path,
        bytes: size,
        pieces: [
          { at: 0, bytes: unpacked(head) },
          { at: tailAt, bytes: unpacked(tail) },
        ],
        examine: labelledValues(text),
        examineBitmap: labelledValues(blockOf(examineBitmap, ...starts)),
        table: tableRows(text),
      };
    });
  }
}

function unpacked(text: string): Uint8Array {
  return gunzipSync(Buffer.from(text, 'base64'));
}

/** The text from the line that matches up to the next such line. */
function blockOf(text: string, start: RegExp, anyStart: RegExp): string {
  const found = start.exec(text);
  if (found === null) return '';
  const rest = text.slice(found.index);
  const [own = ''] = rest.split('\n', 1);
  const end = rest.slice(own.length).search(anyStart);
  return end < 0 ? rest : rest.slice(0, own.length + end);
}

function tableRows(text: string): readonly string[] {
  const [, rows = ''] = text.split(/^ *Number +Major +Minor +RaidDevice +State$/m);
  return rows
    .split('\n')
    .map((row) => row.replace(/ *(\/dev\/\S+)?$/, ''))
    .filter((row) => row !== '');
}
