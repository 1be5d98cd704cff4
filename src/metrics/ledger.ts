import { readingOf } from '../collectors/collector.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import { bytesIn } from '../ledger/extents.ts';
import type { KnownArray, Ledger } from '../ledger/ledger.ts';
import type { KnownMember } from '../ledger/member-notes.ts';
import type { Snapshot } from '../snapshot.ts';
import { counter, type Family, gauge, type Sample } from './family.ts';

/** What is remembered, and the machine that it is about. */
export interface Remembered {
  readonly ledger: Ledger;
  readonly snapshot: Snapshot;
}

/** The arrays that are there: names of others may be in use again. */
function present({ ledger }: Remembered): readonly KnownArray[] {
  return ledger.arrays.filter(({ gone }) => gone === undefined);
}

function* perArray(
  source: Remembered,
  tell: (array: KnownArray) => number | undefined,
): Generator<Sample<'array'>> {
  for (const array of present(source)) yield [{ array: array.name }, tell(array)];
}

function seconds(at: number | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}

function owedBytes({ returns }: KnownArray, { slot }: KnownMember): number | undefined {
  const open = returns.find((one) => one.slot === slot && one.settled === undefined);
  if (open === undefined) return 0;
  const bytes = bytesIn(open.owed);
  // Everything, of an array whose size is not known.
  return bytes >= Number.MAX_SAFE_INTEGER ? undefined : bytes;
}

type MemberLabel = 'array' | 'member' | 'slot' | 'disk';

function* perMember(
  source: Remembered,
  tell: (member: KnownMember, array: KnownArray) => number | undefined,
): Generator<Sample<MemberLabel>> {
  for (const array of present(source)) {
    for (const member of array.members) {
      const { name, slot, disk } = member;
      const labels = { array: array.name, member: name, slot: String(slot), disk };
      yield [labels, tell(member, array)];
    }
  }
}

/** Memory fills in what the kernel does not tell, where it accounts for every empty slot. */
function missing(array: MdArray, { ledger }: Remembered): number | undefined {
  if (array.missingMembers !== undefined) return array.missingMembers;
  const known = ledger.arrays.find(({ name, gone }) => name === array.name && gone === undefined);
  const away = known?.members.filter((member) => member.away !== undefined).length;
  return away === array.degraded ? away : undefined;
}

/** Families of what one look cannot show. */
export const ledgerFamilies: readonly Family<Remembered>[] = [
  gauge({
    name: 'rotwatch_md_array_missing_members',
    help: 'Slots once filled and not in sync now; a slot that was never filled is not missing.',
    labels: ['array'],
    samples: (source: Remembered) =>
      (readingOf(source.snapshot.observed['md-arrays'])?.arrays ?? [])
        .filter(({ container }) => !container)
        .map((array) => [{ array: array.name }, missing(array, source)] as const),
  }),
  gauge({
    name: 'rotwatch_md_array_last_scrub_timestamp_seconds',
    help: 'When the last check or repair that went over the whole array ended; absent until one was seen.',
    labels: ['array'],
    samples: (source: Remembered) =>
      perArray(source, ({ scrub: { finished } }) => seconds(finished?.endedAt)),
  }),
  gauge({
    name: 'rotwatch_md_array_last_scrub_duration_seconds',
    help: 'From its start, or that of its first part, to its end.',
    labels: ['array'],
    samples: (source: Remembered) =>
      perArray(source, ({ scrub: { finished } }) =>
        finished === undefined ? undefined : seconds(finished.endedAt - finished.startedAt),
      ),
  }),
  gauge({
    name: 'rotwatch_md_array_last_scrub_mismatch_sectors',
    help: 'Sectors in requests that differed between members, as counted by the last whole check or repair.',
    labels: ['array'],
    samples: (source: Remembered) =>
      perArray(source, ({ scrub: { finished } }) => finished?.mismatchSectors),
  }),
  counter({
    name: 'rotwatch_md_array_departures_total',
    help: 'How often members were seen to leave the array.',
    labels: ['array'],
    samples: (source: Remembered) => perArray(source, ({ departureCount }) => departureCount),
  }),
  gauge({
    name: 'rotwatch_md_member_away_since_timestamp_seconds',
    help: 'When the member that last held the slot was seen to leave it; absent while it is in sync.',
    labels: ['array', 'member', 'slot', 'disk'],
    samples: (source: Remembered) => perMember(source, ({ away }) => seconds(away?.at)),
  }),
  gauge({
    name: 'rotwatch_md_verify_owed_bytes',
    help: 'Bytes that must be compared before the member can be trusted after its return; 0 when there are none.',
    labels: ['array', 'member', 'slot', 'disk'],
    samples: (source: Remembered) => perMember(source, (member, array) => owedBytes(array, member)),
  }),
  gauge({
    name: 'rotwatch_md_member_returned_timestamp_seconds',
    help: 'When the member last came into sync, and what accounts for its contents: full, bitmap, unwritten, none or unknown.',
    labels: ['array', 'member', 'slot', 'disk', 'verdict'],
    samples: (source: Remembered) =>
      present(source).flatMap(({ name: array, returns }) => {
        const latest = returns.filter(
          ({ slot }, index) => returns.findLastIndex((one) => one.slot === slot) === index,
        );
        return latest.map(
          ({ name: member, slot, disk, verdict, at }) =>
            [{ array, member, slot: String(slot), disk, verdict }, seconds(at)] as const,
        );
      }),
  }),
];
