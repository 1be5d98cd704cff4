/** Operations that SCSI counts errors of (SPC, log pages 0x02, 0x03 and 0x05). */
export const OPERATIONS = ['read', 'write', 'verify'] as const;

/** The error counter log page of one operation. */
export interface ErrorCounters {
  readonly operation: (typeof OPERATIONS)[number];
  /** Corrected without substantial delay, with delay, and by rereads or rewrites. */
  readonly correctedFast: number | undefined;
  readonly correctedDelayed: number | undefined;
  readonly correctedByRereads: number | undefined;
  readonly corrected: number | undefined;
  readonly correctionInvocations: number | undefined;
  readonly processedBytes: number | undefined;
  readonly uncorrected: number | undefined;
}

/** Error counters of one phy of a SAS port (log page 0x18). */
export interface SasPhy {
  readonly port: number;
  readonly phy: number;
  readonly invalidDwords: number | undefined;
  readonly disparityErrors: number | undefined;
  readonly syncLosses: number | undefined;
  readonly resetProblems: number | undefined;
  /** In smartctl's words: `phy enabled; 12 Gbps`. */
  readonly linkRate: string | undefined;
}

/** What only SCSI and SAS disks tell. */
export interface ScsiReport {
  readonly errorCounters: readonly ErrorCounters[];
  readonly grownDefects: number | undefined;
  readonly pendingDefects: number | undefined;
  readonly startStopCycles: number | undefined;
  readonly startStopCyclesSpecified: number | undefined;
  readonly loadUnloadCycles: number | undefined;
  readonly loadUnloadCyclesSpecified: number | undefined;
  readonly backgroundScan:
    | {
        readonly status: string | undefined;
        readonly scans: number | undefined;
        readonly mediumScans: number | undefined;
        readonly progressRatio: number | undefined;
        /** Places on the medium that the scan found in need of repair. */
        readonly results: number;
      }
    | undefined;
  readonly phys: readonly SasPhy[];
}
