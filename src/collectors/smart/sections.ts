import type { SmartReport } from './report.ts';

/** A part of what a disk can be asked seldom, and how smartctl is asked for it. */
export interface LogSection {
  readonly name: string;
  readonly protocols: readonly string[];
  readonly flag: string;
  /** Whether smartctl of some versions does not know the flag. */
  readonly recent: boolean;
  readonly isIn: (report: SmartReport) => boolean;
}

const ATA = ['ATA'];
const SCSI = ['SCSI'];

/** What the logs tier asks for (smartctl(8), `-l`); `-x` would do, but then one refusal would cost all. */
export const SECTIONS: readonly LogSection[] = [
  section('capabilities', ['ATA', 'NVMe'], '--capabilities', () => true),
  section('error_log', ATA, '--log=xerror,error', ({ errorLogs }) => errorLogs.length > 0),
  section('error_log', SCSI, '--log=error', ({ scsi }) => hasAny(scsi?.errorCounters)),
  section('error_log', ['NVMe'], '--log=error', ({ errorLogs }) => errorLogs.length > 0),
  section('self_test_log', ATA, '--log=xselftest,selftest', hasSelfTests),
  section('self_test_log', ['SCSI', 'NVMe'], '--log=selftest', hasSelfTests),
  section('device_statistics', ATA, '--log=devstat', ({ ata }) => hasAny(ata?.statistics)),
  section(
    'sct_temperature',
    ATA,
    '--log=scttemp',
    ({ temperature }) => temperature.limits.operatingMax !== undefined,
  ),
  section('sct_error_recovery', ATA, '--log=scterc', ({ ata }) => ata?.recovery !== undefined),
  section('phy_events', ATA, '--log=sataphy', ({ ata }) => hasAny(ata?.phyCounters)),
  section('phy_events', SCSI, '--log=sasphy', ({ scsi }) => hasAny(scsi?.phys)),
  section(
    'background_scan',
    SCSI,
    '--log=background',
    ({ scsi }) => scsi?.backgroundScan !== undefined,
  ),
  section('endurance', SCSI, '--log=ssd', ({ wearRatio }) => wearRatio !== undefined),
  recent('pending_defects', ['ATA', 'SCSI'], '--log=defects', ({ ata, scsi }) =>
    [ata?.pendingDefects, scsi?.pendingDefects].some((count) => count !== undefined),
  ),
  recent('farm', ['ATA', 'SCSI'], '--log=farm', ({ farm }) => farm.length > 0),
];

/** The sections of a protocol; those that every disk is asked for while its protocol is not known. */
export function sectionsOf(protocol: string | undefined): readonly LogSection[] {
  return SECTIONS.filter(({ protocols }) => protocol !== undefined && protocols.includes(protocol));
}

function section(
  name: string,
  protocols: readonly string[],
  flag: string,
  isIn: LogSection['isIn'],
): LogSection {
  return { name, protocols, flag, recent: false, isIn };
}

function recent(...given: Parameters<typeof section>): LogSection {
  return { ...section(...given), recent: true };
}

function hasAny(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function hasSelfTests({ selfTests }: SmartReport): boolean {
  return selfTests !== undefined;
}
