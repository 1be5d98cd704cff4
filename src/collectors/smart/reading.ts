import type { ReadErrorReason } from '../../read-error.ts';
import type { Reading } from '../collector.ts';
import type { Extra } from './extras.ts';
import type { Identity, PowerState, SmartReport } from './report.ts';
import type { Skipped } from './skipped.ts';

/** Why a block device is not asked: it is no disk of its own. */
export const VIRTUAL_KINDS = [
  'loop',
  'ram',
  'zram',
  'device_mapper',
  'md',
  'network',
  'virtio',
  'xen',
  'hypervisor',
  'iscsi',
  'cloud',
  'flash_card',
  'optical',
  'persistent_memory',
  'raid_volume',
  'no_medium',
  'other',
] as const;
export type VirtualKind = (typeof VIRTUAL_KINDS)[number];

/** One way to reach a disk: a device node, and the type that smartctl is told for it. */
export interface DiskPath {
  /** `/dev/sda`, `/dev/bus/0`. */
  readonly device: string;
  /** Kernel name of its block device; undefined behind a RAID controller. */
  readonly name: string | undefined;
  /** smartctl's `--device`: `sat`, `megaraid,7`; undefined when smartctl is to guess. */
  readonly type: string | undefined;
}

/** How asking the disk last went. */
export type Condition =
  | { readonly kind: 'pending' }
  | { readonly kind: 'answered' }
  /** Asleep, or left alone because nobody used it; the last report stays, marked by its age. */
  | { readonly kind: 'resting' }
  | {
      readonly kind: 'unreadable';
      readonly reason: ReadErrorReason;
      /** In smartctl's words. */
      readonly detail: string;
    }
  | {
      readonly kind: 'wedged';
      /** When it first failed to answer, and when it will be asked again; ms since the epoch. */
      readonly since: number;
      readonly nextAt: number;
      /** Deadlines missed in a row. */
      readonly misses: number;
      readonly detail: string;
    };

/** One physical disk, by whatever paths it is reached. */
export interface SmartDisk {
  /** The label: serial, else WWN, else kernel name. */
  readonly disk: string;
  /** As last told; before the first answer, what the kernel knows of it, if anything. It stays when the disk goes. */
  readonly identity: Identity | undefined;
  readonly protocol: string | undefined;
  readonly paths: readonly DiskPath[];
  /** `sata`, `sas`, `nvme`, `usb`, …; by the kernel's device tree. */
  readonly transport: string | undefined;
  readonly rotational: boolean | undefined;
  /** Link speed by the bus (PCIe), bits per second. */
  readonly busSpeed: { readonly current: number | undefined; readonly max: number | undefined };
  readonly present: boolean;
  /** When it was last there, ms since the epoch. */
  readonly seenAt: number;
  readonly condition: Condition;
  readonly powerState: PowerState | undefined;
  /** The last good answers, health tier over logs tier; dropped when too old, kept while asleep. */
  readonly report: SmartReport | undefined;
  readonly reportedAt: number | undefined;
  readonly logsReportedAt: number | undefined;
  /** Duration of the last command that came back. */
  readonly durationMs: number | undefined;
  readonly intervalMs: number;
  readonly timeouts: number;
  /** Sections that this model's firmware refuses; not asked again that day. */
  readonly refused: readonly string[];
  /** Whether asking for logs was found to raise the disk's own error counter. */
  readonly selfRaising: boolean;
  /** What each error counter was when it was first seen in this process's life, and the power-on time then. */
  readonly baseline: ReadonlyMap<string, number>;
  /** The samples beyond the ones every disk has, as many as its budget allows. */
  readonly extras: readonly Extra[];
}

/** What the smart collector knows. */
export interface SmartReading extends Reading {
  /** Undefined until it was first run; false when there is no smartctl. */
  readonly available: boolean | undefined;
  readonly version: string | undefined;
  readonly disks: readonly SmartDisk[];
  /** Block devices that are no disks, by kind. */
  readonly skipped: Skipped;
}
