import { bytesIn, NOTHING, subtract, union } from './extents.ts';
import type { Away, Extents, MemberReturn, Tally } from './member-notes.ts';

const SECTOR_BYTES = 512;
/** Of a whole recovery, resp. of what the bitmap named, this much must have been written (md-format S2). */
const WHOLE = 0.95;
const NAMED = 0.9;
/** md itself writes superblock, bitmap and bad-block log of a member that comes back: some KiB. */
const METADATA_BYTES = 128 * 1024;
/** What md writes of superblock and bitmap to a device that it takes back, perhaps before it lists it as a member. */
const TAKING_BACK_SECTORS = 64;
/** Less written to an array may be a write that was under way when the member left. */
const LEAST_SECTORS = 16;

/** Of these the array had nothing to know by what to copy. */
const RECORDS_NOTHING: readonly Away['bitmap'][] = ['none', 'not_recording'];

/** What is known of a device that came into sync, in numbers. */
export interface ReturnFacts {
  readonly array: string;
  readonly member: string;
  /** Bytes of each member that hold contents, and bytes that extents may cover; undefined when not known. */
  readonly componentBytes: number | undefined;
  readonly coveredBytes: number | undefined;
  /** Part of what is written to the array that falls on one member. */
  readonly share: number;
  /** Part of a byte of extents that lies on one member: less than 1 where extents count the array's bytes. */
  readonly density: number;
  /** Written to the device since it was last seen outside, and to the array over the same time. */
  readonly written: Tally;
  readonly arrayWritten: Tally;
  /** What happened while it was away; undefined for one that was never in sync here. */
  readonly away: Away | undefined;
  /** Why md treats it as a device that it has never seen, and copies everything; undefined when it does not. */
  readonly isNew: string | undefined;
  /** Why the volume tells nothing of a whole recovery; undefined when it does. */
  readonly volumeBlind: string | undefined;
}

/** What they amount to. */
export type ReturnVerdict = Pick<MemberReturn, 'verdict' | 'standing' | 'evidence' | 'owed'>;

/** What a return is worth: signals S1 and S2. That a recovery ran proves nothing; what was written decides. */
export function verdictOf(facts: ReturnFacts): ReturnVerdict {
  const verdict = kindOf(facts);
  const standing = standingOf(facts, verdict);
  const owed = standing === 'rebuilt' ? NOTHING : owedOf(facts, verdict);
  return { verdict, standing, evidence: evidenceOf(facts), owed };
}

function kindOf(facts: ReturnFacts): MemberReturn['verdict'] {
  const whole = isWhole(facts);
  if (whole === true) return 'full';
  // What md has never seen it copies in full; only a volume that says otherwise speaks against it.
  if (facts.away === undefined || facts.isNew !== undefined) {
    return whole === undefined ? 'full' : 'none';
  }
  if (wasWritten(facts, facts.away) === false) return 'unwritten';
  if (!facts.written.exact) return 'unknown';
  const isRecorded = facts.away.bitmap === 'recorded';
  return isRecorded ? byBitmap(facts, facts.away) : withoutBitmap(facts, facts.away);
}

/** Bytes that were copied to the device: between what was written to it at all, and that without what others may have written. */
function copiedBytes({ written, arrayWritten, share }: ReturnFacts): {
  readonly least: number;
  readonly most: number;
} {
  const least = Math.max(0, written.sectors - share * arrayWritten.sectors);
  return { least: least * SECTOR_BYTES, most: written.sectors * SECTOR_BYTES };
}

/** Whether so many bytes were copied; undefined when it cannot be told from what others wrote. */
function areCopied(facts: ReturnFacts, bytes: number): boolean | undefined {
  const { least, most } = copiedBytes(facts);
  if (least >= bytes) return true;
  return most < bytes ? false : undefined;
}

/** Whether the volume is that of a whole recovery; undefined when it cannot tell. */
function isWhole(facts: ReturnFacts): boolean | undefined {
  const { written, componentBytes, volumeBlind } = facts;
  if (volumeBlind !== undefined || !written.exact || componentBytes === undefined) return undefined;
  return areCopied(facts, WHOLE * componentBytes);
}

/** Whether anything was written to the array while it was away; undefined when that is not known. */
function wasWritten({ arrayWritten }: ReturnFacts, away: Away): boolean | undefined {
  if (away.written.sectors >= LEAST_SECTORS || bytesIn(certainlyOwed(away)) > 0) return true;
  // What was written around the return may have been before it.
  const isSure = away.written.exact && arrayWritten.exact;
  return isSure && arrayWritten.sectors < LEAST_SECTORS ? false : undefined;
}

/** What turned dirty while it was away: other bits may stem from writes that reached it too. */
function certainlyOwed(away: Away): Extents {
  return subtract(away.dirtyNow, away.dirtyBefore);
}

/** At least what the bitmap certainly named, else one chunk, must have been copied; all that it may have named is enough. */
function byBitmap(facts: ReturnFacts, away: Away): MemberReturn['verdict'] {
  const { density } = facts;
  const named = bytesIn(away.dirtyNow) * density;
  const certain = bytesIn(certainlyOwed(away)) * density;
  if (named > 0 && areCopied(facts, NAMED * named) === true) return 'bitmap';
  if (certain > 0 && areCopied(facts, NAMED * certain) === true) return 'bitmap';
  const chunk = Math.min(away.chunkBytes ?? Infinity, facts.componentBytes ?? Infinity) * density;
  const least = certain > 0 ? certain : chunk;
  const isShort = Number.isFinite(least) && areCopied(facts, NAMED * least) === false;
  return isShort && wasWritten(facts, away) === true ? 'none' : 'unknown';
}

