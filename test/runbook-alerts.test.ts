import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { pageText } from './support/runbook-page.ts';

const pages = readdirSync(new URL('../deploy/runbooks/', import.meta.url)).filter(
  (file) => file !== 'README.md',
);
const table = [
  ...pageText('README.md').matchAll(
    /^\| `(?<alert>\w+)` \| \[(?<title>\w+)\]\((?<file>\w+\.md)\) \|$/gm,
  ),
].map(({ groups }) => ({
  alert: groups?.['alert'] ?? '',
  title: groups?.['title'] ?? '',
  file: groups?.['file'] ?? '',
}));

/** The alerts that a page itself says it is for. */
function alertsOf(file: string): readonly string[] {
  const [, line = ''] = /^# \w+\n\nAlerts?: (.*)$/m.exec(pageText(file)) ?? [];
  return [...line.matchAll(/`(\w+)`/g)].flatMap(([, name]) => name ?? []);
}

describe('the table of alerts and pages', () => {
  it('has every alert once, and the page under its own name', () => {
    expect(table.length).toBeGreaterThan(50);
    expect(new Set(table.map(({ alert }) => alert)).size).toBe(table.length);
    for (const { title, file } of table) expect(`${title}.md`).toBe(file);
  });

  it.each(pages.filter((file) => /^[A-Z]/.test(file)))(
    'has %s for the alert of that name',
    (file) => {
      const alert = file.replace(/\.md$/, '');
      expect(table).toContainEqual({ alert, title: alert, file });
    },
  );

  it.each(pages.filter((file) => /^[a-z]/.test(file)))('is what %s says of itself', (file) => {
    const listed = table.flatMap((row) => (row.file === file ? [row.alert] : []));
    expect(alertsOf(file)).toEqual(listed);
  });
});

const RULES = new URL('../deploy/prometheus/', import.meta.url);
const ruleFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.looseObject({
          alert: z.string().optional(),
          annotations: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});

/** Every alerting rule that is shipped: its name and the page that it links to. */
function shippedAlerts(): readonly (readonly [alert: string, page: string | undefined])[] {
  const files = readdirSync(RULES).filter((file) => file.endsWith('.rules.yml'));
  const rules = files.flatMap((file) => {
    const { groups } = ruleFile.parse(parse(readFileSync(new URL(file, RULES), 'utf8')));
    return groups.flatMap((group) => group.rules);
  });
  return rules.flatMap(({ alert, annotations }) =>
    alert === undefined ? [] : [[alert, annotations?.['runbook_url']?.split('/').at(-1)] as const],
  );
}

describe.runIf(existsSync(RULES))('the alert rules that are shipped', () => {
  const shipped = existsSync(RULES) ? shippedAlerts() : [];

  it.each(shipped)('%s links to its page, %s', (alert, page) => {
    const row = table.find((one) => one.alert === alert);
    expect(page).toBe(row?.file);
    expect(pages).toContain(page);
  });

  it('are all that the table has', () => {
    const names = new Set(shipped.map(([alert]) => alert));
    expect(table.map(({ alert }) => alert).filter((alert) => !names.has(alert))).toEqual([]);
  });
});
