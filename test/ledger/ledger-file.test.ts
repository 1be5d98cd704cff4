import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLedger, type Ledger } from '../../src/ledger/ledger.ts';
import { flawOf, ledgerText, migrations, parseLedger } from '../../src/ledger/ledger-file.ts';

const LEDGER: Ledger = {
  ...emptyLedger(),
  order: 7,
  findings: [{ code: 'md_array_degraded', array: 'md0 ä\u2028', at: 1_700_000_000_000 }],
};

/** The text of a file whose ledger is anything, its checksum right. */
function fileOf(ledger: unknown): string {
  const text = JSON.stringify(ledger);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return JSON.stringify({ sha256, ledger });
}

describe('parseLedger', () => {
  it('reads back what was written', () => {
    expect(parseLedger(ledgerText(LEDGER))).toEqual({ kind: 'ledger', ledger: LEDGER });
  });

  it('reads a file that somebody has formatted', () => {
    const formatted = JSON.stringify(JSON.parse(ledgerText(LEDGER)), null, 2);
    expect(parseLedger(formatted)).toEqual({ kind: 'ledger', ledger: LEDGER });
  });

  it.each([
    ['an empty file', '', 'it is not a ledger file'],
    ['a file of zeros', '\0'.repeat(512), 'it is not a ledger file'],
    ['half a file', ledgerText(LEDGER).slice(0, 90), 'it is not a ledger file'],
    ['other JSON', '[]', 'it is not a ledger file'],
    ['a changed digit', ledgerText(LEDGER).replace('"order":7', '"order":6'), 'checksum'],
    ['no version', fileOf({ order: 1 }), 'its version is not known'],
    ['a version that no migration leads on from', fileOf({ version: 0 }), 'version: '],
    ['a wrong part', fileOf({ ...LEDGER, order: 'x' }), 'order: '],
    ['a wrong part deep inside', fileOf({ ...LEDGER, findings: [{}] }), 'findings.0.code: '],
  ])('takes %s for damaged and says how that is known', (_what, text, why) => {
    const parsed = parseLedger(text);
    expect(parsed.kind === 'damaged' && parsed.why).toContain(why);
  });

  it('brings version 1, which knew nothing of resets, up to date', () => {
    const { resets: _, ...older } = LEDGER;
    expect(parseLedger(fileOf({ ...older, version: 1 }))).toEqual({
      kind: 'ledger',
      ledger: LEDGER,
    });
  });

  it('goes through every version in between, one after the other', () => {
    const chain = new Map([
      ...migrations,
      [
        -1,
        ({ arrangement, ...rest }: Readonly<Record<string, unknown>>) => ({
          ...rest,
          order: arrangement,
        }),
      ],
      [0, (older: Readonly<Record<string, unknown>>) => ({ ...older, version: 1, disks: [] })],
    ]);
    const { resets: _, disks: __, order, ...older } = LEDGER;
    const oldest = fileOf({ ...older, version: -1, arrangement: order });
    expect(parseLedger(oldest, chain)).toEqual({ kind: 'ledger', ledger: LEDGER });
  });

  it('does not touch what a later version wrote', () => {
    expect(parseLedger(fileOf({ version: 99, order: 'elsewhere' }))).toEqual({
      kind: 'newer',
      version: 99,
    });
  });

  it('takes any text for damaged, and throws on none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseLedger(text).kind).toBe('damaged');
      }),
    );
  });

  it('never takes a ledger with changed bytes for memory', () => {
    const text = ledgerText(LEDGER);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, with_) => {
          const changed = text.slice(0, at) + with_ + text.slice(at + 1);
          const parsed = parseLedger(changed);
          // A byte changed in the white space or not at all changes nothing.
          if (parsed.kind === 'ledger') expect(parsed.ledger).toEqual(LEDGER);
          else expect(parsed.kind).toBe('damaged');
        },
      ),
    );
  });
});

describe('flawOf', () => {
  it('finds nothing in a sound ledger, and says what could not be read back', () => {
    expect(flawOf(LEDGER)).toBeUndefined();
    expect(flawOf({ ...LEDGER, order: Number.NaN })).toContain('order: ');
  });
});
