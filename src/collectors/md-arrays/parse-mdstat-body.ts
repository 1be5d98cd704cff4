import type { MdstatArray, MdstatCopies, MdstatSync } from './mdstat.ts';
import type { BitmapPlace, SyncWait } from './reading.ts';
import type { Slate } from './slate.ts';

const KIB = 1024;

function kib(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits) * KIB;
}

function integer(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

function takeCopies(slate: Slate): MdstatCopies | undefined {
  const near = slate.take(/(?<!\S)([1-9]\d{0,3})\s+near-copies(?!\S)/);
  const far = slate.take(/(?<!\S)([1-9]\d{0,3})\s+(far|offset)-copies(?!\S)/);
  const set = slate.take(/(?<!\S)([1-9]\d{0,3})\s+devices\s+per\s+set(?!\S)/);
  // raid10_status prints only counts above one, and there are always two copies at least.
  if (near === undefined && far === undefined) return undefined;
  return {
    near: integer(near?.[1]) ?? 1,
    far: integer(far?.[1]) ?? 1,
    offset: far?.[2] === 'offset',
    setSize: integer(set?.[1]),
  };
}

/** Version 0.90 shows by silence: no `super` after the blocks, but the end or what comes after it. */
const BLOCKS =
  /(?<!\S)(\d{1,20})\s+blocks(?!\S)(?:\s+super\s+(\d+\.\d+|external:\S+|non-persistent)(?!\S)|(?=(\s*(?:$|\[\d|level\s|\d+[kK]?\s)))|)/;

/**
 * Strikes the blocks, metadata, and what the personality says of its shape (the `status` functions of
 * raid0.c, raid10.c, raid5.c, md-linear.c, md-faulty.c).
 */
export function takeShape(
  slate: Slate,
): Pick<MdstatArray, 'sizeBytes' | 'metadata' | 'chunkBytes' | 'algorithm' | 'copies'> {
  const blocks = slate.take(BLOCKS);
  // An array without devices has no blocks, but tells its metadata.
  const named =
    blocks?.[2] ?? slate.take(/(?<!\S)super\s+(\d+\.\d+|external:\S+|non-persistent)(?!\S)/)?.[1];
  const silent = blocks?.[3] === undefined ? undefined : '0.90';
  const parity = slate.take(
    /(?<!\S)level\s+\d,\s+(\d{1,10})k\s+chunk,\s+algorithm\s+(-?\d{1,4})(?!\S)/,
  );
  const chunks = slate.take(/(?<!\S)(\d{1,10})[kK]\s+(?:chunks|rounding)(?!\S)/);
  slate.takeAll(
    /(?<!\S)(?:(?:Write|Read)(?:Transient|Persistent|Fixable)=\d+\(\d+\)|WriteAll|nfaults=\d+)(?!\S)/g,
  );
  return {
    sizeBytes: kib(blocks?.[1]),
    metadata: named === 'non-persistent' ? 'none' : (named ?? silent),
    chunkBytes: kib(parity?.[1] ?? chunks?.[1]),
    algorithm: integer(parity?.[2]),
    copies: takeCopies(slate),
  };
}

/**
 * Strikes `[n/m] [UU_]`. Where they contradict each other the letters are believed, one for each slot.
 * That m differs from the count of U is no contradiction: while reshaping, m is the worse of both shapes.
 */
export function takeSlots(
  slate: Slate,
  flaws: string[],
): Pick<MdstatArray, 'slots' | 'working' | 'slotsInSync'> {
  const counts = slate.take(/(?<!\S)\[(\d{1,5})\/(\d{1,5})\](?!\S)/);
  const letters = slate.take(/(?<!\S)\[([U_]+)\](?!\S)/)?.[1];
  const slots = integer(counts?.[1]);
  const working = integer(counts?.[2]);
  const slotsInSync = letters === undefined ? undefined : [...letters].map((one) => one === 'U');
  const fits = slotsInSync === undefined || slots === undefined || slotsInSync.length === slots;
  const ordered = slots === undefined || working === undefined || working <= slots;
  if (fits && ordered) return { slots, working, slotsInSync };
  flaws.push(`slots contradict: [${slots}/${working}] [${letters ?? ''}]`);
  const inSync = slotsInSync?.filter((isInSync) => isInSync).length;
  return { slots: slotsInSync?.length, working: inSync, slotsInSync };
}

const WAITS: ReadonlyMap<string | undefined, SyncWait> = new Map([
  ['PENDING', 'pending'],
  ['DELAYED', 'delayed'],
  ['REMOTE', 'remote'],
]);

/** Strikes the progress line or the word that stands for it (status_resync, drivers/md/md.c). */
export function takeSync(slate: Slate): MdstatSync | undefined {
  slate.take(/(?<!\S)\[=*>?\.*\](?!\S)/);
  const running = slate.take(
    /(?<!\S)([a-z]+)\s*=\s*\d{1,3}(?:\.\d+)?%(?:\s+\((\d{1,20})\/(\d{1,20})\))?(?!\S)/,
  );
  const waiting = slate.take(/(?<!\S)([a-z]+)\s*=\s*(PENDING|DELAYED|REMOTE)(?!\S)/);
  slate.take(/(?<!\S)finish=\d+(?:\.\d+)?min(?!\S)/);
  const speed = slate.take(/(?<!\S)speed=(\d{1,15})K\/sec(?!\S)/);
  const word = running?.[1] ?? waiting?.[1];
  if (word === undefined) return undefined;
  return {
    action: word === 'recovery' ? 'recover' : word,
    wait: running === undefined ? WAITS.get(waiting?.[2]) : undefined,
    doneBytes: kib(running?.[2]),
    totalBytes: kib(running?.[3]),
    speedBytesPerSecond: kib(speed?.[1]),
  };
}

/** seq_file_path (fs/seq_file.c) writes blanks and the backslash as three octal digits. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

const BITMAP =
  /(?<!\S)bitmap:(?!\S)(?:\s+\d+\/\d+\s+pages\s+\[\d+KB\],\s+(\d{1,12})(KB|B)\s+chunk(?:,\s+file:[ \t]+(\S[^\n]*))?(?!\S))?/;

/** Strikes the bitmap's line (md_bitmap_status). Its pages are of memory, not of dirty chunks, and are not kept. */
export function takeBitmap(slate: Slate): BitmapPlace | undefined {
  const match = slate.take(BITMAP);
  if (match === undefined) return undefined;
  const [, size, unit, path] = match;
  const file = path === undefined ? undefined : unescapePath(path.trimEnd());
  return {
    location: file === undefined ? undefined : 'file',
    chunkBytes: unit === 'B' ? integer(size) : kib(size),
    file,
  };
}
