import { counter, type Family, gauge, type Labels } from '../../metrics/family.ts';
import { EXIT_BITS, hasBit } from './exit-status.ts';
import type { ExtraFamily } from './extras.ts';
import type { SmartReading } from './reading.ts';
import { perPart, perReport } from './sampling.ts';
import { ageSeconds, lastFinished } from './self-tests.ts';

const DISK = ['disk'] as const;
const KINDS = ['short', 'extended'] as const;

const verdicts: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_smart_passed',
    help: "The device's overall verdict on itself: 1 passed, 0 failing.",
    labels: DISK,
    samples: perReport(({ passed }) => passed),
  }),
  gauge({
    name: 'rotwatch_smart_enabled',
    help: 'Whether SMART is switched on in the device; on NVMe it always is.',
    labels: DISK,
    samples: perReport(({ smartEnabled, nvme }) => (nvme === undefined ? smartEnabled : undefined)),
  }),
  gauge({
    name: 'rotwatch_smart_exit_status',
    help: 'Exit status of smartctl by bit (smartctl(8)); error_log and self_test_log only when the logs were asked for.',
    labels: ['disk', 'bit'],
    samples: perPart(({ exitStatus }, disk) =>
      exitStatus === undefined
        ? []
        : EXIT_BITS.map((bit) => [{ disk, bit }, hasBit(exitStatus, bit)] as const),
    ),
  }),
  gauge({
    name: 'rotwatch_smart_error_log_entries',
    help: 'Errors in an error log of the device: summary and extended (ATA, over its life), error_information (NVMe, entries held).',
    labels: ['disk', 'log'],
    samples: perPart(({ errorLogs }, disk) =>
      errorLogs.map(({ log, count }) => [{ disk, log }, count] as const),
    ),
  }),
  gauge({
    name: 'rotwatch_smart_pending_defects',
    help: 'Defects waiting for a rewrite, by the pending defects log (ATA log 0x0c, SCSI page 0x15).',
    labels: DISK,
    samples: perReport(({ ata, scsi }) => ata?.pendingDefects ?? scsi?.pendingDefects),
  }),
];

const selfTests: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_smart_self_test_entries',
    help: 'Self-tests in the log; 0 when none was ever run.',
    labels: DISK,
    samples: perReport((report) => report.selfTests?.count),
  }),
  gauge({
    name: 'rotwatch_smart_self_test_last_passed',
    help: 'Whether the last finished self-test of the kind passed (1) or failed (0); aborted ones do not count.',
    labels: ['disk', 'kind'],
    samples: perPart((report, disk) =>
      KINDS.map((kind) => {
        const outcome = lastFinished(report, kind)?.outcome;
        return [{ disk, kind }, outcome === undefined ? undefined : outcome === 'passed'] as const;
      }),
    ),
  }),
  gauge({
    name: 'rotwatch_smart_self_test_age_seconds',
    help: 'Power-on time since the last finished self-test of the kind, in whole hours.',
    labels: ['disk', 'kind'],
    samples: perPart((report, disk) =>
      KINDS.map(
        (kind) => [{ disk, kind }, ageSeconds(report, lastFinished(report, kind))] as const,
      ),
    ),
  }),
  gauge({
    name: 'rotwatch_smart_self_test_first_failing_lba',
    help: 'Address of the first failure that the last finished self-test found.',
    labels: DISK,
    samples: perReport((report) => lastFinished(report)?.firstFailingLba),
  }),
  gauge({
    name: 'rotwatch_smart_self_test_running',
    help: 'Whether a self-test runs.',
    labels: DISK,
    samples: perReport((report) => report.selfTests?.running),
  }),
  gauge({
    name: 'rotwatch_smart_self_test_completed_ratio',
    help: 'How far the running self-test has come; only while one runs.',
    labels: DISK,
    samples: perReport((report) => report.selfTests?.completedRatio),
  }),
];

/** Samples of an extra family, as many as each disk's budget allowed. */
function extra(family: ExtraFamily) {
  return function* samples({ disks }: SmartReading): Generator<readonly [Labels<string>, number]> {
    for (const { disk, extras } of disks) {
      for (const one of extras)
        if (one.family === family) yield [{ disk, ...one.labels }, one.value];
    }
  };
}

const attributes: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_smart_attribute_raw',
    help: "An attribute's raw value, all 48 bits as one number.",
    labels: ['disk', 'id', 'name'],
    samples: extra('attributeRaw'),
  }),
  gauge({
    name: 'rotwatch_smart_attribute_decoded',
    help: 'What a packed raw value holds: errors and operations (Seagate 1, 7, 195), timeouts (Seagate 188), else first, the number that smartctl shows first.',
    labels: ['disk', 'id', 'name', 'part'],
    samples: extra('attributeDecoded'),
  }),
  gauge({
    name: 'rotwatch_smart_attribute_value',
    help: "An attribute's normalised value; at or below its threshold it is failing.",
    labels: ['disk', 'id', 'name'],
    samples: extra('attributeValue'),
  }),
  gauge({
    name: 'rotwatch_smart_attribute_threshold',
    help: "An attribute's threshold, set by the maker; 0 never fails.",
    labels: ['disk', 'id', 'name'],
    samples: extra('attributeThreshold'),
  }),
  gauge({
    name: 'rotwatch_smart_attribute_worst',
    help: 'The lowest value that an attribute ever had; only when configured.',
    labels: ['disk', 'id', 'name'],
    samples: extra('attributeWorst'),
  }),
  gauge({
    name: 'rotwatch_smart_attribute_failing',
    help: 'An attribute at or below its threshold now or in the past, by its kind (prefail, old_age); 1 while so, no series otherwise.',
    labels: ['disk', 'id', 'name', 'kind', 'when'],
    samples: extra('attributeFailing'),
  }),
];

