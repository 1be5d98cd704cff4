/** Bits of the critical warning (NVM Express Base Specification, SMART / Health Information log, byte 0), lowest first. */
export const CRITICAL_WARNINGS = [
  'spare_below_threshold',
  'temperature',
  'reliability_degraded',
  'media_read_only',
  'volatile_memory_backup_failed',
  'persistent_memory_region_unreliable',
] as const;

/** A namespace and how much of it is in use, bytes. */
export interface Namespace {
  readonly id: number;
  readonly sizeBytes: number | undefined;
  readonly capacityBytes: number | undefined;
  readonly utilizationBytes: number | undefined;
}

/** The newest entry of the error information log. */
export interface NvmeError {
  readonly count: number | undefined;
  readonly status: string | undefined;
}

/** What only NVMe disks tell; the health log's own words. */
export interface NvmeReport {
  /** The critical warning as its byte. */
  readonly criticalWarning: number | undefined;
  readonly availableSpareRatio: number | undefined;
  readonly availableSpareThresholdRatio: number | undefined;
  readonly percentageUsedRatio: number | undefined;
  readonly hostReadCommands: number | undefined;
  readonly hostWriteCommands: number | undefined;
  readonly controllerBusySeconds: number | undefined;
  readonly unsafeShutdowns: number | undefined;
  readonly mediaErrors: number | undefined;
  readonly errorLogEntries: number | undefined;
  readonly warningTemperatureSeconds: number | undefined;
  readonly criticalTemperatureSeconds: number | undefined;
  /** Thermal management: level 1 (minimum throttling) and 2 (heavy), since NVMe 1.3. */
  readonly thermalManagement: readonly {
    readonly level: number;
    readonly transitions: number | undefined;
    readonly seconds: number | undefined;
  }[];
  readonly namespaces: readonly Namespace[];
  readonly totalCapacityBytes: number | undefined;
  readonly unallocatedCapacityBytes: number | undefined;
  /** Undefined when the log was not asked for, or is empty. */
  readonly newestError: NvmeError | undefined;
  /** Keys of the health log that this program does not know, with their numbers. */
  readonly unknownKeys: readonly { readonly key: string; readonly value: number }[];
}
