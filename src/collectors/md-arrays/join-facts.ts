import { joinMembers } from './join-members.ts';
import { type Raid10Shape, shapeOfCopies, shapeOfLayout } from './layout-raid10.ts';
import type { MdstatArray } from './mdstat.ts';
import type { ParsedArray } from './parse-sysfs.ts';
import type { MdMember } from './reading.ts';
import type { RedundancyFacts } from './redundancy.ts';

type MaybeMdstat = MdstatArray | undefined;
type MaybeSysfs = ParsedArray | undefined;

/** What is known of an array's members and slots, from both sources. */
export interface ArrayFacts extends RedundancyFacts {
  readonly members: readonly MdMember[] | undefined;
}

/**
 * A container's metadata names a format; an array's within one names the container after a `/`, or a
 * `-` when frozen. Some kernels also call its level so.
 */
function isContainer(metadata: string | undefined, level: string | undefined): boolean {
  return level === 'container' || (metadata !== undefined && /^external:[^/-]/.test(metadata));
}

/** `array_state` says broken only where it would say clean; mdstat always (array_state_show, md_seq_show). */
function joinState(mdstat: MaybeMdstat, sysfs: MaybeSysfs): string | undefined {
  return mdstat?.state === 'broken' ? 'broken' : (sysfs?.state ?? mdstat?.state);
}

function joinDegraded(mdstat: MaybeMdstat, sysfs: MaybeSysfs): number | undefined {
  if (sysfs?.degraded !== undefined) return sysfs.degraded;
  if (mdstat?.slots === undefined || mdstat.working === undefined) return undefined;
  return mdstat.slots - mdstat.working;
}

/** The shapes of a raid10: two while a reshape goes from one to the other. */
function joinShapes(mdstat: MaybeMdstat, sysfs: MaybeSysfs): readonly Raid10Shape[] | undefined {
  const { layout, slots } = sysfs ?? {};
  if (layout !== undefined && slots !== undefined) {
    const now = shapeOfLayout(layout.now, slots.now);
    const before = shapeOfLayout(layout.before ?? layout.now, slots.before ?? slots.now);
    return now === undefined || before === undefined ? undefined : [now, before];
  }
  // mdstat does not tell the shape before.
  if (mdstat?.copies === undefined || mdstat.slots === undefined) return undefined;
  if (mdstat.sync?.action === 'reshape') return undefined;
  const shape = shapeOfCopies(mdstat.copies, mdstat.slots);
  return shape === undefined ? undefined : [shape];
}

/** Slots in sync on a device that is there; undefined when members and counts do not fit together. */
function joinSlotsInSync(
  mdstat: MaybeMdstat,
  facts: Omit<ArrayFacts, 'shapes' | 'slotsInSync'>,
): ReadonlySet<number> | undefined {
  const { members, slots, slotsBefore, degraded } = facts;
  const inSync = members?.filter(({ role }) => role === 'in_sync') ?? [];
  const present = inSync.filter((member) => member.present !== false);
  const held = new Set(present.flatMap(({ slot }) => slot ?? []));
  const isCountRight =
    slotsBefore !== undefined ||
    (slots !== undefined && degraded !== undefined && inSync.length === slots - degraded);
  if (isCountRight && held.size === present.length) return held;
  if (present.length < inSync.length || mdstat?.slotsInSync === undefined) return undefined;
  return new Set(mdstat.slotsInSync.flatMap((isInSync, slot) => (isInSync ? slot : [])));
}

/** Joins what health is judged by; sysfs is believed where both speak. */
export function joinFacts(mdstat: MaybeMdstat, sysfs: MaybeSysfs): ArrayFacts {
  const level = sysfs?.level ?? mdstat?.level;
  const facts = {
    level,
    state: joinState(mdstat, sysfs),
    container: isContainer(sysfs?.metadata ?? mdstat?.metadata, level),
    slots: sysfs?.slots?.now ?? mdstat?.slots,
    slotsBefore: sysfs?.slots?.before,
    degraded: joinDegraded(mdstat, sysfs),
    members: joinMembers(mdstat, sysfs?.members),
  };
  return {
    ...facts,
    shapes: joinShapes(mdstat, sysfs),
    slotsInSync: joinSlotsInSync(mdstat, facts),
  };
}
