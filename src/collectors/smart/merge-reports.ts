import type { SmartReport, Temperature } from './report.ts';
import type { AtaReport } from './report-ata.ts';
import type { NvmeReport } from './report-nvme.ts';
import type { ScsiReport } from './report-scsi.ts';

/** Exit status bits that speak of logs: error log 64, self-test log 128. */
const LOG_BITS = 64;

/** One report of the two tiers: health as just told, and from the logs what health does not tell. */
export function mergeReports(health: SmartReport, logs: SmartReport | undefined): SmartReport {
  if (logs === undefined || logs === health) return health;
  return {
    ...health,
    exitStatus: mergedStatus(health.exitStatus, logs.exitStatus),
    passed: health.passed ?? logs.passed,
    temperature: mergedTemperature(health.temperature, logs.temperature),
    ...mergedUse(health, logs),
    selfTests: health.selfTests ?? logs.selfTests,
    errorLogs: health.errorLogs.length > 0 ? health.errorLogs : logs.errorLogs,
    ata: mergedAta(health.ata, logs.ata),
    nvme: mergedNvme(health.nvme, logs.nvme),
    scsi: mergedScsi(health.scsi, logs.scsi),
    farm: health.farm.length > 0 ? health.farm : logs.farm,
  };
}

/** How much the disk was used. */
function mergedUse(health: SmartReport, logs: SmartReport) {
  return {
    powerOnSeconds: health.powerOnSeconds ?? logs.powerOnSeconds,
    powerCycles: health.powerCycles ?? logs.powerCycles,
    bytesRead: health.bytesRead ?? logs.bytesRead,
    bytesWritten: health.bytesWritten ?? logs.bytesWritten,
    // Device statistics, which only the logs tier reads, are better than a vendor's attribute.
    wearRatio: logs.wearRatio ?? health.wearRatio,
    spare: {
      ratio: health.spare.ratio ?? logs.spare.ratio,
      thresholdRatio: health.spare.thresholdRatio ?? logs.spare.thresholdRatio,
    },
    linkSpeed: {
      current: health.linkSpeed.current ?? logs.linkSpeed.current,
      max: health.linkSpeed.max ?? logs.linkSpeed.max,
    },
  };
}

function mergedStatus(health: number | undefined, logs: number | undefined): number | undefined {
  if (health === undefined || logs === undefined) return health ?? logs;
  return (health % LOG_BITS) + (logs - (logs % LOG_BITS));
}

function mergedTemperature(health: Temperature, logs: Temperature): Temperature {
  const limits = {
    operatingMin: health.limits.operatingMin ?? logs.limits.operatingMin,
    operatingMax: health.limits.operatingMax ?? logs.limits.operatingMax,
    min: health.limits.min ?? logs.limits.min,
    max: health.limits.max ?? logs.limits.max,
    critical: health.limits.critical ?? logs.limits.critical,
    trip: health.limits.trip ?? logs.limits.trip,
  };
  return {
    current: health.current ?? logs.current,
    limits,
    lifetimeMin: health.lifetimeMin ?? logs.lifetimeMin,
    lifetimeMax: health.lifetimeMax ?? logs.lifetimeMax,
    powerCycleMin: health.powerCycleMin ?? logs.powerCycleMin,
    powerCycleMax: health.powerCycleMax ?? logs.powerCycleMax,
    sensors: health.sensors.length > 0 ? health.sensors : logs.sensors,
  };
}

function mergedAta(
  health: AtaReport | undefined,
  logs: AtaReport | undefined,
): AtaReport | undefined {
  if (health === undefined || logs === undefined) return health ?? logs;
  return {
    ...logs,
    attributes: health.attributes.length > 0 ? health.attributes : logs.attributes,
  };
}

function mergedNvme(
  health: NvmeReport | undefined,
  logs: NvmeReport | undefined,
): NvmeReport | undefined {
  if (health === undefined || logs === undefined) return health ?? logs;
  return { ...health, newestError: health.newestError ?? logs.newestError };
}

function mergedScsi(
  health: ScsiReport | undefined,
  logs: ScsiReport | undefined,
): ScsiReport | undefined {
  if (health === undefined || logs === undefined) return health ?? logs;
  return {
    ...logs,
    errorCounters: health.errorCounters.length > 0 ? health.errorCounters : logs.errorCounters,
    grownDefects: health.grownDefects ?? logs.grownDefects,
    pendingDefects: health.pendingDefects ?? logs.pendingDefects,
    startStopCycles: health.startStopCycles ?? logs.startStopCycles,
    loadUnloadCycles: health.loadUnloadCycles ?? logs.loadUnloadCycles,
  };
}
