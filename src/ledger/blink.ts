import { saysThrownOut } from '../collectors/md-arrays/member-role.ts';
import { departed, thrownOut } from './away.ts';
import type { ArrayContext } from './context.ts';
import type { Away, KnownMember } from './member-notes.ts';
import type { MemberView } from './view.ts';

/**
 * Whether a member that was in sync at both looks left and came back between them: only the kernel's own
 * notifications tell. `isWhole` says that no other member's absence can account for a degraded array.
 */
export function hasBlinked(
  device: MemberView,
  { view: { events } }: ArrayContext,
  isWhole: boolean,
): boolean {
  const own = events.filter(
    ({ member, attribute }) => member === device.name && attribute === 'state',
  );
  // Nothing to be read any more: its folder went away with the member.
  if (own.some(({ value }) => value === undefined || saysThrownOut(value))) return true;
  const wasDegraded = events.some(
    ({ attribute, value }) => attribute === 'degraded' && Number(value) > 0,
  );
  return isWhole && wasDegraded && own.length > 0;
}

/** The absence between two looks: what was written during it cannot be told from what was written around it. */
export function blinkOf(
  holder: KnownMember,
  stayed: readonly MemberView[],
  context: ArrayContext,
): Away {
  const away = departed(holder, stayed, context);
  const before = context.last?.members.find(({ slot }) => slot === holder.slot)?.counter;
  const { ownCounter: _, arrayCounter: __, ...rest } = away;
  return {
    ...rest,
    how: away.how === 'faulty' || thrownOut(holder, context) !== undefined ? 'faulty' : 'removed',
    written: { sectors: 0, exact: false },
    ownWritten: { sectors: 0, exact: true },
    dirtyBefore: away.dirty,
    ...(before !== undefined && { ownCounter: before }),
    ...(context.last?.counter !== undefined && { arrayCounter: context.last.counter }),
  };
}
