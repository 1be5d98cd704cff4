import { describe, expect, it } from 'vitest';
import { ledgerNotSaved } from '../../src/health/ledger-not-saved.ts';
import { ledgerReset } from '../../src/health/ledger-reset.ts';
import type { Background, Rule } from '../../src/health/rule.ts';
import { emptyLedger, type LedgerReset } from '../../src/ledger/ledger.ts';
import { NOTED_AT } from '../support/ledgers.ts';
import { snapshotWith } from '../support/md.ts';

const DAY_MS = 24 * 60 * 60_000;
const RESET = { at: NOTED_AT, why: 'it is damaged: torn' };
const FULL = { since: NOTED_AT, reason: 'full', subject: '/state/ledger.json', detail: 'no space' };

function judged(rule: Rule, at: number, more: Partial<Background>) {
  const background = { ledger: emptyLedger(), expected: { scrubMaxAgeMs: DAY_MS }, ...more };
  const { observed } = snapshotWith({ status: 'pending' });
  return rule.judge({ at, observed }, background);
}

function afterResets(at: number, ...resets: readonly LedgerReset[]) {
  return judged(ledgerReset, at, { ledger: { ...emptyLedger(), resets } });
}

describe('ledger_reset', () => {
  it('is silent while the memory is whole', () => {
    expect(afterResets(NOTED_AT)).toEqual([]);
  });

  it('tells when and why it was lost, and where what was there lies', () => {
    const setAside = { ...RESET, at: NOTED_AT + 1000, setAside: 'ledger.json.set-aside-x' };
    expect(afterResets(NOTED_AT + 2000, RESET, setAside)).toMatchObject([
      {
        kind: 'finding',
        severity: 'warning',
        subject: {},
        evidence: [
          '2026-01-02T03:04:05.000Z: it is damaged: torn',
          '2026-01-02T03:04:06.000Z: it is damaged: torn; set aside as ledger.json.set-aside-x',
        ],
      },
    ]);
  });

  it.each([
    ['stands six days later', 6 * DAY_MS, 1],
    ['stands when the clock was set back', -DAY_MS, 1],
    ['ends after seven days', 7 * DAY_MS, 0],
  ])('%s', (_what, later, count) => {
    expect(afterResets(NOTED_AT + later, RESET)).toHaveLength(count);
  });
});

describe('ledger_not_saved', () => {
  it.each([
    ['while it is saved', undefined, DAY_MS],
    ['in the first minute', FULL, 59_000],
  ])('is silent %s', (_what, unsaved, later) => {
    expect(judged(ledgerNotSaved, NOTED_AT + later, { unsaved })).toEqual([]);
  });

  it('tells why and since when, and what to do', () => {
    expect(judged(ledgerNotSaved, NOTED_AT + 60_000, { unsaved: FULL })).toMatchObject([
      {
        kind: 'finding',
        severity: 'warning',
        evidence: ['/state/ledger.json: no space', 'full since 2026-01-02T03:04:05.000Z'],
        action: 'Make room on the file system of the state folder.',
      },
    ]);
  });

  it('names the disk when the reason is none that it knows', () => {
    const unsaved = { ...FULL, reason: 'io' };
    expect(judged(ledgerNotSaved, NOTED_AT + DAY_MS, { unsaved })).toMatchObject([
      { action: 'Look at the disk under the state folder.' },
    ]);
  });
});
