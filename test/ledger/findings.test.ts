import { describe, expect, it } from 'vitest';
import type { Judgement, Subject } from '../../src/health/rule.ts';
import { firstSeenAt, withFindings } from '../../src/ledger/findings.ts';
import { emptyLedger, LIMITS } from '../../src/ledger/ledger.ts';

function finding(code: string, subject: Subject, severity: 'warning' | 'critical' = 'warning') {
  const words = { summary: '', evidence: [], action: '', runbook: '' };
  return { kind: 'finding', code, severity, subject, ...words } satisfies Judgement;
}

const GAP: Judgement = {
  kind: 'not-judged',
  code: 'md_bad_blocks',
  subject: {},
  reason: 'not_read',
  why: 'its collector has not been polled',
};

const BAD = finding('md_bad_blocks', { array: 'md0', member: 'sda1' });

describe('since when a finding holds', () => {
  it('is kept as long as it does, whatever its severity is', () => {
    const first = withFindings(emptyLedger(), [BAD], 100);
    const graver = finding('md_bad_blocks', BAD.subject, 'critical');
    const later = withFindings(first, [graver], 200);
    expect(later).toBe(first);
    expect(firstSeenAt(later, graver)).toBe(100);
  });

  it('begins anew when it held no longer in between', () => {
    const first = withFindings(emptyLedger(), [BAD], 100);
    const again = withFindings(withFindings(first, [], 200), [BAD], 300);
    expect(firstSeenAt(again, BAD)).toBe(300);
  });

  it('outlives a start, when its rule cannot judge yet', () => {
    const first = withFindings(emptyLedger(), [BAD], 100);
    expect(withFindings(first, [GAP], 200)).toBe(first);
  });

  it('is told apart by code and subject', () => {
    const other = finding('md_bad_blocks', { array: 'md0', member: 'sdb1' });
    const first = withFindings(emptyLedger(), [BAD], 100);
    expect(firstSeenAt(first, other)).toBeUndefined();
    expect(firstSeenAt(withFindings(first, [BAD, other], 200), other)).toBe(200);
  });

  it('is kept of so many findings at most', () => {
    const many = Array.from({ length: LIMITS.findings + 5 }, (_, index) =>
      finding('md_bad_blocks', { member: `sd${index}` }),
    );
    expect(withFindings(emptyLedger(), many, 1).findings).toHaveLength(LIMITS.findings);
  });
});
