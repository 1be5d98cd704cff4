import { collectors } from '../collectors/index.ts';
import type { Family } from './family.ts';
import { findingFamilies } from './findings.ts';
import { identityFamilies } from './identity.ts';
import { keepingFamilies } from './keeping.ts';
import { ledgerFamilies } from './ledger.ts';
import { ownFamilies } from './own.ts';
import { verifyFamilies } from './verify.ts';

/** A family as documentation knows it: without its source. */
export type CatalogEntry = Pick<Family<never>, 'name' | 'type' | 'help' | 'labels'>;

/** A group of families with its heading. */
export interface CatalogSection {
  readonly title: string;
  readonly families: readonly CatalogEntry[];
}

/** Every family that rotwatch can expose, by where it comes from. */
export const catalog: readonly CatalogSection[] = [
  ...collectors.map(({ name, metrics }) => ({ title: name, families: metrics })),
  { title: 'identities', families: identityFamilies },
  { title: 'what is remembered', families: ledgerFamilies },
  { title: 'what members hold', families: verifyFamilies },
  { title: 'findings', families: findingFamilies },
  { title: 'the ledger', families: keepingFamilies },
  { title: 'rotwatch itself', families: ownFamilies },
];

/** The text of METRICS.md. */
export function catalogMarkdown(sections: readonly CatalogSection[]): string {
  return `${[HEAD, ...sections.map(section)].join('\n\n')}\n`;
}

const HEAD = `# Metrics

Generated from the catalog in \`src/metrics/catalog.ts\` by \`npm run docs\`; do not edit.
\`array\` and \`member\` are kernel names; an absent series means that the value is not known. Node's own
\`process_*\` and \`nodejs_*\` gauges and counters are exposed as well.`;

function section({ title, families }: CatalogSection): string {
  const rows = families.map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help.replaceAll('|', '\\|')} |`,
  );
  return [
    `## ${title}`,
    '',
    '| name | type | labels | meaning |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
