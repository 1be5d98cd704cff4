import type { ErrorLogCount, FarmValue } from './report.ts';
import type { Section } from './section.ts';

/** Counts of the error logs that are there: ATA's summary and extended log, NVMe's error information log. */
export function decodeErrorLogs(root: Section): readonly ErrorLogCount[] {
  const ata = root.at('ata_smart_error_log');
  const counts = ['summary', 'extended'].flatMap((log) => {
    const count = ata.at(log).count('count');
    return count === undefined ? [] : [{ log, count }];
  });
  const nvme = root.at('nvme_error_information_log');
  if (!nvme.present) return counts;
  return [...counts, { log: 'error_information', count: nvme.list('table').length }];
}

/** Every number of Seagate's Field Accessible Reliability Metrics log (`-l farm`, smartctl 7.4). */
export function decodeFarm(root: Section): readonly FarmValue[] {
  const farm = root.at('seagate_farm_log');
  return farm.keys.flatMap((key) => {
    const page = /^page_\d+_(.+)$/.exec(key)?.[1];
    if (page === undefined) return [];
    return farm
      .at(key)
      .leaves()
      .map(({ name, value }) => ({ page, name, value }));
  });
}
