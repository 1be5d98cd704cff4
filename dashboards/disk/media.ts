import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofDisk } from '../build/series.ts';
import { BAD, WATCH } from '../build/words.ts';

/** The number that smartctl shows of an attribute: of a packed raw value its first part. */
function attribute(id: number): string {
  const decoded = ofDisk('smart_attribute_decoded', `id="${id}"`, 'part="first"');
  const raw = ofDisk('smart_attribute_raw', `id="${id}"`);
  return `max by (instance, disk) (${decoded}) or max by (instance, disk) (${raw})`;
}

const worn = ofDisk('disk_wear_ratio');
const YEAR_SECONDS = 365 * 86_400;
/** Where the forecast ends: twice worn out is all there is to say. */
const FARTHEST = 2;

/** What the medium lost, and what is left of it. */
export const media: readonly AnyBuilder[] = [
  graph({
    title: 'Defects',
    about:
      'Sectors that were replaced, that wait for a rewrite, that could not be read. Bad: growth, not an old number: run an extended self-test, and a check of the array, which rewrites them from the other members.',
    queries: [
      { expr: attribute(5), legend: 'reallocated' },
      { expr: attribute(197), legend: 'pending' },
      { expr: attribute(198), legend: 'uncorrectable offline' },
      { expr: attribute(187), legend: 'uncorrectable reported' },
      { expr: ofDisk('smart_pending_defects'), legend: 'pending by the log' },
      { expr: ofDisk('scsi_grown_defects'), legend: 'grown defects' },
    ],
    nothing: 'this disk has no such counters',
    unit: 'none',
    min: 0,
  }),
  graph({
    title: 'New errors',
    about:
      'Errors that the disk could not correct, and entries in its error logs. Bad: any growth of media errors; entries of the log may be harmless commands that it did not know.',
    queries: [
      {
        expr: `increase(${ofDisk('nvme_media_errors_total')}[$__rate_interval])`,
        legend: 'NVMe media errors',
      },
      {
        expr: `sum by (operation) (increase(${ofDisk('scsi_errors_uncorrected_total')}[$__rate_interval]))`,
        legend: 'SCSI uncorrected, {{operation}}',
      },
      {
        expr: `increase(${ofDisk('nvme_error_log_entries_total')}[$__rate_interval])`,
        legend: 'NVMe error log',
      },
    ],
    unit: 'none',
    min: 0,
    nothing: 'this disk has no such counters',
  }),
  graph({
    title: 'Wear, and a year ahead',
    about:
      'Endurance used, and where the last 30 days lead within a year. Bad: two halves of a mirror that reach 100 % together; there the promise of the maker is used up. From less than a week of history the forecast means nothing.',
    queries: [
      { expr: worn, legend: 'worn' },
      {
        expr: `clamp(predict_linear(${worn}[30d], ${YEAR_SECONDS}), 0, ${FARTHEST}) and ${worn}`,
        legend: 'in a year',
      },
      { expr: ofDisk('disk_spare_ratio'), legend: 'spare left' },
      { expr: ofDisk('disk_spare_threshold_ratio'), legend: 'spare threshold' },
    ],
    unit: 'percentunit',
    min: 0,
    steps: [['green'], [WATCH, 0.9], [BAD, 1]],
    line: true,
    nothing: 'this disk does not tell its wear',
  }),
  graph({
    title: 'Written and read by the host',
    about:
      'By its own count. Bad: far more than its neighbour in the mirror: somebody writes to one member alone, or the other does not get its writes.',
    queries: [
      { expr: `rate(${ofDisk('disk_written_bytes_total')}[$__rate_interval])`, legend: 'written' },
      { expr: `rate(${ofDisk('disk_read_bytes_total')}[$__rate_interval])`, legend: 'read' },
    ],
    unit: 'Bps',
    min: 0,
  }),
];
