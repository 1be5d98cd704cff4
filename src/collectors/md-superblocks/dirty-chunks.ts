/** A run of neighbouring chunks. */
export interface ChunkRun {
  readonly first: number;
  readonly count: number;
}

/** The dirty chunks of a bitmap, as far as its bytes were there. */
export interface DirtyChunks {
  /** Chunks whose bits were looked at: fewer than asked for when the bytes ended early. */
  readonly examined: number;
  readonly dirty: number;
  /** The dirty chunks in ascending order. */
  readonly runs: readonly ChunkRun[];
  /** False when there were more runs than the limit: `dirty` is right, `runs` ends early. */
  readonly complete: boolean;
}

/** What to scan: how many chunks at most, and how many bytes of header precede the first bit. */
export interface DirtyScan {
  readonly chunks: number;
  readonly headerBytes: number;
  readonly maxRuns: number;
}

/**
 * Counts and lists the dirty chunks of a write-intent bitmap (drivers/md/md-bitmap.h: bit i is bit i&7 of
 * byte i>>3, 1 = copies of the chunk may differ). Takes pages one by one, in order, and keeps none of
 * them; memory is bounded by `maxRuns`.
 */
export class DirtyChunkScan {
  readonly #chunks: number;
  readonly #runs: RunCollector;
  #skip: number;
  #examined = 0;

  constructor({ chunks, headerBytes, maxRuns }: DirtyScan) {
    this.#chunks = chunks;
    this.#runs = new RunCollector(maxRuns);
    this.#skip = headerBytes;
  }

  take(page: Uint8Array): void {
    const header = Math.min(this.#skip, page.length);
    this.#skip -= header;
    const bits = Math.min((page.length - header) * 8, this.#chunks - this.#examined);
    scanBits(page.subarray(header), bits, { first: this.#examined, runs: this.#runs });
    this.#examined += bits;
  }

  result(): DirtyChunks {
    return { examined: this.#examined, ...this.#runs.result() };
  }
}

function scanBits(
  bytes: Uint8Array,
  bits: number,
  into: { readonly first: number; readonly runs: RunCollector },
): void {
  for (let at = 0; at < bits; at += 8) {
    const byte = bytes[at >> 3];
    if (byte === undefined || byte === 0) continue;
    const width = Math.min(8, bits - at);
    if (byte === 0xff) into.runs.add(into.first + at, width);
    else addSingly(byte, width, { first: into.first + at, runs: into.runs });
  }
}

function addSingly(
  byte: number,
  width: number,
  into: { readonly first: number; readonly runs: RunCollector },
): void {
  for (let bit = 0; bit < width; bit += 1) {
    if ((byte & (1 << bit)) !== 0) into.runs.add(into.first + bit, 1);
  }
}

/** Joins ascending pieces into runs, up to a limit. */
class RunCollector {
  readonly #runs: ChunkRun[] = [];
  readonly #limit: number;
  #first = 0;
  #end = 0;
  #dirty = 0;
  #complete = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(first: number, count: number): void {
    this.#dirty += count;
    if (first !== this.#end || this.#first === this.#end) {
      this.#close();
      this.#first = first;
    }
    this.#end = first + count;
  }

  result(): Omit<DirtyChunks, 'examined'> {
    this.#close();
    return { dirty: this.#dirty, runs: this.#runs, complete: this.#complete };
  }

  #close(): void {
    if (this.#end === this.#first) return;
    if (this.#runs.length < this.#limit) {
      this.#runs.push({ first: this.#first, count: this.#end - this.#first });
    } else this.#complete = false;
    this.#first = this.#end;
  }
}

/** The chunks dirty in `here` and not in `there`; both ascending, the result too. */
export function chunksDirtyHereNotThere(
  here: readonly ChunkRun[],
  there: readonly ChunkRun[],
): readonly ChunkRun[] {
  const result: ChunkRun[] = [];
  let next = 0;
  for (const run of here) {
    const end = endOf(run);
    for (let at = run.first; at < end; ) {
      next = firstEndingAfter(there, at, next);
      const other = there[next];
      const gapEnd = other === undefined ? end : Math.min(end, other.first);
      if (gapEnd > at) result.push({ first: at, count: gapEnd - at });
      at = other === undefined ? end : Math.max(gapEnd, Math.min(end, endOf(other)));
    }
  }
  return result;
}

function endOf(run: ChunkRun): number {
  return run.first + run.count;
}

function firstEndingAfter(runs: readonly ChunkRun[], chunk: number, from: number): number {
  let at = from;
  for (let run = runs[at]; run !== undefined && endOf(run) <= chunk; run = runs[at]) at += 1;
  return at;
}
