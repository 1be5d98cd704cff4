import { readingOf } from '../collectors/collector.ts';
import { isInactive, isMirror, isRedundant } from '../collectors/md-arrays/levels.ts';
import { isBitmap } from '../collectors/md-superblocks/examined.ts';
import type {
  MdSuperblocksReading,
  SurveyedArray,
} from '../collectors/md-superblocks/survey-reading.ts';
import type { Host } from '../host/host.ts';
import { bounded, extentsOf, NOTHING, union } from '../ledger/extents.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Extents, MemberReturn } from '../ledger/member-notes.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ArrayFacts, GeometryResult } from './geometry.ts';
import { readGeometry } from './read-geometry.ts';
import type { MemberDevice } from './rests.ts';
import { spaceOf } from './space.ts';

/** An array as comparing needs it: all that was last seen of it. */
export interface ArrayNow {
  readonly name: string;
  readonly uuid: string;
  readonly facts: ArrayFacts;
  readonly geometry: GeometryResult;
  /** Copies may legitimately differ where the machine swaps; parity is computed from a copy that stays. */
  readonly isMirror: boolean;
  /** Members in sync and the disks under them. */
  readonly devices: readonly MemberDevice[];
  /** What any member's bitmap called dirty when it was last read, bytes of what is sampled. */
  readonly dirty: Extents;
  /** Returns that are owed a comparison. */
  readonly owed: readonly Pick<MemberReturn, 'order' | 'slot' | 'space' | 'owed'>[];
}

/** The redundant, running arrays of a snapshot whose identity is known. */
export function arraysNow(host: Host, snapshot: Snapshot, ledger: Ledger): readonly ArrayNow[] {
  const survey = readingOf(snapshot.observed['md-superblocks']);
  if (survey === undefined) return [];
  const listing = readingOf(snapshot.observed['md-arrays']);
  return survey.arrays.flatMap((surveyed): readonly ArrayNow[] => {
    const { uuid } = surveyed;
    const listed = listing?.arrays.find(({ name }) => name === surveyed.array.name);
    const facts = listed ?? surveyed.array;
    if (uuid === undefined || facts.container || !isRedundant(facts) || isInactive(facts))
      return [];
    const geometry = readGeometry(host, facts);
    const known = ledger.arrays.find((one) => one.uuid === uuid && one.gone === undefined);
    return [
      {
        name: facts.name,
        uuid,
        facts,
        geometry,
        isMirror: isMirror(facts),
        devices: devicesOf(facts, survey),
        dirty: geometry.ok ? dirtyOf(surveyed, spaceOf(geometry.geometry).bytes) : NOTHING,
        owed: (known?.returns ?? []).filter(({ settled }) => settled === undefined),
      },
    ];
  });
}

function devicesOf(
  { members }: ArrayFacts,
  { identities }: MdSuperblocksReading,
): readonly MemberDevice[] {
  return members
    .filter(({ role }) => role === 'in_sync')
    .map(({ name }) => ({ device: name, disk: identities.get(name)?.name }));
}

function dirtyOf({ rounds }: SurveyedArray, endBytes: number): Extents {
  const looks = rounds.at(-1)?.members.flatMap(({ look }) => look?.examined?.bitmap ?? []) ?? [];
  return bounded(
    looks
      .filter(isBitmap)
      .map(({ dirtyRuns, bitmap }) => extentsOf(dirtyRuns, bitmap.chunkBytes, endBytes))
      .reduce(union, NOTHING),
  );
}
