import type { MdstatArray, MdstatMember } from './mdstat.ts';
import { type Place, placeInSysfs, placesInMdstat } from './member-role.ts';
import type { ParsedMember } from './parse-sysfs.ts';
import type { MdMember } from './reading.ts';

/** A token of mdstat with the place it tells. */
interface Listed {
  readonly member: MdstatMember;
  readonly place: Place;
}

function fromMdstat({ member, place }: Listed): MdMember {
  return {
    ...member,
    ...place,
    correctedReadErrors: undefined,
    badBlocks: undefined,
    unacknowledgedBadBlocks: undefined,
    recoveryStart: undefined,
    dataOffsetSectors: undefined,
    present: undefined,
  };
}

function fromBoth(sysfs: ParsedMember, listed: Listed | undefined): MdMember {
  return {
    ...sysfs,
    ...(placeInSysfs(sysfs) ?? listed?.place ?? { role: undefined, slot: undefined }),
    states: sysfs.states ?? listed?.member.states ?? [],
    deviceNumber: listed?.member.deviceNumber,
  };
}

/** The token that means this member: of several with its name, the one that agrees on being faulty. */
function tokenOf(sysfs: ParsedMember, tokens: readonly Listed[]): Listed | undefined {
  const isFaulty = placeInSysfs(sysfs)?.role === 'faulty';
  const named = tokens.filter(({ member }) => member.name === sysfs.name);
  return named.find(({ place }) => (place.role === 'faulty') === isFaulty) ?? named[0];
}

/**
 * The members of an array. sysfs decides who is one; mdstat adds the device numbers, and a second
 * member of one name, which sysfs has no folder for.
 */
export function joinMembers(
  mdstat: MdstatArray | undefined,
  sysfs: readonly ParsedMember[] | undefined,
): readonly MdMember[] | undefined {
  const places = mdstat === undefined ? [] : placesInMdstat(mdstat);
  const tokens = (mdstat?.members ?? []).flatMap((member, index) => {
    const place = places[index];
    return place === undefined ? [] : { member, place };
  });
  if (sysfs === undefined) return mdstat === undefined ? undefined : tokens.map(fromMdstat);
  const pairs = sysfs.map((member) => ({ member, token: tokenOf(member, tokens) }));
  const names = new Set(sysfs.map(({ name }) => name));
  const used = new Set(pairs.map(({ token }) => token));
  const seconds = tokens.filter((token) => names.has(token.member.name) && !used.has(token));
  return [...pairs.map(({ member, token }) => fromBoth(member, token)), ...seconds.map(fromMdstat)];
}
