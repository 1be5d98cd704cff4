import type { KnownArray } from '../ledger/ledger.ts';
import type { StandingDifference } from '../verify/state.ts';
import type { ArrayVerification } from '../verify/verification.ts';
import { momentText } from './ledger-rule.ts';
import type { Lack, Rule, Verdict } from './rule.ts';
import { judged } from './rule.ts';

const CODE = 'md_contents_differ';
/** Places told one by one; there may be 64. */
const TOLD = 8;

/** Members differ in content, stable over looks for a minute, and not explained by what md does or by swap. */
export const mdContentsDiffer: Rule = {
  code: CODE,
  judge: (_snapshot, { verification, ledger }) =>
    (verification?.arrays ?? []).flatMap((one) => {
      const known = ledger.arrays.find(({ uuid }) => uuid === one.uuid);
      return verdictsOf(one, known).map((outcome) => judged(CODE, { array: one.array }, outcome));
    }),
};

/**
 * On a mirror so little may be a page that changed while it was written and was then dropped (md(4)): md sends
 * one page to each member by itself. Parity levels copy it first.
 */
const LITTLE = { places: 2, sectors: 64 };
const MIRRORS = ['raid1', 'raid10'];

/** Hindrances that leave nothing to judge; the others pass. */
const LASTING = ['off', 'swap', 'unverifiable'];

function verdictsOf(
  { array, compared, hindrance }: ArrayVerification,
  known: KnownArray | undefined,
): readonly (Verdict | Lack)[] {
  const differences = compared?.differences ?? [];
  if (differences.length > 0) {
    return byCulprits(differences).map((places) => verdictOf(array, places, known));
  }
  if (hindrance !== undefined && LASTING.includes(hindrance.reason)) {
    return [{ reason: `verify_${hindrance.reason}`, why: hindrance.detail, applies: false }];
  }
  if (compared?.lastSampleAt !== undefined) return [];
  const why = hindrance?.detail ?? 'its members have not been compared yet';
  return [{ reason: 'not_compared', why }];
}

/** Places that point to the same members are one finding. */
function byCulprits(
  differences: readonly StandingDifference[],
): readonly (readonly StandingDifference[])[] {
  const groups = new Map<string, StandingDifference[]>();
  for (const one of differences) {
    const key = one.culprits.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function verdictOf(
  array: string,
  places: readonly StandingDifference[],
  known: KnownArray | undefined,
): Verdict {
  const [first] = places;
  const [slot, another] = first?.culprits ?? [];
  const only = another === undefined ? slot : undefined;
  const member = first?.members.find((one) => one.slot === only)?.device;
  const disk = known?.members.find((one) => one.slot === only && one.name === member)?.disk;
  const culprit = disk === undefined ? member : `${member} (${disk})`;
  const count = places.length === 1 ? 'one place' : `${places.length} places`;
  return {
    severity: isLittle(places, known) ? 'warning' : 'critical',
    subject: { member, disk },
    summary:
      culprit === undefined
        ? `the members of ${array} hold different contents in ${count}`
        : `${culprit} holds other contents than the rest of ${array} in ${count}`,
    evidence: [
      ...places.slice(0, TOLD).flatMap((one) => placeLines(one, known)),
      ...(places.length > TOLD ? [`and ${places.length - TOLD} more places`] : []),
    ],
    action: actionOf(array, member),
  };
}

/** Whether it may be nothing but what mirrors do, and no returned member is owed a comparison there. */
function isLittle(places: readonly StandingDifference[], known: KnownArray | undefined): boolean {
  if (known?.level === undefined || !MIRRORS.includes(known.level)) return false;
  const sectors = places
    .flatMap(({ memberExtents }) => memberExtents)
    .reduce((sum, one) => sum + one.sectors, 0);
  const isOwed = places.some((one) => debtorsOf(one, known).length > 0);
  return places.length <= LITTLE.places && sectors <= LITTLE.sectors && !isOwed;
}

function debtorsOf({ extent }: StandingDifference, known: KnownArray | undefined) {
  return (known?.returns ?? []).filter(
    ({ settled, owed }) => settled === undefined && owed.some((debt) => overlap(debt, extent)),
  );
}

function actionOf(array: string, member: string | undefined): string {
  const who =
    member === undefined
      ? 'find out by SMART, the kernel log and the history of returns which member is wrong'
      : `fail ${member} (mdadm /dev/${array} --fail /dev/${member}) while another copy of its data is in sync`;
  return `Stop writing to ${array} (remount its filesystems read-only); run neither fsck nor repair: both may destroy the good copy. Then ${who}.`;
}

function placeLines(one: StandingDifference, known: KnownArray | undefined): readonly string[] {
  const { arrayExtents, memberExtents, members, majority, culprits, severalCulprits } = one;
  const digests = members.map(({ slot, device, digest }) => `slot ${slot} ${device} ${digest}`);
  return [
    `array sectors ${sectorWords(arrayExtents)}, sectors ${sectorWords(memberExtents)} of the members' data, since ${momentText(one.foundAt)}`,
    `  contents: ${digests.join(', ')}`,
    ...(majority === undefined ? [] : [`  most hold what slots ${majority.join(' and ')} hold`]),
    ...(majority === undefined && culprits.length > 0
      ? [`  the syndromes point to slot ${culprits.join(' and ')}`]
      : []),
    ...(severalCulprits ? ['  more than one member is wrong there'] : []),
    ...debtorsOf(one, known).map(
      ({ name, at }) => `  ${name} is owed a comparison there since it came back ${momentText(at)}`,
    ),
  ];
}

function overlap(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] < other[0] + other[1] && other[0] < one[0] + one[1];
}

function sectorWords(extents: StandingDifference['arrayExtents']): string {
  return extents.map(({ start, sectors }) => `${start}-${start + sectors - 1}`).join(' ');
}
