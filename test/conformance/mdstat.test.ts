import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { joinArrays } from '../../src/collectors/md-arrays/join.ts';
import type { MdstatArray } from '../../src/collectors/md-arrays/mdstat.ts';
import { parseMdstat } from '../../src/collectors/md-arrays/parse-mdstat.ts';

const SAMPLES = join(import.meta.dirname, '../../../shared/conformance');
const LINUX_RAID = 'linux-mailinglist-archives__linux-raid.vger.kernel.org.0/mdstat';
const ARE_HERE = existsSync(SAMPLES);

const Expectations = z.record(z.string(), z.record(z.string(), z.string()));
type ArrayExpectations = readonly (readonly [array: string, told: string])[];

function expectationsIn(file: string): readonly (readonly [sample: string, ArrayExpectations])[] {
  const text = readFileSync(join(import.meta.dirname, 'mdstat', file), 'utf8');
  const table = Expectations.parse(parse(text, { merge: true }));
  return Object.entries(table).map(([sample, arrays]) => [sample, Object.entries(arrays)]);
}

const EXPECTED = new Map([
  ...expectationsIn('tools.yaml'),
  ...expectationsIn('linux-raid.yaml').map(
    ([name, arrays]) => [`${LINUX_RAID}/${name}.mdstat`, arrays] as const,
  ),
]);

/** Files that are a text of mdstat: by their name, or by the folder they lie in. */
function samples(): readonly string[] {
  return readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'PROVENANCE.md')
    .map((entry) => relative(SAMPLES, join(entry.parentPath, entry.name)))
    .filter((path) => /(?:^|\/)mdstat[^/]*$|\.mdstat$|\/data\/mdstat\//.test(path))
    .sort();
}

function textOf(sample: string): string {
  return readFileSync(join(SAMPLES, sample), 'utf8');
}

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['write_mostly', '(W)'],
  ['journal', '(J)'],
  ['faulty', '(F)'],
  ['spare', '(S)'],
  ['replacement', '(R)'],
]);

function sayMember({ name, states }: MdstatArray['members'][number]): string {
  return [name, ...states.map((state) => LETTERS.get(state))].join('');
}

function saySync({ sync }: MdstatArray): readonly string[] {
  if (sync === undefined) return [];
  const { action, wait, doneBytes = Number.NaN, totalBytes = Number.NaN } = sync;
  // The kernel cuts the ratio to tenths of a percent, it does not round.
  const tenths = Math.floor((doneBytes / totalBytes) * 1000);
  return [`${action} ${wait ?? `${(tenths / 10).toFixed(1)}%`}`];
}

/** Our reading of an array in the words of the tables. */
function say(array: MdstatArray): readonly [string, string] {
  const { name, state, level = '-', slots = '-', working = '-', members } = array;
  const head = `${state} ${level} ${slots}/${working}`;
  return [name, [head, members.map(sayMember).join(' '), ...saySync(array)].join(' | ')];
}

describe.skipIf(!ARE_HERE)(
  'mdstat of real machines and other tools (../shared/conformance)',
  () => {
    it('is expected of every sample, so that none is left out', () => {
      expect([...EXPECTED.keys()].sort()).toEqual(samples());
      expect(EXPECTED.size).toBeGreaterThan(80);
    });

    it.each([...EXPECTED])('is read as people read it: %s', (sample, expected) => {
      expect(parseMdstat(textOf(sample)).arrays.map(say)).toEqual(expected);
    });

    it.each([...EXPECTED.keys()])('loses no array and no member: %s', (sample) => {
      const heads = textOf(sample)
        .split('\n')
        .filter((line) => /^\s*md\S* : /.test(line));
      const tokens = heads.flatMap((line) => line.match(/\[\d+\]/g) ?? []);
      const { arrays } = parseMdstat(textOf(sample));
      expect(arrays).toHaveLength(heads.length);
      expect(arrays.flatMap(({ members }) => members)).toHaveLength(tokens.length);
      expect(joinArrays(arrays, [])).toHaveLength(heads.length);
    });

    it('gives cause to complain only where a sample is not what a kernel prints', () => {
      const complaints = [...EXPECTED.keys()].flatMap((sample) =>
        parseMdstat(textOf(sample)).problems.map(({ subject }) => [
          sample.split('/').pop(),
          subject,
        ]),
      );
      expect(complaints).toEqual([
        ['line10.mdstat', 'mdstat: md_d0'],
        ['mdstat-readd', 'mdstat'],
        ['pr28_0', 'mdstat'],
        ['line166.mdstat', 'mdstat'],
        ['mdstat.degraded', 'mdstat: md2'],
      ]);
    });

    it('is read the same with the line ends of Windows', () => {
      for (const sample of EXPECTED.keys()) {
        const text = textOf(sample);
        expect(parseMdstat(text.replaceAll('\n', '\r\n'))).toEqual(parseMdstat(text));
      }
    });
  },
);
