import type { RecordedReshape, Superblock } from './reading.ts';
import { claimsBySlot, slotsSpokenOf } from './roles.ts';

/** Slots shown at most: a number from the medium must not make a line without end. */
const SLOTS_SHOWN = 2048;

/** What this device is to the array (super1.c, `examine_super1`). */
export function roleWords(superblock: Superblock): string {
  const { role, features } = superblock;
  if (role === 'journal') return 'Journal';
  if (typeof role !== 'number') return role === 'reserved' ? 'reserved' : 'spare';
  return features.includes('replacement') ? `Replacement device ${role}` : `Active device ${role}`;
}

/** One letter for each slot: A present, . missing, R two devices, one replacing the other, ? nonsense. */
export function arrayStateWords(superblock: Superblock): string {
  const claims = claimsBySlot(superblock);
  const slots = slotsSpokenOf(superblock);
  const letters = Array.from({ length: Math.min(slots, SLOTS_SHOWN) }, (_, slot) =>
    slotLetter(claims.get(slot), superblock.level),
  );
  const cut = slots > SLOTS_SHOWN ? `… ${slots} slots` : '';
  return `${letters.join('')}${cut} ('A' == active, '.' == missing, 'R' == replacing)`;
}

function slotLetter(claims: number | undefined, level: number): string {
  if (claims === undefined) return '.';
  if (claims === 1) return 'A';
  return claims === 2 && level !== 0 ? 'R' : '?';
}

/** The checksum and whether it is right, by mdadm's measure: all 32 bits, while the kernel may accept less. */
export function checksumWords(superblock: Superblock): string {
  const { stored, expected } = superblock.checksum;
  const verdict = stored === expected ? 'correct' : `expected ${expected.toString(16)}`;
  return `${stored.toString(16)} - ${verdict}`;
}

/** Slots gained or lost by a reshape, with the numbers before and after as mdadm reckons them. */
export function deltaWords(superblock: Superblock, reshape: RecordedReshape): string | undefined {
  const { deltaDisks } = reshape;
  if (deltaDisks === 0) return undefined;
  return `${deltaDisks} (${superblock.raidDisks - deltaDisks}->${superblock.raidDisks})`;
}
