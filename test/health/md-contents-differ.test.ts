import { describe, expect, it } from 'vitest';
import { mdContentsDiffer } from '../../src/health/md-contents-differ.ts';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import type { ComparedArray, StandingDifference } from '../../src/verify/state.ts';
import type { ArrayVerification, Hindrance } from '../../src/verify/verification.ts';
import { notedArray, notedMember, notedReturn } from '../support/ledgers.ts';
import { snapshotOf } from '../support/md.ts';

const AT = Date.UTC(2026, 0, 2);
const UUID = 'a';

function difference(at: number, given: Partial<StandingDifference> = {}): StandingDifference {
  return {
    extent: [at, 65_536],
    foundAt: AT,
    seenAt: AT,
    arrayExtents: [{ start: at / 512, sectors: 8 }],
    memberExtents: [{ start: at / 512, sectors: 8 }],
    members: [
      { slot: 0, device: 'sda1', digest: '00aa' },
      { slot: 1, device: 'sdb1', digest: '00bb' },
    ],
    culprits: [],
    severalCulprits: false,
    ...given,
  };
}

function verification(
  differences: readonly StandingDifference[] | undefined,
  hindrance?: Hindrance,
): ArrayVerification {
  const compared: ComparedArray | undefined =
    differences === undefined
      ? undefined
      : {
          uuid: UUID,
          cursor: { bytes: 2 ** 30, seed: 1, position: 0, taken: 0, rounds: 0 },
          tally: { match: 1, zeroed: 0, differ: differences.length, undecided: 0 },
          readBytes: 0,
          lastSampleAt: AT,
          written: { since: AT, recent: [], before: [] },
          differences,
        };
  return {
    array: 'md0',
    uuid: UUID,
    mode: 'sample',
    hindrance,
    dailyBudgetBytes: 1,
    detectionSeconds: 1,
    compared,
  };
}

function judged(one: ArrayVerification | undefined, known = notedArray({ uuid: UUID })) {
  return mdContentsDiffer.judge(snapshotOf(), {
    ledger: { ...emptyLedger(), arrays: [known] },
    expected: { scrubMaxAgeMs: 1 },
    ...(one !== undefined && { verification: { arrays: [one] } }),
  });
}

describe('md_contents_differ', () => {
  it('is silent where nobody compares, and where everything compared equal', () => {
    expect(judged(undefined)).toEqual([]);
    expect(judged(verification([]))).toEqual([]);
  });

  it('tells the place in sectors and what each member holds, and blames nobody without a reason', () => {
    const [finding] = judged(verification([difference(65_536)]));
    expect(finding).toMatchObject({
      kind: 'finding',
      severity: 'warning',
      subject: { array: 'md0', member: undefined, disk: undefined },
      summary: 'the members of md0 hold different contents in one place',
      evidence: [
        "array sectors 128-135, sectors 128-135 of the members' data, since 2026-01-02T00:00:00.000Z",
        '  contents: slot 0 sda1 00aa, slot 1 sdb1 00bb',
      ],
    });
    expect(finding).toHaveProperty('action', expect.stringContaining('Stop writing to md0'));
    expect(finding).toHaveProperty('action', expect.stringContaining('neither fsck nor repair'));
  });

  it('names member and disk that the syndromes of a raid6 or a majority point to', () => {
    const members = [notedMember(1, { name: 'sdb1', disk: 'S-b' })];
    const known = notedArray({ uuid: UUID, members });
    const [raid6] = judged(verification([difference(0, { culprits: [1] })]), known);
    expect(raid6).toMatchObject({
      subject: { array: 'md0', member: 'sdb1', disk: 'S-b' },
      summary: 'sdb1 (S-b) holds other contents than the rest of md0 in one place',
    });
    expect(raid6).toHaveProperty('evidence.2', '  the syndromes point to slot 1');
    const voted = difference(0, { culprits: [1], majority: [0, 2] });
    expect(judged(verification([voted]), known)[0]).toHaveProperty(
      'evidence.2',
      '  most hold what slots 0 and 2 hold',
    );
  });

  it('is one finding for each whom it points to, and tells the first places only', () => {
    const many = Array.from({ length: 10 }, (_, at) => difference(at * 65_536));
    const found = judged(
      verification([...many, difference(2 ** 24, { culprits: [0], severalCulprits: true })]),
    );
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ summary: expect.stringContaining('in 10 places') });
    expect(found[0]).toHaveProperty('evidence.16', 'and 2 more places');
    expect(found[1]).toHaveProperty('evidence.3', '  more than one member is wrong there');
    expect(found[1]).toMatchObject({ subject: { member: 'sda1' } });
  });

  it('is a warning where it is as little as a mirror may come to by itself', () => {
    const level = (name: string) => notedArray({ uuid: UUID, level: name });
    const severities = (known: ReturnType<typeof notedArray>, places: number) =>
      judged(
        verification(Array.from({ length: places }, (_, at) => difference(at * 65_536))),
        known,
      ).map((one) => 'severity' in one && one.severity);
    expect(severities(level('raid1'), 2)).toEqual(['warning']);
    expect(severities(level('raid10'), 1)).toEqual(['warning']);
    expect(severities(level('raid1'), 3)).toEqual(['critical']);
    expect(severities(level('raid5'), 1)).toEqual(['critical']);
    const returns = [notedReturn({ slot: 1, at: AT, owed: [[0, 4096]], settled: undefined })];
    expect(severities({ ...level('raid1'), returns }, 1)).toEqual(['critical']);
    const large = [{ start: 0, sectors: 128 }];
    expect(
      judged(verification([difference(0, { memberExtents: large })]), level('raid1')),
    ).toMatchObject([{ severity: 'critical' }]);
  });

  it('names the return that is owed a comparison there', () => {
    const returns = [
      notedReturn({ slot: 1, name: 'sdb1', at: AT, owed: [[0, 4096]], settled: undefined }),
    ];
    const known = notedArray({ uuid: UUID, returns });
    const lines = judged(verification([difference(0)]), known)[0];
    expect(lines).toHaveProperty(
      'evidence.2',
      '  sdb1 is owed a comparison there since it came back 2026-01-02T00:00:00.000Z',
    );
    expect(judged(verification([difference(65_536)]), known)[0]).not.toHaveProperty('evidence.2');
  });

  it.each([
    ['off', false],
    ['swap', false],
    ['unverifiable', false],
  ] as const)('does not apply where it is %s', (reason, applies) => {
    const one = verification(undefined, { reason, detail: 'because' });
    expect(judged(one)).toMatchObject([
      { kind: 'not-judged', reason: `verify_${reason}`, why: 'because', applies },
    ]);
  });

  it('is not judged until something was compared', () => {
    const asleep = verification(undefined, { reason: 'asleep', detail: 'nobody uses it' });
    expect(judged(asleep)).toMatchObject([{ reason: 'not_compared', why: 'nobody uses it' }]);
    expect(judged(verification(undefined))).toMatchObject([
      { reason: 'not_compared', why: 'its members have not been compared yet' },
    ]);
    expect(judged(verification([], { reason: 'busy', detail: '' }))).toEqual([]);
  });
});
