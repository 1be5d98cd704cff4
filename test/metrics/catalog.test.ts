import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog, catalogMarkdown } from '../../src/metrics/catalog.ts';

const families = catalog.flatMap((section) => section.families);

describe('the catalog', () => {
  it('names each family once', () => {
    const names = families.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(families)('$name follows the conventions', ({ name, type, labels, help }) => {
    expect(name).toMatch(/^rotwatch_[a-z0-9_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(help).toMatch(/^[A-Z0-9`].*\.$/);
    for (const label of labels) expect(label).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(labels).not.toContain('type');
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('is what METRICS.md says; `npm run docs` writes it', () => {
    const written = readFileSync(new URL('../../METRICS.md', import.meta.url), 'utf8');
    expect(written).toBe(catalogMarkdown(catalog));
  });
});
