import { decodeRawParts } from './decode-raw.ts';
import type { Identity } from './report.ts';
import type { AtaReport, Attribute, PhyCounter, RecoveryLimit, Statistic } from './report-ata.ts';
import type { Section } from './section.ts';

const DECISECONDS = 10;

/** What only ATA disks tell; undefined when the document has none of it. */
export function decodeAta(root: Section, identity: Identity): AtaReport | undefined {
  const isAta = root.keys.some((key) => key.startsWith('ata_') || key.startsWith('sata_phy'));
  if (!isAta) return undefined;
  const sct = root.at('ata_sct_status', 'temperature');
  return {
    attributes: root
      .at('ata_smart_attributes')
      .list('table')
      .flatMap((row) => attribute(row, identity)),
    statistics: root
      .at('ata_device_statistics')
      .list('pages')
      .flatMap((page) => statistics(page)),
    phyCounters: root
      .at('sata_phy_event_counters')
      .list('table')
      .flatMap((row) => phyCounter(row)),
    recovery: recovery(root.at('ata_sct_erc')),
    pendingDefects: root.at('ata_pending_defects_log').count('count'),
    overLimitCount: sct.count('over_limit_count'),
    underLimitCount: sct.count('under_limit_count'),
  };
}

function attribute(row: Section, identity: Identity): readonly Attribute[] {
  const id = row.count('id');
  const name = row.text('name');
  if (id === undefined || name === undefined) return [];
  const raw = row.at('raw').count('value');
  const rawText = row.at('raw').text('string');
  const failed = row.text('when_failed');
  return [
    {
      id,
      name,
      value: row.count('value'),
      worst: row.count('worst'),
      threshold: row.count('thresh'),
      raw,
      rawText,
      rawParts: decodeRawParts({ id, name, raw, rawText }, identity),
      prefail: row.at('flags').flag('prefailure'),
      // Text output since 5.43 says FAILING_NOW and In_the_past; JSON `now` and `past`.
      failed: failed === 'now' || failed === 'past' ? failed : undefined,
    },
  ];
}

function statistics(page: Section): readonly Statistic[] {
  const number = page.count('number');
  if (number === undefined) return [];
  const pageName = page.text('name') ?? `page ${number}`;
  return page.list('table').flatMap((row) => {
    const offset = row.count('offset');
    const name = row.text('name');
    if (name === undefined) return [];
    const flags = row.at('flags');
    return [
      {
        page: number,
        pageName,
        offset,
        name,
        value: flags.flag('valid') === false ? undefined : row.number('value'),
        conditionMet: flags.flag('monitored_condition_met'),
      },
    ];
  });
}

function phyCounter(row: Section): readonly PhyCounter[] {
  const id = row.count('id');
  const value = row.count('value');
  if (id === undefined || value === undefined) return [];
  return [
    { id, name: row.text('name') ?? `0x${id.toString(16)}`, value, overflow: row.flag('overflow') },
  ];
}

function recovery(erc: Section): AtaReport['recovery'] {
  if (!erc.present) return undefined;
  return { read: limit(erc.at('read')), write: limit(erc.at('write')) };
}

function limit(direction: Section): RecoveryLimit {
  const deciseconds = direction.count('deciseconds');
  return {
    enabled: direction.flag('enabled'),
    seconds: deciseconds === undefined ? undefined : deciseconds / DECISECONDS,
  };
}