function withoutBitmap(facts: ReturnFacts, away: Away): MemberReturn['verdict'] {
  if (wasWritten(facts, away) !== true) return 'unknown';
  if (RECORDS_NOTHING.includes(away.bitmap)) return isWhole(facts) === false ? 'none' : 'unknown';
  const isMuch = away.written.sectors * SECTOR_BYTES > METADATA_BYTES;
  return isMuch && areCopied(facts, METADATA_BYTES) === false ? 'none' : 'unknown';
}

function standingOf(
  facts: ReturnFacts,
  verdict: MemberReturn['verdict'],
): MemberReturn['standing'] {
  const { away, isNew } = facts;
  if (verdict === 'full') return 'rebuilt';
  if (away === undefined || isNew !== undefined || verdict === 'none') return 'unsynced';
  if (away.ranApart.length > 0 || wasWrittenAside(away)) return 'unsynced';
  const isBare = verdict === 'unknown' && RECORDS_NOTHING.includes(away.bitmap);
  return isBare && (wasWritten(facts, away) === true || isUntouched(facts))
    ? 'unsynced'
    : 'by_bitmap';
}

/** Whether nothing was copied to it, for sure: without a bitmap only that nothing was written would excuse that. */
function isUntouched(facts: ReturnFacts): boolean {
  return facts.written.exact && areCopied(facts, METADATA_BYTES) === false;
}

/** Whether somebody else than md wrote to the device while it was no member. */
function wasWrittenAside({ ownWritten, ownLate = 0 }: Away): boolean {
  const byMd = ownLate <= TAKING_BACK_SECTORS ? ownLate : 0;
  return ownWritten.sectors > byMd;
}

/** What must be compared: the chunks of both sides, or everything where they are not known. */
function owedOf(facts: ReturnFacts, verdict: MemberReturn['verdict']): Extents {
  const { away, coveredBytes, isNew } = facts;
  const everything = wholeExtent(coveredBytes);
  if (away === undefined || isNew !== undefined || away.bitmap !== 'recorded') return everything;
  const chunks = union(away.dirty, away.ownDirty);
  const isBlind = away.ranApart.length > 0 && away.outside?.bitmap?.dirtyChunks === undefined;
  const isAccounted = verdict === 'bitmap' || verdict === 'none';
  const isTold = isAccounted && chunks.length > 0 && away.ownWritten.sectors === 0;
  return isTold && !isBlind ? chunks : everything;
}

/** All bytes that there are, however many. */
export function wholeExtent(coveredBytes: number | undefined): Extents {
  return [[0, coveredBytes ?? Number.MAX_SAFE_INTEGER]];
}

function evidenceOf(facts: ReturnFacts): readonly string[] {
  const { array, member, away, written, componentBytes, isNew, volumeBlind } = facts;
  return [
    ...(away === undefined ? [] : awayEvidence(away, array, member)),
    `${atLeast(written)}${written.sectors} sectors written to ${member} until it was in sync${wholeOf(componentBytes)}`,
    ...(facts.arrayWritten.sectors > 0
      ? [`${facts.arrayWritten.sectors} sectors written to ${array} meanwhile`]
      : []),
    ...(isNew === undefined ? [] : [isNew]),
    ...(volumeBlind === undefined ? [] : [volumeBlind]),
  ];
}

function wholeOf(componentBytes: number | undefined): string {
  return componentBytes === undefined
    ? ''
    : `; a whole recovery writes ${componentBytes / SECTOR_BYTES}`;
}

function awayEvidence(away: Away, array: string, member: string): readonly string[] {
  const { written, ownWritten, own, outside, arrayNow } = away;
  const owed = bytesIn(away.dirty);
  return [
    `it left (${away.how.replace('_', ' ')}) between ${timeText(away.notBefore)} and ${timeText(away.at)}`,
    `${atLeast(written)}${written.sectors} sectors written to ${array} while it was away`,
    BITMAP_WORDS[away.bitmap],
    ...(owed > 0 ? [`dirty in the bitmap of the members that stayed: ${owed} bytes`] : []),
    ...(own === undefined || arrayNow === undefined
      ? []
      : [
          `events: ${own.events} when it left, ${arrayNow.events} in the array before it came back`,
        ]),
    ...away.ranApart,
    ...(bytesIn(away.ownDirty) > 0
      ? [`dirty in its own bitmap: ${bytesIn(away.ownDirty)} bytes`]
      : []),
    ...(outside === undefined ? [`${member} was not read while it was away`] : []),
    ...(ownWritten.sectors > 0
      ? [`${ownWritten.sectors} sectors were written to ${member} itself while it was no member`]
      : []),
  ];
}

const BITMAP_WORDS: Readonly<Record<Away['bitmap'], string>> = {
  recorded: 'the bitmap was read while it was away',
  none: 'the array had no bitmap while it was away',
  illegible: 'the bitmap of the array could not be read chunk by chunk',
  not_recording: 'the bitmap of the array recorded no writes',
  not_read: 'the bitmap of the array was not read while it was away',
};

function atLeast({ exact }: Tally): string {
  return exact ? '' : 'at least ';
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
