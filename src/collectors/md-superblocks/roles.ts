import type { Superblock } from './reading.ts';

type Claims = Pick<Superblock, 'level' | 'raidDisks' | 'roles' | 'reshape'>;

/** Slots that the superblock speaks of: a shrinking reshape still has the old ones. */
export function slotsSpokenOf(facts: Pick<Superblock, 'raidDisks' | 'reshape'>): number {
  const delta = facts.reshape?.deltaDisks;
  return facts.raidDisks + (delta !== undefined && delta < 0 ? -delta : 0);
}

/** How many devices the role table puts into each slot. */
export function claimsBySlot(facts: Pick<Superblock, 'roles'>): ReadonlyMap<number, number> {
  const claims = new Map<number, number>();
  for (const role of facts.roles) {
    if (typeof role !== 'number') continue;
    const before = claims.get(role);
    claims.set(role, before === undefined ? 1 : before + 1);
  }
  return claims;
}

/**
 * Whether each slot has at most one device, or two while one replaces the other on a redundant level,
 * and no device a slot outside the array.
 */
export function rolesAreConsistent(facts: Claims): boolean {
  const slots = slotsSpokenOf(facts);
  const most = facts.level > 0 ? 2 : 1;
  return [...claimsBySlot(facts)].every(([slot, claims]) => slot < slots && claims <= most);
}
