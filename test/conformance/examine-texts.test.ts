import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrayBytes } from '../../src/collectors/md-superblocks/array-size.ts';
import { decodeV1 } from '../../src/collectors/md-superblocks/decode-v1.ts';
import { examineFields } from '../../src/collectors/md-superblocks/examine.ts';
import type { Superblock } from '../../src/collectors/md-superblocks/reading.ts';
import { type ExamineText, fieldsOf, textsIn } from '../support/examine-texts.ts';
import { type V1Fields, v1Image } from '../support/superblock-images.ts';

const ROOT = join(import.meta.dirname, '../../../shared/conformance');
const IS_THERE = existsSync(ROOT);

/** Real devices' `mdadm --examine`, printed by many versions of mdadm. */
function texts(): readonly ExamineText[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((path) => /mdadm-examine.*\.(txt|out)$/.test(path))
    .flatMap((path) => textsIn(path, readFileSync(join(ROOT, path), 'utf8')));
}

function decoded(fields: Partial<V1Fields>): Superblock {
  const whole = v1Image(fields);
  const sector = Number(fields.superOffset);
  const version = sector === 0 ? '1.1' : sector === 8 ? '1.2' : '1.0';
  const result = decodeV1(whole, { version, sector, deviceSectors: Number.MAX_SAFE_INTEGER });
  if (!result.ok) throw new Error(result.error.detail);
  return result.superblock;
}

/** Not to be told from the text alone: the time zone, and what the device holds besides. */
const UNTOLD = ['Creation Time', 'Update Time', 'Checksum', 'Unused Space'];
/** Some old versions of mdadm print the array's size in sectors, some in KiB; see below. */
const IN_DOUBT = ['Array Size'];

/** Older versions print no units behind some numbers, and other words behind others. */
function bare(value: string | undefined): string | undefined {
  return value
    ?.replace(/ *\(.*$/, '')
    .replace(/ (KiB|sectors)$/, '')
    .trim();
}

const UNITS = new Map([
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
]);

/** The size that a value tells in brackets, in bytes, and how exactly it tells it. */
function toldSize(value: string): { readonly bytes: number; readonly within: number } {
  const [, hundredths = '', unit = ''] = /\((\d+\.\d\d) ([MGT]iB) /.exec(value) ?? [];
  const bytes = UNITS.get(unit) ?? Number.NaN;
  return { bytes: Number(hundredths) * bytes, within: bytes / 100 };
}

const HOUR = 3600;
const ROLE_TABLES = [128, 384, 256];

/** Zones in which the two times may have been printed, with and without summer time between them. */
const TIME_SHIFTS = Array.from({ length: 105 }, (_, zone) => (zone - 48) * 900).flatMap((shift) =>
  [0, -HOUR, HOUR].map((summer) => ({ ctime: shift, utime: shift + summer })),
);

/** What a text leaves open about the role table: its length, and numbers that former devices had. */
function* roleTables(fields: V1Fields): Generator<Partial<V1Fields>> {
  for (const maxDev of ROLE_TABLES) {
    yield { maxDev };
    for (let at = 0; at <= fields.roles.length; at += 1) {
      for (const gone of [[0xffff], [0xfffe], [0xffff, 0xffff], [0xfffe, 0xfffe]]) {
        const roles = fields.roles.toSpliced(at, 0, ...gone);
        const behind = at <= fields.deviceNumber ? gone.length : 0;
        yield { maxDev, roles, deviceNumber: fields.deviceNumber + behind };
      }
    }
  }
}

/**
 * The superblock that has the printed checksum, among those that differ only in what a text leaves open. Shifting
 * a time changes the sum by just that much, so that only few are worth building.
 */
function withPrintedChecksum(fields: V1Fields, printed: number): Superblock | undefined {
  for (const table of roleTables(fields)) {
    const excess = decoded({ ...fields, ...table }).checksum.expected - printed;
    const shift = TIME_SHIFTS.find(({ ctime, utime }) => {
      const rest = (excess - ctime - utime) % 2 ** 32;
      // The fold may carry one or drop one.
      return Math.abs(rest) <= 1;
    });
    if (shift === undefined) continue;
    const ctime = fields.ctime - BigInt(shift.ctime);
    const utime = fields.utime - BigInt(shift.utime);
    const candidate = decoded({ ...fields, ...table, ctime, utime });
    if (candidate.checksum.expected === printed) return candidate;
  }
  return undefined;
}

describe.skipIf(!IS_THERE)('superblocks rebuilt from mdadm --examine texts', () => {
  it('are printed as they were', () => {
    const found = texts();
    expect(found.length).toBeGreaterThan(100);
    for (const text of found) {
      const ours = examineFields(decoded(fieldsOf(text)), {
        device: 'x',
        deviceSectors: undefined,
        bitmap: undefined,
      });
      for (const label of text.values.keys()) {
        if ([...UNTOLD, ...IN_DOUBT].includes(label)) continue;
        expect(bare(ours.get(label)), `${text.source}: ${label}`).toBe(
          bare(text.values.get(label)),
        );
      }
    }
  });

  it('make an array of the size that was printed', () => {
    const sized = texts().filter(({ values }) => values.get('Array Size')?.includes('iB '));
    expect(sized.length).toBeGreaterThan(90);
    for (const text of sized) {
      const told = toldSize(text.values.get('Array Size') ?? '');
      const ours = Number(arrayBytes(decoded(fieldsOf(text))));
      expect(Math.abs(ours - told.bytes), text.source).toBeLessThan(told.within);
    }
  });

  it('have the checksum that the real disk had, wherever the text tells all that went into it', () => {
    const rebuilt = texts().filter((text) => {
      const [, printed] = /^([0-9a-f]+) - correct$/.exec(text.values.get('Checksum') ?? '') ?? [];
      const value = printed === undefined ? Number.NaN : Number.parseInt(printed, 16);
      return Number.isNaN(value)
        ? false
        : withPrintedChecksum(fieldsOf(text), value)?.checksum.expected === value;
    });
    // By chance one text in 25,000 would: at most 315 zones by 170 role tables, of 2³² checksums.
    expect(rebuilt.length).toBeGreaterThanOrEqual(20);
  }, 60_000);
});
