import type { CommandOutput } from '../../host/host.ts';
import type { ReadErrorReason } from '../../read-error.ts';
import type { Problem } from '../collector.ts';
import { decodeReport } from './decode.ts';
import { hasBit } from './exit-status.ts';
import type { PowerState, SmartReport } from './report.ts';

/** Exit status that smartctl is told to end with when `-n` finds the disk asleep; no combination of its own bits. */
export const ASLEEP_STATUS = 3;

/** What a smartctl command came to. */
export type Verdict =
  | {
      readonly kind: 'answered';
      readonly report: SmartReport;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'asleep'; readonly powerState: PowerState }
  | {
      readonly kind: 'unreadable';
      readonly reason: ReadErrorReason;
      readonly detail: string;
      /** How asking differently may help: without options that an older smartctl does not know, or as an ATA disk. */
      readonly remedy: 'fewer_options' | 'as_ata' | undefined;
    };

/** Tells an answer from a sleeping disk and from one that cannot be read; a failing disk is an answer. */
export function verdictOf(output: CommandOutput, subject: string): Verdict {
  const { report, problems } = decodeReport(output.stdout);
  if (report === undefined) return withoutReport(output);
  const exit = output.exitCode ?? report.exitStatus;
  const { powerState } = report;
  const asleep = powerState === 'standby' || powerState === 'sleep';
  if (exit === ASLEEP_STATUS || (asleep && hasBit(exit, 'open_failed'))) {
    return { kind: 'asleep', powerState: powerState ?? 'standby' };
  }
  const about = (one: Problem) => ({ ...one, subject: `${subject}: ${one.subject}` });
  if (hasBit(exit, 'command_line')) return unreadable(report, 'malformed');
  if (!saysAnything(report)) return unreadable(report, reasonOf(report));
  // From Linux 6.2 on, anybody may identify an NVMe controller, and nobody else may ask for its health.
  if (!saysHealth(report) && reasonOf(report) === 'denied') return unreadable(report, 'denied');
  return { kind: 'answered', report, problems: problems.map(about) };
}

function withoutReport({ stdout, stderr, signal, exitCode }: CommandOutput): Verdict {
  const words = [stderr, stdout].map((text) => text.trim().split('\n')[0] ?? '').find(Boolean);
  const end = signal === undefined ? `exit status ${exitCode}` : `ended by ${signal}`;
  const detail = words === undefined ? `no output, ${end}` : `${words.slice(0, 200)} (${end})`;
  return { kind: 'unreadable', reason: 'malformed', detail, remedy: undefined };
}

function unreadable(report: SmartReport, reason: ReadErrorReason): Verdict {
  return {
    kind: 'unreadable',
    reason,
    detail: wordsOf(report) ?? (isMistakenForScsi(report) ? MISTAKEN : endOf(report)),
    remedy: remedyOf(report, reason),
  };
}

function remedyOf(report: SmartReport, reason: ReadErrorReason) {
  if (reason === 'malformed') return 'fewer_options';
  return isMistakenForScsi(report) ? 'as_ata' : undefined;
}

const MISTAKEN = 'ATA commands are refused, so that smartctl takes it for a SCSI disk';

/**
 * Without CAP_SYS_RAWIO the kernel refuses ATA pass-through (block/scsi_ioctl.c) and lets INQUIRY pass:
 * smartctl then finds the vendor "ATA", prints nothing of it and ends with 0 (scsiGetDriveInfo). So it
 * does of an ATA disk behind a RAID controller when it is not told of the translation in between.
 */
function isMistakenForScsi(report: SmartReport): boolean {
  return report.device.protocol === 'SCSI' && report.exitStatus === 0 && !saysAnything(report);
}

function endOf({ exitStatus }: SmartReport): string {
  return `smartctl says nothing of it and ends with status ${exitStatus}`;
}

/** smartctl 7.3 says "open failed" of a disk it could identify before; what it told still counts. */
function saysAnything(report: SmartReport): boolean {
  const { identity, passed, ata, nvme, scsi, temperature, farm } = report;
  return [
    identity.serial,
    identity.model,
    passed,
    ata,
    nvme,
    scsi,
    temperature.current,
    farm[0],
  ].some((part) => part !== undefined);
}

function saysHealth({ passed, ata, nvme, scsi }: SmartReport): boolean {
  return [passed, ata?.attributes[0], nvme?.availableSpareRatio, scsi].some(
    (part) => part !== undefined,
  );
}

function wordsOf({ messages }: SmartReport): string | undefined {
  return (messages.find(({ severity }) => severity === 'error') ?? messages[0])?.text;
}

function reasonOf(report: SmartReport): ReadErrorReason {
  const words = wordsOf(report);
  if (words === undefined) return isMistakenForScsi(report) ? 'denied' : 'io';
  if (/permission denied|operation not permitted/i.test(words)) return 'denied';
  return /no such (device|file)/i.test(words) ? 'absent' : 'io';
}
