import type { MdstatArray, MdstatMember } from './mdstat.ts';
import type { ParsedMember } from './parse-sysfs.ts';
import type { MemberRole } from './reading.ts';

/** What a member is, and where, as far as it is certain. */
export interface Place {
  readonly role: MemberRole | undefined;
  readonly slot: number | undefined;
}

const UNCERTAIN: Place = { role: undefined, slot: undefined };

/**
 * Whether md has thrown a member out, by the words of its sysfs `state`. The kernel says `faulty` also of one with bad blocks
 * that are not acknowledged yet, for a moment; one that is faulty is neither in sync nor a spare (state_show, drivers/md/md.c).
 */
export function isThrownOut(states: readonly string[]): boolean {
  return states.includes('faulty') && !states.includes('in_sync') && !states.includes('spare');
}

/** The same of the attribute's text, as it was when the kernel announced a change of it; unreadable says nothing. */
export function saysThrownOut(state: string | undefined): boolean {
  return state !== undefined && isThrownOut(state.trim().split(','));
}

/** A member's role by its sysfs `state` and `slot` (state_show, drivers/md/md.c). */
function roleInSysfs(
  states: readonly string[],
  slot: ParsedMember['slot'],
): MemberRole | undefined {
  if (isThrownOut(states)) return 'faulty';
  if (states.includes('journal') || slot === 'journal') return 'journal';
  if (states.includes('replacement') && slot !== 'none') return 'replacement';
  if (states.includes('in_sync')) return 'in_sync';
  // `spare` is said of whatever is not in sync, also of a member being rebuilt in its slot.
  if (typeof slot === 'number') return 'rebuilding';
  return slot === 'none' ? 'spare' : undefined;
}

/** A member's place by sysfs; undefined when its state could not be read. */
export function placeInSysfs({ states, slot }: ParsedMember): Place | undefined {
  if (states === undefined) return undefined;
  return { role: roleInSysfs(states, slot), slot: typeof slot === 'number' ? slot : undefined };
}

/** The role that the flags of mdstat tell; undefined for a member without one. */
function flaggedRole({ states }: MdstatMember): MemberRole | undefined {
  if (states.includes('faulty')) return 'faulty';
  if (states.includes('journal')) return 'journal';
  if (states.includes('spare')) return 'spare';
  return states.includes('replacement') ? 'replacement' : undefined;
}

/** The slots with this letter, when the letters are known. */
function slotsWith(array: MdstatArray, inSync: boolean): readonly number[] {
  return (array.slotsInSync ?? []).flatMap((isInSync, slot) => (isInSync === inSync ? slot : []));
}

/** All in one role; where it can be only one slot, there. */
function allAs(role: MemberRole, count: number, slots: readonly number[]): Place {
  return { role, slot: count === 1 && slots.length === 1 ? slots[0] : undefined };
}

/**
 * Places by the numbers of version 0.90: a member in sync has its slot for number, any other one past
 * the slots (super_90_sync, drivers/md/md.c). Undefined when the letters say otherwise.
 */
function placesBy090(
  array: MdstatArray,
  plain: readonly MdstatMember[],
): ReadonlyMap<MdstatMember, Place> | undefined {
  const { slots, slotsInSync } = array;
  if (array.metadata !== '0.90' || slots === undefined || slotsInSync === undefined)
    return undefined;
  const inSync = plain.filter(({ deviceNumber }) => slotsInSync[deviceNumber ?? slots] === true);
  const rebuilding = plain.filter(({ deviceNumber }) => (deviceNumber ?? -1) >= slots);
  const agrees =
    inSync.length + rebuilding.length === plain.length &&
    inSync.length === slotsWith(array, true).length;
  if (!agrees) return undefined;
  const rebuilt = allAs('rebuilding', rebuilding.length, slotsWith(array, false));
  return new Map([
    ...inSync.map((one) => [one, { role: 'in_sync', slot: one.deviceNumber }] as const),
    ...rebuilding.map((one) => [one, rebuilt] as const),
  ]);
}

const LEVELS_WITHOUT_REDUNDANCY: ReadonlySet<string | undefined> = new Set([
  'linear',
  'raid0',
  'faulty',
]);

/** The place of each member without a flag, by counting: `[N]` is the device's number, not its slot. */
function placeOfPlain(array: MdstatArray, plain: readonly MdstatMember[]): Place {
  const runs =
    array.state === 'active' || array.state === 'readonly' || array.state === 'read-auto';
  if (!runs) return UNCERTAIN;
  if (LEVELS_WITHOUT_REDUNDANCY.has(array.level)) return { role: 'in_sync', slot: undefined };
  const reshaping = array.sync?.action === 'reshape';
  const inSync =
    array.slotsInSync === undefined && !reshaping
      ? array.working
      : array.slotsInSync?.filter((one) => one).length;
  if (plain.length === inSync) return allAs('in_sync', plain.length, slotsWith(array, true));
  if (inSync === 0) return allAs('rebuilding', plain.length, slotsWith(array, false));
  return UNCERTAIN;
}

/** Each member's place by mdstat alone, in the order of `array.members`; nothing is guessed. */
export function placesInMdstat(array: MdstatArray): readonly Place[] {
  const plain = array.members.filter((member) => flaggedRole(member) === undefined);
  const numbered = placesBy090(array, plain);
  const counted = placeOfPlain(array, plain);
  return array.members.map((member) => {
    const role = flaggedRole(member);
    if (role !== undefined) return { role, slot: undefined };
    return numbered?.get(member) ?? counted;
  });
}
