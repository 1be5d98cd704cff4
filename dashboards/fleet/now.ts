import { stat } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { countOf, grown, HOSTS, ofHosts } from '../build/series.ts';
import { anyIs, BAD, colouredBy, WATCH, WORST } from '../build/words.ts';

/** Targets that were rotwatch within a week: `up` of every other job is none of our business. */
const known = ['', ' offset 1h', ' offset 1d', ' offset 7d']
  .map((past) => `${ofHosts('build_info')}${past}`)
  .join(' or ');
const targets = `up{${HOSTS}} and on (job, instance) (${known})`;
const age = `time() - ${ofHosts('collector_last_success_timestamp_seconds')}`;
const interval = ofHosts('collector_interval_seconds');

/** The states of the fleet, as counts. */
export const now: readonly AnyBuilder[] = [
  stat({
    title: 'Hosts',
    about:
      'Hosts that answer, and hosts that answered within the last week and do not now. Bad: any that is silent; it is not healthy, its state is not known. All other numbers here leave it out.',
    queries: [
      { expr: `sum(${targets})`, legend: 'answer' },
      { expr: `count((${targets}) == 0) or 0 * count(${targets})`, legend: 'silent' },
    ],
    unit: 'none',
    overrides: [{ matching: 'silent', properties: colouredBy(anyIs(WORST)) }],
    steps: [[WORST], ['green', 1]],
  }),
  stat({
    title: 'Findings',
    about:
      'What rotwatch judges to be wrong on the hosts that answer. Bad: any critical one; it needs a human now, and the table below names it.',
    queries: [
      { expr: countOf(ofHosts('finding', 'severity="critical"')), legend: 'critical' },
      { expr: countOf(ofHosts('finding', 'severity="warning"')), legend: 'warning' },
    ],
    unit: 'none',
    steps: anyIs(BAD),
    overrides: [{ matching: 'critical', properties: colouredBy(anyIs(WORST)) }],
  }),
  stat({
    title: 'Arrays',
    about:
      'Arrays that run with slots not in sync, and those of them that do not survive another loss. Bad: any without redundancy. Bad: any without redundancy. Check the backup and know the surviving disk by its serial number before anybody touches hardware.',
    queries: [
      { expr: `sum(${ofHosts('md_array_degraded_slots')} > bool 0)`, legend: 'degraded' },
      {
        expr: `sum((${ofHosts('md_array_degraded_slots')} > bool 0) * on (job, instance, array) (${ofHosts('md_array_redundancy_remaining')} < bool 1))`,
        legend: 'no redundancy',
      },
    ],
    unit: 'none',
    steps: anyIs(BAD),
    overrides: [{ matching: 'no redundancy', properties: colouredBy(anyIs(WORST)) }],
  }),
  stat({
    title: 'Contents',
    about:
      'Arrays whose last whole scrub counted mismatches, members that came back and are owed a comparison, and arrays whose members were found to differ. Bad: any; members that differ serve wrong data silently: no fsck, no repair before the pages of these findings were read.',
    queries: [
      {
        expr: `sum(${ofHosts('md_array_last_scrub_mismatch_sectors')} > bool 0)`,
        legend: 'mismatches',
      },
      { expr: `sum(${ofHosts('md_verify_owed_bytes')} > bool 0)`, legend: 'unproven' },
      { expr: `sum(${ofHosts('md_verify_differing_places')} > bool 0)`, legend: 'differ' },
    ],
    unit: 'none',
    steps: anyIs(WORST),
  }),
  stat({
    title: 'Disks',
    about:
      'Disks that call themselves failing, disks that have vanished, and disks from which smartctl does not come back. Bad: any; each is in the findings, with its serial number.',
    queries: [
      { expr: `sum(${ofHosts('smart_passed')} == bool 0)`, legend: 'failing' },
      { expr: `sum(${ofHosts('disk_present')} == bool 0)`, legend: 'vanished' },
      { expr: `sum(${ofHosts('disk_wedged')})`, legend: 'wedged' },
    ],
    unit: 'none',
    steps: anyIs(WORST),
  }),
  stat({
    title: 'Memory and rotwatch',
    about:
      'DIMMs with corrected errors in seven days, and collectors that have missed three polls. Bad: DIMMs that become more (a few are normal), and any stale collector: what it tells is old, not good.',
    queries: [
      {
        expr: `sum(sum by (job, instance, controller, dimm) (${grown(ofHosts('memory_corrected_errors_total'), '7d')}) > bool 0)`,
        legend: 'DIMMs',
      },
      { expr: `sum(${age} > bool 3 * ${interval})`, legend: 'stale' },
    ],
    unit: 'none',
    steps: anyIs(WATCH),
  }),
];
