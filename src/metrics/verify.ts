import { coverageOf } from '../verify/plan/cursor.ts';
import type { ComparedArray } from '../verify/state.ts';
import { type ArrayVerification, HINDRANCES, type Verification } from '../verify/verification.ts';
import { counter, type Family, gauge, type Sample } from './family.ts';

function perArray(
  { arrays }: Verification,
  tell: (array: ArrayVerification) => number | undefined,
): readonly Sample<'array'>[] {
  return arrays.map((array) => [{ array: array.array }, tell(array)]);
}

function perCompared(
  verification: Verification,
  tell: (compared: ComparedArray) => number | undefined,
): readonly Sample<'array'>[] {
  return perArray(verification, ({ compared }) =>
    compared === undefined ? undefined : tell(compared),
  );
}

const RESULTS = ['match', 'zeroed', 'differ', 'undecided'] as const;

/** How comparing the contents of members fares. */
export const verifyFamilies: readonly Family<Verification>[] = [
  counter({
    name: 'rotwatch_md_verify_samples_total',
    help: 'Comparisons of up to 64 KiB of each copy, or of a stripe: match, zeroed (differs, and one side is empty), differ (stable over a minute), undecided (being written, or unreadable).',
    labels: ['array', 'result'],
    samples: ({ arrays }: Verification) =>
      arrays.flatMap(({ array, compared }) =>
        RESULTS.map((result) => [{ array, result }, compared?.tally[result]] as const),
      ),
  }),
  counter({
    name: 'rotwatch_md_verify_read_bytes_total',
    help: 'Bytes read of all members of the array together to compare them.',
    labels: ['array'],
    samples: (source: Verification) => perCompared(source, ({ readBytes }) => readBytes),
  }),
  gauge({
    name: 'rotwatch_md_verify_coverage_ratio',
    help: 'Part of the array that the current round of uniform samples has looked at.',
    labels: ['array'],
    samples: (source: Verification) => perCompared(source, ({ cursor }) => coverageOf(cursor)),
  }),
  counter({
    name: 'rotwatch_md_verify_rounds_total',
    help: 'Rounds of uniform samples that have looked at the whole array.',
    labels: ['array'],
    samples: (source: Verification) => perCompared(source, ({ cursor }) => cursor.rounds),
  }),
  gauge({
    name: 'rotwatch_md_verify_last_position_bytes',
    help: "Where the last sample began: in each member's data, on raid10 in the array.",
    labels: ['array'],
    samples: (source: Verification) => perCompared(source, ({ lastPosition }) => lastPosition),
  }),
  gauge({
    name: 'rotwatch_md_verify_last_sample_timestamp_seconds',
    help: 'When members were last compared.',
    labels: ['array'],
    samples: (source: Verification) =>
      perCompared(source, ({ lastSampleAt }) =>
        lastSampleAt === undefined ? undefined : lastSampleAt / 1000,
      ),
  }),
  gauge({
    name: 'rotwatch_md_verify_daily_budget_bytes',
    help: 'Bytes that sampling may read in a day of all members of the array together; absent while it is not sampled.',
    labels: ['array'],
    samples: (source: Verification) => perArray(source, ({ dailyBudgetBytes }) => dailyBudgetBytes),
  }),
  gauge({
    name: 'rotwatch_md_verify_detection_seconds',
    help: 'Time in which sampling finds a member of which 1 % is stale with 99 % probability, pauses not counted.',
    labels: ['array'],
    samples: (source: Verification) => perArray(source, ({ detectionSeconds }) => detectionSeconds),
  }),
  gauge({
    name: 'rotwatch_md_verify_hindered',
    help: 'Why the array is not compared just now: off, swap, unverifiable, syncing, asleep or busy; all 0 while it is.',
    labels: ['array', 'reason'],
    samples: ({ arrays }: Verification) =>
      arrays.flatMap(({ array, hindrance }) =>
        HINDRANCES.map(
          (reason) => [{ array, reason }, hindrance?.reason === reason ? 1 : 0] as const,
        ),
      ),
  }),
  gauge({
    name: 'rotwatch_md_verify_differing_places',
    help: 'Places of up to 64 KiB in which members are known to differ, at most 64; each stands until it compares equal.',
    labels: ['array'],
    samples: (source: Verification) => perCompared(source, ({ differences }) => differences.length),
  }),
];
