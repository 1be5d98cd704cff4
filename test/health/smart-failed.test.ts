import { describe, expect, it } from 'vitest';
import { smartFailed } from '../../src/health/smart-failed.ts';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import { AT, snapshotOf } from '../support/md.ts';
import { reportOf, smartDisk, smartReading } from '../support/smart.ts';

const BACKGROUND = { ledger: emptyLedger(), expected: { scrubMaxAgeMs: 1 } };

const row = (id: number, name: string, more: object) => ({
  id,
  name,
  flags: { prefailure: true },
  raw: { value: 1, string: '1' },
  ...more,
});

describe('smart_failed', () => {
  it('names the attributes that fail now as the reason, with whatever numbers they have', () => {
    const report = reportOf({
      smart_status: { passed: false },
      ata_smart_attributes: {
        table: [
          row(5, 'Reallocated_Sector_Ct', { value: 3, worst: 3, thresh: 10, when_failed: 'now' }),
          row(9, 'Power_On_Hours', { value: 50, worst: 50, thresh: 0, when_failed: 'past' }),
          row(187, 'Reported_Uncorrect', { when_failed: 'now' }),
        ],
      },
    });
    const { at, observed } = snapshotOf();
    const smart = { status: 'ok', at: AT, reading: smartReading(smartDisk(report)) } as const;
    expect(smartFailed.judge({ at, observed: { ...observed, smart } }, BACKGROUND)).toMatchObject([
      {
        code: 'smart_failed',
        severity: 'critical',
        evidence: [
          'SMART overall health: FAILED',
          'attribute 5 Reallocated_Sector_Ct: value 3, threshold 10',
          'attribute 187 Reported_Uncorrect: value not known, threshold not known',
        ],
      },
    ]);
  });
});
