/** Numbers that vendors pack into one 48-bit raw value, by what they are. */
export interface RawPart {
  readonly part: string;
  readonly value: number;
}

/** One SMART attribute (ATA8-ACS, SMART READ DATA; thresholds from SMART READ THRESHOLDS). */
export interface Attribute {
  readonly id: number;
  readonly name: string;
  /** Normalised current and worst value, 1 to 253; undefined where the drive database says they mean nothing. */
  readonly value: number | undefined;
  readonly worst: number | undefined;
  readonly threshold: number | undefined;
  /** The 48-bit raw value as one number. */
  readonly raw: number | undefined;
  /** The raw value as smartctl's drive database formats it. */
  readonly rawText: string | undefined;
  readonly rawParts: readonly RawPart[];
  /** Prefail: its failing predicts the disk's failure; otherwise old-age. */
  readonly prefail: boolean | undefined;
  /** Whether the value is at or below its threshold `now` or was so in the `past`. */
  readonly failed: 'now' | 'past' | undefined;
}

/** One entry of the device statistics log (ACS-4, log 0x04). */
export interface Statistic {
  readonly page: number;
  readonly pageName: string;
  readonly offset: number | undefined;
  readonly name: string;
  /** Undefined while the device does not vouch for it. */
  readonly value: number | undefined;
  readonly conditionMet: boolean | undefined;
}

/** One SATA phy event counter (log 0x11). */
export interface PhyCounter {
  readonly id: number;
  readonly name: string;
  readonly value: number;
  /** Stuck at its largest value. */
  readonly overflow: boolean | undefined;
}

/** Error recovery control of one direction. */
export interface RecoveryLimit {
  readonly enabled: boolean | undefined;
  readonly seconds: number | undefined;
}

/** What only ATA disks tell. */
export interface AtaReport {
  readonly attributes: readonly Attribute[];
  readonly statistics: readonly Statistic[];
  readonly phyCounters: readonly PhyCounter[];
  readonly recovery: { readonly read: RecoveryLimit; readonly write: RecoveryLimit } | undefined;
  /** Entries of the pending defects log (log 0x0c). */
  readonly pendingDefects: number | undefined;
  /** Times that the temperature was over or under its limit since the last reset of the counter (SCT status). */
  readonly overLimitCount: number | undefined;
  readonly underLimitCount: number | undefined;
}
