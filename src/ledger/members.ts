import { arrivalsAfter } from './arrivals.ts';
import { departed, stillAway } from './away.ts';
import { blinkOf, hasBlinked } from './blink.ts';
import type { ArrayContext } from './context.ts';
import { identityOf, isSame } from './identity.ts';
import { type KnownArray, LIMITS } from './ledger.ts';
import type { Away, Departure, KnownMember } from './member-notes.ts';
import { joinedApart, numberOf, returnOf, withReturn } from './returns.ts';
import type { MemberView } from './view.ts';

type Membership = Pick<
  KnownArray,
  'members' | 'arrivals' | 'departures' | 'departureCount' | 'returns'
>;

/** Who holds each slot after a look, who left and who came back. */
export function membershipAfter(known: KnownArray, context: ArrayContext): Membership {
  const walk = new SlotWalk(known, context);
  const members = walk.members();
  return {
    members: isSameList(known.members, members) ? known.members : members,
    arrivals: arrivalsAfter(known.arrivals, known.members, context),
    departures: walk.departures,
    departureCount: walk.departureCount,
    returns: walk.returns,
  };
}

/** One walk over the slots of an array, with what it notes on the way. */
class SlotWalk {
  readonly #known: KnownArray;
  readonly #context: ArrayContext;
  readonly #inSync: readonly MemberView[];
  readonly #holders: readonly KnownMember[];
  /** Those in sync now that were so all the time: what the others are measured by. */
  readonly #stayed: readonly MemberView[];
  departures: readonly Departure[];
  departureCount: number;
  returns: KnownArray['returns'];

  constructor(known: KnownArray, context: ArrayContext) {
    const { members } = context.view;
    this.#known = known;
    this.#context = context;
    this.#inSync = members.filter(
      ({ listed: { role, slot } }) => role === 'in_sync' && slot !== undefined,
    );
    this.#holders = relocated(known.members, this.#inSync);
    this.#stayed = this.#inSync.filter((device) => {
      const holder = this.#holderOf(device.listed.slot);
      return holder !== undefined && holder.away === undefined && isSame(holder, device);
    });
    this.departures = known.departures;
    this.departureCount = known.departureCount;
    this.returns = known.returns;
  }

  members(): readonly KnownMember[] {
    const { slots, slotsBefore } = this.#context.view.array;
    const limit = Math.max(slots ?? 0, slotsBefore ?? 0);
    const all = [
      ...this.#holders.map(({ slot }) => slot),
      ...this.#inSync.flatMap(({ listed: { slot } }) => slot ?? []),
    ];
    return [...new Set(all)]
      .filter((slot) => slot < limit)
      .toSorted((one, other) => one - other)
      .slice(0, LIMITS.membersPerArray)
      .flatMap((slot) => this.#at(slot) ?? []);
  }

  #holderOf(slot: number | undefined): KnownMember | undefined {
    return this.#holders.find((one) => one.slot === slot);
  }

  #at(slot: number): KnownMember | undefined {
    const holder = this.#holderOf(slot);
    const device = this.#inSync.find(({ listed }) => listed.slot === slot);
    if (device === undefined) return holder === undefined ? undefined : this.#absent(holder);
    if (holder !== undefined && holder.away === undefined && isSame(holder, device)) {
      return this.#present(holder, device);
    }
    return this.#came(slot, holder, device);
  }

  #absent(holder: KnownMember): KnownMember {
    const { away } = holder;
    if (away === undefined) {
      const { apart: _, ...member } = holder;
      return { ...member, away: this.#left(holder) };
    }
    const still = stillAway(holder, away, this.#stayed, this.#context);
    return still === away ? holder : { ...holder, away: still };
  }

  #left(holder: KnownMember): Away {
    const left = departed(holder, this.#stayed, this.#context);
    const away = { ...left, ranApart: [...left.ranApart, ...(holder.apart ?? [])] };
    this.#noteDeparture(holder, away);
    if (this.#stayed.length > 0 || this.#inSync.length === 0) return away;
    const { array } = this.#context.view;
    const others = this.#inSync.map(({ name }) => name).join(', ');
    const reason = `${array.name} was started from ${others} without it`;
    return { ...away, ranApart: [...away.ranApart, reason] };
  }

  #noteDeparture({ slot, name, disk }: KnownMember, { order, at, how }: Away): void {
    const departure = { order, at, how, slot, name, ...(disk !== undefined && { disk }) };
    this.departures = [...this.departures, departure].slice(-LIMITS.departuresPerArray);
    this.departureCount += 1;
  }

  #present(holder: KnownMember, device: MemberView): KnownMember {
    const isWhole = this.#stayed.length === this.#holders.length;
    if (!hasBlinked(device, this.#context, isWhole)) {
      return this.#withApart(refreshed(holder, device), device);
    }
    const others = this.#stayed.filter((one) => one !== device);
    const away = blinkOf(holder, others, this.#context);
    this.#noteDeparture(holder, away);
    this.#noteReturn(holder.slot, { ...holder, away }, device);
    return refreshed(holder, device);
  }

  #came(slot: number, holder: KnownMember | undefined, device: MemberView): KnownMember {
    const isKnown = holder !== undefined && isSame(holder, device);
    // Without anybody who stayed it is not a return: the array goes on from this member's contents.
    const goesOnFromIt = isKnown && this.#stayed.length === 0;
    const isFirstSight = this.#known.members.length === 0;
    if (holder !== undefined && holder.away === undefined) {
      this.#noteDeparture(holder, departed(holder, this.#stayed, this.#context));
    }
    if (!goesOnFromIt && !isFirstSight) this.#noteReturn(slot, holder, device);
    const firstSeenAt = isKnown ? holder.firstSeenAt : this.#context.machine.at;
    return this.#withApart(refreshed({ slot, name: device.name, firstSeenAt }, device), device);
  }

  /** Notes that it ran apart while that can be seen; when it cannot be any more, a return without a recovery. */
  #withApart(member: KnownMember, device: MemberView): KnownMember {
    const { apart } = this.#context.view;
    if (apart === undefined) return member;
    const reasons = apart.get(device.name);
    if (reasons !== undefined) {
      return reasons.join() === member.apart?.join() ? member : { ...member, apart: reasons };
    }
    if (member.apart === undefined) return member;
    const { apart: told, ...together } = member;
    // With nobody beside it the array goes on from its contents.
    if (this.#inSync.length > 1) {
      const added = joinedApart(device, { slot: member.slot, apart: told }, this.#context);
      this.returns = withReturn(this.returns, added);
    }
    return together;
  }

  #noteReturn(slot: number, holder: KnownMember | undefined, device: MemberView): void {
    const arrival = this.#known.arrivals.find((one) => isSame(one, device));
    const added = returnOf({ slot, holder, device, arrival }, this.#context);
    if (added !== undefined) this.returns = withReturn(this.returns, added);
  }
}

