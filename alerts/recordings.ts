import { blindCollectors, finding, silentHosts, unambiguous } from './promql.ts';
import type { Recording } from './rule.ts';
import type { Settings } from './settings.ts';

const MEMBER = 'array, member';
const MEMBER_PLACE = 'group by (job, instance, array, member, slot, disk)';

const DISK_PLACE = unambiguous(
  'disk',
  'group by (job, instance, disk, device, model) (rotwatch_disk_info)',
);
/** Both paths of a disk lead to one bay. */
const BAY = unambiguous(
  'disk',
  'group by (job, instance, disk, slot) (rotwatch_disk_path_info{slot!=""})',
);

/** Who is who: one series of each part, for joins. */
const places: readonly Recording[] = [
  {
    record: 'member:rotwatch_place:info',
    // A faulty member has no slot by the kernel: memory has the one that it held.
    expr: [
      `${MEMBER_PLACE} (rotwatch_md_member_info{slot!="", disk!=""})`,
      `${MEMBER_PLACE} (rotwatch_md_member_away_since_timestamp_seconds)`,
      `${MEMBER_PLACE} (rotwatch_md_member_info{disk!=""})`,
      `${MEMBER_PLACE} (rotwatch_md_member_info{slot!=""})`,
    ]
      .map((one) => unambiguous(MEMBER, one))
      .join(`\nor on (job, instance, ${MEMBER})\n`),
  },
  {
    record: 'disk:rotwatch_place:info',
    expr: `${DISK_PLACE}
* on (job, instance, disk) group_left (bay)
label_replace(${BAY}, "bay", "$1", "slot", "(.+)")
or on (job, instance, disk)
${DISK_PLACE}`,
  },
];

/** Alerts that fired at the last evaluation; the rules take each its own by `alertname`. */
function firing(matchers = ''): string {
  return `ALERTS{alertstate="firing", instance!="", component=~"md|disk|filesystem|memory|rotwatch"${matchers}}`;
}

/** Who cannot be asked, and the alerts that stand as they were because of it. */
function unseen({ job, gone, thresholds }: Settings): readonly Recording[] {
  const hidden = [
    `${firing()} and on (job, instance) instance:rotwatch:silent`,
    `${firing()} and on (job, instance, collector) collector:rotwatch:blind`,
    `${firing(', disk!="", component="disk"')} and on (job, instance, disk) (rotwatch_disk_present == 0)`,
    `${firing(', component="md"')} and on (job, instance, array) ${finding('md_array_missing')}`,
    `${firing(', code!=""')} and on (job, instance, code, array) rotwatch_not_judged`,
    `${firing(', code!=""')} and on (job, instance, code) rotwatch_not_judged{array="", disk=""}`,
  ];
  return [
    { record: 'instance:rotwatch:silent', expr: silentHosts(job, gone) },
    { record: 'collector:rotwatch:blind', expr: blindCollectors(thresholds.staleIntervals) },
    {
      record: 'rotwatch:alerts_held',
      expr: `label_replace(\n  ${hidden.join('\n  or\n  ')},\n  "alertstate", "", "", ""\n)`,
    },
  ];
}

/** What every alert rests on. */
export function groundwork(settings: Settings): readonly Recording[] {
  return [...places, ...unseen(settings)];
}

/** Numbers of whole fleets, so that dashboards of many hosts need not work them out. */
export function fleet({ job }: Settings): readonly Recording[] {
  return [
    { record: 'job:rotwatch_up:sum', expr: `sum by (job) (up{job="${job}"})` },
    { record: 'job:rotwatch_up:count', expr: `count by (job) (up{job="${job}"})` },
    {
      record: 'job:rotwatch_finding:count',
      expr: 'count by (job, code, severity) (rotwatch_finding)',
    },
    {
      record: 'instance:rotwatch_finding:count',
      expr: 'count by (job, instance, severity) (rotwatch_finding)',
    },
    {
      record: 'instance:rotwatch_md_array_redundancy_remaining:min',
      expr: 'min by (job, instance) (rotwatch_md_array_redundancy_remaining)',
    },
    {
      record: 'instance:rotwatch_md_array_last_scrub_timestamp_seconds:min',
      expr: 'min by (job, instance) (rotwatch_md_array_last_scrub_timestamp_seconds)',
    },
    {
      record: 'instance:rotwatch_md_verify_owed_bytes:sum',
      expr: 'sum by (job, instance) (rotwatch_md_verify_owed_bytes)',
    },
    {
      record: 'instance:rotwatch_disk_present:count',
      expr: 'count by (job, instance) (rotwatch_disk_present == 1)',
    },
    {
      record: 'instance:rotwatch_disk_temperature_celsius:max',
      expr: 'max by (job, instance) (rotwatch_disk_temperature_celsius)',
    },
    {
      record: 'instance:rotwatch_disk_wear_ratio:max',
      expr: 'max by (job, instance) (rotwatch_disk_wear_ratio)',
    },
  ];
}

/** The same over long windows. */
export const fleetDaily: readonly Recording[] = [
  {
    record: 'instance:rotwatch_memory_corrected_errors:increase1d',
    expr: 'sum by (job, instance) (increase(rotwatch_memory_corrected_errors_total[1d]))',
  },
  {
    record: 'instance:rotwatch_memory_uncorrected_errors:increase1d',
    expr: 'sum by (job, instance) (increase(rotwatch_memory_uncorrected_errors_total[1d]))',
  },
];
