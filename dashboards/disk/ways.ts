import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofDisk } from '../build/series.ts';

/** Link errors: the cable, not the disk. */
export const ways: readonly AnyBuilder[] = [
  graph({
    title: 'Link errors',
    about:
      'CRC and phy errors. Bad: growth; it points at cable, backplane or port: reseat or replace those, not the disk. The lifetime number means nothing.',
    queries: [
      {
        expr: `max by (instance, disk) (increase(${ofDisk('smart_phy_events_total', 'name=~".*ICRC.*"')}[$__rate_interval]))`,
        legend: 'SATA ICRC',
      },
      {
        expr: `sum by (error) (increase(${ofDisk('scsi_phy_errors_total')}[$__rate_interval]))`,
        legend: 'SAS, at the disk: {{error}}',
      },
      {
        expr: `sum by (error) (increase(${ofDisk('disk_phy_errors_total')}[$__rate_interval]))`,
        legend: 'SAS, at the host: {{error}}',
      },
      {
        expr: `delta(${ofDisk('smart_attribute_raw', 'id="199"')}[$__rate_interval])`,
        legend: 'attribute 199',
      },
    ],
    nothing: 'this disk has no such counters',
    unit: 'none',
    min: 0,
    width: 8,
  }),
  graph({
    title: 'Commands that failed or timed out',
    about:
      'As the kernel counts them. Bad: timeouts without read errors (the link), failures with pending sectors (the medium).',
    queries: [
      {
        expr: `sum(increase(${ofDisk('disk_io_errors_total')}[$__rate_interval]))`,
        legend: 'failed',
      },
      {
        expr: `sum(increase(${ofDisk('disk_io_timeouts_total')}[$__rate_interval]))`,
        legend: 'timed out',
      },
    ],
    nothing: 'not counted for this disk (only SCSI and SATA are)',
    unit: 'none',
    min: 0,
    width: 8,
  }),
  graph({
    title: 'Time to answer smartctl',
    about:
      'How long the disk takes to answer. Bad: a climb from a second to many, a disk that struggles; at the deadline it is called wedged and left alone for a while.',
    queries: [
      { expr: ofDisk('smart_last_duration_seconds'), legend: '{{disk}}' },
      {
        expr: `increase(${ofDisk('smart_timeouts_total')}[$__rate_interval])`,
        legend: 'missed deadlines',
      },
    ],
    unit: 's',
    min: 0,
    width: 8,
    overrides: [{ matching: 'missed deadlines', properties: [{ id: 'unit', value: 'none' }] }],
  }),
];
