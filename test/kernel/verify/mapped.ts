import { join } from 'node:path';
import { z } from 'zod';
import type { Guest } from '../harness/guest.ts';
import { GUEST_PORT } from '../harness/machine.ts';
import { GUEST_PROGRAM } from '../harness/program.ts';

const PROGRAM = join(import.meta.dirname, 'maps.mjs');
const START_MS = 180_000;
const LOOK_MS = 180_000;
const LOG = '/run/maps-log';

const EXTENT = z.object({ start: z.number(), sectors: z.number() });
const MAPPED = z.object({
  covered: z.number(),
  misplaced: z.number(),
  results: z.record(z.string(), z.number()),
  differences: z.array(
    z.object({
      extents: z.array(EXTENT),
      memberExtents: z.array(EXTENT),
      culprits: z.array(z.number()),
    }),
  ),
  arraySectors: z.number(),
  sizeBytes: z.number(),
  offsets: z.array(z.number()),
});
const LOOKED = z.union([MAPPED, z.object({ refused: z.string() })]);

/** How the members of md0 compare with what md reads from it. */
export type Mapped = z.infer<typeof MAPPED>;

/** The program in the guest that maps, reads and compares all of md0. */
export class MapReader {
  readonly #guest: Guest;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  async start(): Promise<void> {
    const words = [process.execPath, PROGRAM, join(GUEST_PROGRAM, 'dist'), GUEST_PORT];
    await this.#guest.must(`${words.join(' ')} >${LOG} 2>&1 &`);
    const listens = `exec 9<>/dev/tcp/127.0.0.1/${GUEST_PORT}`;
    await this.#guest.waitFor(() => this.#guest.must(listens), { within: START_MS });
  }

  /** All of md0, compared. */
  async mapped(): Promise<Mapped> {
    const looked = await this.#look();
    if ('refused' in looked) throw new Error(looked.refused);
    return looked;
  }

  /** Why md0 is not compared now; undefined when it is. */
  async refusal(): Promise<string | undefined> {
    const looked = await this.#look();
    return 'refused' in looked ? looked.refused : undefined;
  }

  async #look(): Promise<z.infer<typeof LOOKED>> {
    const response = await fetch(`http://127.0.0.1:${this.#guest.port}/`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(LOOK_MS),
    });
    if (!response.ok) throw new Error(await response.text());
    return LOOKED.parse(await response.json());
  }
}
