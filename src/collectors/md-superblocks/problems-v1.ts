import type { ByteReader } from '../../bytes/byte-reader.ts';
import { V1, V1_PAD3_BYTES } from './layout-v1.ts';
import type { Superblock, SuperblockPlace, SuperblockProblem } from './reading.ts';
import { rolesAreConsistent } from './roles.ts';

type Facts = Omit<Superblock, 'problems'>;
type Test = readonly [SuperblockProblem['code'], boolean, string];

/** A superblock takes 8 sectors, and the data of 1.1 and 1.2 lies behind it. */
const SUPERBLOCK_SECTORS = 8n;
/** `super_1_load` refuses members with less than this (sectors). */
const LEAST_DATA_SECTORS = 10n;
/** `super_1_load` reads one page of bad-block log. */
const BAD_BLOCK_LOG_MAX_SECTORS = 8;

/** What the kernel would refuse about a v1 superblock (drivers/md/md.c, `super_1_load`), and inconsistent roles. */
export function problemsV1(
  facts: Facts,
  fields: ByteReader,
  place: SuperblockPlace,
): readonly SuperblockProblem[] {
  const tests: readonly Test[] = [
    [
      'bad-checksum',
      !facts.checksum.valid,
      `stored ${hex(facts.checksum.stored)}, expected ${hex(facts.checksum.expected)}`,
    ],
    ['unknown-feature', facts.unknownFeatures !== 0, `feature bits ${hex(facts.unknownFeatures)}`],
    [
      'padding-not-zero',
      fields.u32(V1.pad0) !== 0 || !fields.isZero(V1.pad3, V1_PAD3_BYTES),
      'bytes that must be zero are not: written by a newer kernel, or damaged',
    ],
    ['no-slots', facts.raidDisks === 0, 'an array of no slots'],
    [
      'roles-inconsistent',
      !rolesAreConsistent(facts),
      'a slot is claimed by too many devices, or lies outside the array',
    ],
    ...placeTests(facts, place),
    ...featureTests(facts),
  ];
  return tests.filter(([, holds]) => holds).map(([code, , detail]) => ({ code, detail }));
}

function placeTests(facts: Facts, place: SuperblockPlace): readonly Test[] {
  const { dataOffsetSectors: dataAt, dataSizeSectors } = facts;
  if (dataSizeSectors === undefined) return [];
  // Metadata 1.0 lies behind the data, so there the data ends at the latest where the superblock starts.
  const room =
    facts.version === '1.0' ? facts.superOffsetSectors : BigInt(place.deviceSectors) - dataAt;
  return [
    ['data-too-small', dataSizeSectors < LEAST_DATA_SECTORS, `${dataSizeSectors} sectors of data`],
    [
      'data-overlaps-superblock',
      facts.version !== '1.0' && dataAt < facts.superOffsetSectors + SUPERBLOCK_SECTORS,
      `data starts at sector ${dataAt}`,
    ],
    [
      'device-too-small',
      room < dataSizeSectors,
      `${dataSizeSectors} sectors of data, room for ${room < 0n ? 0n : room}`,
    ],
  ];
}

function featureTests(facts: Facts): readonly Test[] {
  const { badBlockLog: log, features } = facts;
  const hasPpl = features.includes('ppl') || features.includes('multiple-ppls');
  return [
    [
      'bad-block-log-implausible',
      log?.present === true &&
        (log.offsetSectors === 0 || log.sizeSectors > BAD_BLOCK_LOG_MAX_SECTORS),
      `${log?.sizeSectors} sectors at offset ${log?.offsetSectors}`,
    ],
    [
      'raid0-layout-on-other-level',
      features.includes('raid0-layout') && facts.level !== 0,
      `level ${facts.level}`,
    ],
    [
      'ppl-with-other-log',
      hasPpl && (features.includes('bitmap') || features.includes('journal')),
      'partial parity log together with a bitmap or a journal',
    ],
  ];
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
