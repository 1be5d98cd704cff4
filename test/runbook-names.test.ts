import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../src/metrics/catalog.ts';
import { commandsOf, pageText } from './support/runbook-page.ts';

const root = new URL('../', import.meta.url);
const files = readdirSync(new URL('deploy/runbooks/', root));
const labelsOf = new Map(
  catalog.flatMap(({ families }) => families.map(({ name, labels }) => [name, labels] as const)),
);
/** Those that Prometheus puts on what it scrapes. */
const TARGET_LABELS = ['job', 'instance'];

/** A call of the program: at the start of a command, or as inline code. */
const CALL =
  /(?:^|[;&|(`] ?)rotwatch (?<words>[a-z]+(?: (?:forget|acknowledge))?)(?<rest>[^;&|)`>]*)/g;

interface Call {
  readonly words: string;
  readonly options: readonly string[];
}

function callsIn(text: string): readonly Call[] {
  const inline = text.match(/`rotwatch [^`]+`/g) ?? [];
  return [...commandsOf(text), ...inline].flatMap((line) =>
    [...line.matchAll(CALL)].map(({ groups }) => ({
      words: groups?.['words'] ?? '',
      options: groups?.['rest']?.match(/--[a-z.-]+/g) ?? [],
    })),
  );
}

const calls = files.flatMap((file) => callsIn(pageText(file)));

describe('what the runbooks name', () => {
  it.each(files)('in %s of metrics is in the catalog, with its labels', (file) => {
    const named = [...pageText(file).matchAll(/\b(rotwatch_[a-z_]+)(?:\{([^}]*)\})?/g)];
    for (const [whole, name = '', labels = ''] of named) {
      // In commands, as part of a pattern, a name may be the start of several.
      const known = [...labelsOf.keys()].filter((one) => one.startsWith(name));
      expect(known, whole).not.toEqual([]);
      const used = [...labels.matchAll(/([a-z_]+)=/g)].map((match) => match[1]);
      const allowed = [...TARGET_LABELS, ...(labelsOf.get(name) ?? [])];
      expect(allowed, whole).toEqual(expect.arrayContaining(used));
    }
  });

  it.each([...new Set(calls.map(({ words }) => words))])(
    'of rotwatch is there, with its options: rotwatch %s',
    (words) => {
      const help = execFileSync(
        process.execPath,
        [new URL('dist/main.js', root).pathname, ...words.split(' '), '--help'],
        { encoding: 'utf8' },
      );
      expect(help.startsWith(`Usage: rotwatch ${words} `)).toBe(true);
      const options = calls.filter((call) => call.words === words).flatMap((call) => call.options);
      for (const option of options) expect(help).toContain(`${option} `);
    },
  );

  it('is called in the ways that there are', () => {
    const ways = [...new Set(calls.map(({ words }) => words))].sort();
    expect(ways).toEqual([
      'check',
      'config',
      'examine',
      'ledger',
      'ledger acknowledge',
      'ledger forget',
      'verify',
    ]);
  });
});
