import { describe, expect, it } from 'vitest';
import { emptyLedger, ledgerSchema } from '../../src/ledger/ledger.ts';

describe('the ledger', () => {
  it('is plain JSON that reads back as what it was', () => {
    const text = JSON.stringify(emptyLedger());
    expect(ledgerSchema.parse(JSON.parse(text))).toEqual(emptyLedger());
  });

  it.each([
    ['of another version', { ...emptyLedger(), version: 3 }],
    ['with a part missing', { version: 2, order: 0, arrays: [], disks: [] }],
    ['with a number that is none', { ...emptyLedger(), order: -1 }],
    ['that is no object', 'ledger'],
  ])('refuses one %s', (_what, value) => {
    expect(ledgerSchema.safeParse(value).success).toBe(false);
  });
});