/** The holder as it is now known; the same object when nothing is new. */
function refreshed(holder: KnownMember, device: MemberView): KnownMember {
  const deviceNumber = numberOf(device);
  const now: KnownMember = {
    slot: holder.slot,
    firstSeenAt: holder.firstSeenAt,
    ...(holder.deviceUuid !== undefined && { deviceUuid: holder.deviceUuid }),
    ...(holder.disk !== undefined && { disk: holder.disk }),
    ...identityOf(device),
    ...(deviceNumber !== undefined && { deviceNumber }),
    ...(holder.apart !== undefined && { apart: holder.apart }),
  };
  const isUnchanged =
    holder.away === undefined &&
    now.deviceUuid === holder.deviceUuid &&
    now.disk === holder.disk &&
    now.name === holder.name &&
    now.deviceNumber === holder.deviceNumber;
  return isUnchanged ? holder : now;
}

/** The holders in the slots that they are in now: a level's takeover and a full add may give them others. */
function relocated(
  holders: readonly KnownMember[],
  inSync: readonly MemberView[],
): readonly KnownMember[] {
  return inSync.reduce((all, device) => {
    const { slot } = device.listed;
    const own = all.find((one) => isSame(one, device));
    if (own === undefined || slot === undefined || own.slot === slot) return all;
    const there = inSync.find((one) => one.listed.slot === own.slot);
    if (there !== undefined && isSame(own, there)) return all;
    // Whoever was noted there gets the slot that becomes free, so that nobody is forgotten.
    return all.map((one) => {
      if (one === own) return { ...own, slot };
      return one.slot === slot ? { ...one, slot: own.slot } : one;
    });
  }, holders);
}

function isSameList<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && after.every((one, index) => one === before[index]);
}