const logs: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_disk_temperature_sensor_celsius',
    help: "Temperature by the device's further sensors.",
    labels: ['disk', 'sensor'],
    samples: extra('temperatureSensor'),
  }),
  gauge({
    name: 'rotwatch_disk_temperature_extreme_celsius',
    help: 'Highest and lowest temperature since manufacture and since power-on, by the device.',
    labels: ['disk', 'since', 'which'],
    samples: extra('temperatureExtreme'),
  }),
  gauge({
    name: 'rotwatch_disk_temperature_limit_crossings',
    help: 'Times that the temperature was over or under its limit, by SCT status.',
    labels: ['disk', 'limit'],
    samples: extra('limitCrossings'),
  }),
  gauge({
    name: 'rotwatch_smart_statistic',
    help: 'An entry of the device statistics log (ATA log 0x04), in its own unit.',
    labels: ['disk', 'page', 'offset', 'name'],
    samples: extra('statistic'),
  }),
  gauge({
    name: 'rotwatch_smart_statistic_condition_met',
    help: 'A device statistic whose monitored condition is met; 1 while so, no series otherwise.',
    labels: ['disk', 'page', 'offset', 'name'],
    samples: extra('statisticCondition'),
  }),
  counter({
    name: 'rotwatch_smart_phy_events_total',
    help: 'SATA phy event counters (log 0x11) since the link was last reset; ICRC errors point at the cable.',
    labels: ['disk', 'id', 'name'],
    samples: extra('phyEvents'),
  }),
  gauge({
    name: 'rotwatch_smart_error_recovery_enabled',
    help: 'Whether the time that the disk may spend on recovering an error is limited (SCT ERC), by direction.',
    labels: ['disk', 'direction'],
    samples: extra('recoveryEnabled'),
  }),
  gauge({
    name: 'rotwatch_smart_error_recovery_limit_seconds',
    help: 'Time that the disk may spend on recovering an error (SCT ERC), by direction.',
    labels: ['disk', 'direction'],
    samples: extra('recoveryLimit'),
  }),
  gauge({
    name: 'rotwatch_smart_farm',
    help: "An entry of Seagate's Field Accessible Reliability Metrics log, in its own unit; only with full_detail: true.",
    labels: ['disk', 'page', 'name'],
    samples: extra('farm'),
  }),
];

const nvmeParts: readonly Family<SmartReading>[] = [
  counter({
    name: 'rotwatch_nvme_thermal_management_transitions_total',
    help: 'Times that the controller began to throttle: level 1 lightly, 2 heavily.',
    labels: ['disk', 'level'],
    samples: extra('thermalTransitions'),
  }),
  counter({
    name: 'rotwatch_nvme_thermal_management_seconds_total',
    help: 'Time that the controller throttled: level 1 lightly, 2 heavily.',
    labels: ['disk', 'level'],
    samples: extra('thermalSeconds'),
  }),
  gauge({
    name: 'rotwatch_nvme_namespace_size_bytes',
    help: 'Size of a namespace.',
    labels: ['disk', 'namespace'],
    samples: extra('namespaceSize'),
  }),
  gauge({
    name: 'rotwatch_nvme_namespace_capacity_bytes',
    help: 'Capacity of a namespace; below its size when thinly provisioned.',
    labels: ['disk', 'namespace'],
    samples: extra('namespaceCapacity'),
  }),
  gauge({
    name: 'rotwatch_nvme_namespace_utilization_bytes',
    help: 'What is allocated of a namespace.',
    labels: ['disk', 'namespace'],
    samples: extra('namespaceUtilization'),
  }),
  gauge({
    name: 'rotwatch_nvme_total_capacity_bytes',
    help: 'Capacity of the whole subsystem, in namespaces or not.',
    labels: DISK,
    samples: extra('totalCapacity'),
  }),
  gauge({
    name: 'rotwatch_nvme_unallocated_capacity_bytes',
    help: 'Capacity that is in no namespace.',
    labels: DISK,
    samples: extra('unallocatedCapacity'),
  }),
  gauge({
    name: 'rotwatch_nvme_health',
    help: 'A key of the health log that this version has no family for, in its own unit.',
    labels: ['disk', 'key'],
    samples: extra('nvmeHealth'),
  }),
];

/** What SMART says in common, and the families of which a disk gives as many as its budget allows. */
export const smartFamilies = {
  common: [...verdicts, ...selfTests],
  extra: [...attributes, ...logs, ...nvmeParts],
} as const;
