import type { AtaReport } from './report-ata.ts';
import type { NvmeReport } from './report-nvme.ts';
import type { ScsiReport } from './report-scsi.ts';

/** Who a disk is, by its own account. */
export interface Identity {
  readonly serial: string | undefined;
  /** World wide name: `0x` and 16 hex digits (NAA), EUI-64 or NGUID of an NVMe namespace, or a SCSI logical unit id. */
  readonly wwn: string | undefined;
  readonly model: string | undefined;
  readonly family: string | undefined;
  readonly firmware: string | undefined;
  readonly capacityBytes: number | undefined;
  readonly logicalBlockBytes: number | undefined;
  readonly physicalBlockBytes: number | undefined;
  /** Revolutions per minute; 0 for a disk without rotating media. */
  readonly rotationRate: number | undefined;
  readonly formFactor: string | undefined;
}

/** Power states that smartctl can tell apart (ataprint.cpp, CHECK POWER MODE; scsiprint.cpp, ASC 0x5E). */
export const POWER_STATES = ['active', 'idle', 'standby', 'sleep'] as const;
export type PowerState = (typeof POWER_STATES)[number];

/** Limits that the device states for itself, degrees Celsius. */
export interface TemperatureLimits {
  /** Lowest and highest temperature recommended for continuous operation; for NVMe, the warning threshold. */
  readonly operatingMin: number | undefined;
  readonly operatingMax: number | undefined;
  /** Lowest and highest that it is specified to bear. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** NVMe: critical composite temperature. */
  readonly critical: number | undefined;
  /** SCSI: the temperature at which it trips. */
  readonly trip: number | undefined;
}

/** Degrees Celsius. */
export interface Temperature {
  readonly current: number | undefined;
  readonly limits: TemperatureLimits;
  readonly lifetimeMin: number | undefined;
  readonly lifetimeMax: number | undefined;
  readonly powerCycleMin: number | undefined;
  readonly powerCycleMax: number | undefined;
  /** Further sensors, by their number from 1. */
  readonly sensors: readonly { readonly sensor: number; readonly celsius: number }[];
}

/** Link speeds, bits per second. */
export interface LinkSpeed {
  readonly current: number | undefined;
  readonly max: number | undefined;
}

/** A message of smartctl itself. */
export interface Message {
  readonly severity: string | undefined;
  readonly text: string;
}

/** How a self-test ended: by its result code, whatever the protocol. */
export type SelfTestOutcome = 'passed' | 'failed' | 'aborted' | 'running';

/** One entry of a self-test log. */
export interface SelfTest {
  readonly kind: 'short' | 'extended' | 'other';
  /** The test's name in smartctl's words. */
  readonly name: string | undefined;
  readonly outcome: SelfTestOutcome;
  /** The result in smartctl's words. */
  readonly result: string | undefined;
  /** Power-on hours at its end; a 16-bit counter on ATA and SCSI, which wraps. */
  readonly powerOnHours: number | undefined;
  readonly firstFailingLba: number | undefined;
}

/** A self-test log, newest first. */
export interface SelfTestLog {
  readonly entries: readonly SelfTest[];
  /** Entries on record, where the device says so itself. */
  readonly count: number | undefined;
  /** Failed entries that no later success outdates. */
  readonly failedCount: number | undefined;
  readonly running: boolean | undefined;
  /** Of the one that runs, 0 to 1. */
  readonly completedRatio: number | undefined;
}

/** Errors in an error log of the device, by the log's name. */
export interface ErrorLogCount {
  readonly log: string;
  readonly count: number;
}

/** Any number of Seagate's Field Accessible Reliability Metrics, by the path of its JSON keys. */
export interface FarmValue {
  readonly page: string;
  readonly name: string;
  readonly value: number;
}

/** One smartctl JSON document, typed; what it does not say is undefined. */
export interface SmartReport {
  /** smartctl's own version, `7.3`. */
  readonly version: string | undefined;
  readonly exitStatus: number | undefined;
  readonly messages: readonly Message[];
  readonly device: {
    readonly name: string | undefined;
    readonly type: string | undefined;
    /** `ATA`, `NVMe` or `SCSI`, from `device.protocol` or the sections present. */
    readonly protocol: string | undefined;
  };
  readonly identity: Identity;
  readonly powerState: PowerState | undefined;
  readonly smartAvailable: boolean | undefined;
  readonly smartEnabled: boolean | undefined;
  /** The device's overall verdict on itself. */
  readonly passed: boolean | undefined;
  readonly temperature: Temperature;
  readonly powerOnSeconds: number | undefined;
  readonly powerCycles: number | undefined;
  readonly bytesRead: number | undefined;
  readonly bytesWritten: number | undefined;
  /** Endurance used, 0 new to 1 used up and beyond, whatever the protocol. */
  readonly wearRatio: number | undefined;
  readonly spare: {
    readonly ratio: number | undefined;
    readonly thresholdRatio: number | undefined;
  };
  readonly linkSpeed: LinkSpeed;
  readonly selfTests: SelfTestLog | undefined;
  readonly errorLogs: readonly ErrorLogCount[];
  readonly ata: AtaReport | undefined;
  readonly nvme: NvmeReport | undefined;
  readonly scsi: ScsiReport | undefined;
  readonly farm: readonly FarmValue[];
}
