import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../src/config.ts';
import { rules } from '../src/health/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const manifest: unknown = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

describe('the README', () => {
  it('shows the defaults of the configuration as they are', () => {
    const outcome = parseConfig({ file: undefined, environment: {}, flags: [] });
    if (!outcome.ok) throw new Error('the defaults are not valid');
    const shown = /a test compares -->\n```yaml\n([^`]*)```/.exec(readme)?.[1];
    expect(shown).toBe(stringify(outcome.config.settings));
  });

  it('lists the code of every rule', () => {
    for (const { code } of rules) expect(readme).toContain(`| \`${code}\` |`);
  });

  it('gives a reason for every runtime dependency, and for none that is not there', () => {
    const rows = [...readme.matchAll(/^\| ([a-z@/-]+) \| [a-zA-Z]/gm)].map((match) => match[1]);
    const names = rows.slice(rows.indexOf('fastify'));
    expect(manifest).toMatchObject({ dependencies: expect.anything() });
    const dependencies = Object.keys(dependenciesOf(manifest));
    expect([...names].sort()).toEqual(dependencies.sort());
  });
});

function dependenciesOf(value: unknown): object {
  if (typeof value !== 'object' || value === null || !('dependencies' in value)) return {};
  const { dependencies } = value;
  return typeof dependencies === 'object' && dependencies !== null ? dependencies : {};
}
