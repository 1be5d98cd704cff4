import { counter, type Family, gauge } from '../../metrics/family.ts';
import type { SmartReading } from './reading.ts';
import { CRITICAL_WARNINGS, type NvmeReport } from './report-nvme.ts';
import { perPart, perReport } from './sampling.ts';

const DISK = ['disk'] as const;

function nvme(value: (report: NvmeReport) => number | undefined) {
  return perReport((report) => (report.nvme === undefined ? undefined : value(report.nvme)));
}

/** The bits of a critical warning that have a name, and whether any other is set. */
export function criticalWarnings(byte: number): readonly (readonly [string, boolean])[] {
  const known = CRITICAL_WARNINGS.map(
    (name, bit) => [name, Math.floor(byte / 2 ** bit) % 2 === 1] as const,
  );
  const other = Math.floor(byte / 2 ** CRITICAL_WARNINGS.length) > 0;
  return other ? [...known, ['other', true] as const] : known;
}

const nvmeFamilies: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_nvme_critical_warning',
    help: 'Critical warnings of the controller by bit: 1 for each that is raised.',
    labels: ['disk', 'warning'],
    samples: perPart(({ nvme: own }, disk) =>
      own?.criticalWarning === undefined
        ? []
        : criticalWarnings(own.criticalWarning).map(
            ([warning, raised]) => [{ disk, warning }, raised] as const,
          ),
    ),
  }),
  counter({
    name: 'rotwatch_nvme_media_errors_total',
    help: 'Unrecovered data integrity errors (health log, Media and Data Integrity Errors).',
    labels: DISK,
    samples: nvme(({ mediaErrors }) => mediaErrors),
  }),
  counter({
    name: 'rotwatch_nvme_error_log_entries_total',
    help: 'Entries ever made in the error information log; harmless commands that a controller does not know make some too.',
    labels: DISK,
    samples: nvme(({ errorLogEntries }) => errorLogEntries),
  }),
  counter({
    name: 'rotwatch_nvme_host_read_commands_total',
    help: 'Read commands completed by the controller.',
    labels: DISK,
    samples: nvme(({ hostReadCommands }) => hostReadCommands),
  }),
  counter({
    name: 'rotwatch_nvme_host_write_commands_total',
    help: 'Write commands completed by the controller.',
    labels: DISK,
    samples: nvme(({ hostWriteCommands }) => hostWriteCommands),
  }),
  counter({
    name: 'rotwatch_nvme_controller_busy_seconds_total',
    help: 'Time that the controller was busy with I/O, in whole minutes.',
    labels: DISK,
    samples: nvme(({ controllerBusySeconds }) => controllerBusySeconds),
  }),
  counter({
    name: 'rotwatch_nvme_unsafe_shutdowns_total',
    help: 'Times that power was lost without a shutdown.',
    labels: DISK,
    samples: nvme(({ unsafeShutdowns }) => unsafeShutdowns),
  }),
  counter({
    name: 'rotwatch_nvme_warning_temperature_seconds_total',
    help: 'Time above the warning temperature, in whole minutes.',
    labels: DISK,
    samples: nvme(({ warningTemperatureSeconds }) => warningTemperatureSeconds),
  }),
  counter({
    name: 'rotwatch_nvme_critical_temperature_seconds_total',
    help: 'Time above the critical temperature, in whole minutes.',
    labels: DISK,
    samples: nvme(({ criticalTemperatureSeconds }) => criticalTemperatureSeconds),
  }),
];

const scsiErrors: readonly Family<SmartReading>[] = [
  counter({
    name: 'rotwatch_scsi_errors_corrected_total',
    help: 'Errors corrected, by operation and by how: fast, delayed, or by rereads and rewrites.',
    labels: ['disk', 'operation', 'by'],
    samples: perPart(({ scsi }, disk) =>
      (scsi?.errorCounters ?? []).flatMap((counters) => {
        const { operation } = counters;
        return [
          [{ disk, operation, by: 'fast' }, counters.correctedFast] as const,
          [{ disk, operation, by: 'delayed' }, counters.correctedDelayed] as const,
          [{ disk, operation, by: 'rereads' }, counters.correctedByRereads] as const,
        ];
      }),
    ),
  }),
  counter({
    name: 'rotwatch_scsi_all_errors_corrected_total',
    help: 'All errors corrected, by operation.',
    labels: ['disk', 'operation'],
    samples: perPart(({ scsi }, disk) =>
      (scsi?.errorCounters ?? []).map(
        ({ operation, corrected }) => [{ disk, operation }, corrected] as const,
      ),
    ),
  }),
  counter({
    name: 'rotwatch_scsi_errors_uncorrected_total',
    help: 'Errors that could not be corrected, by operation.',
    labels: ['disk', 'operation'],
    samples: perPart(({ scsi }, disk) =>
      (scsi?.errorCounters ?? []).map(
        ({ operation, uncorrected }) => [{ disk, operation }, uncorrected] as const,
      ),
    ),
  }),
  counter({
    name: 'rotwatch_scsi_correction_invocations_total',
    help: 'Times that the correction algorithm ran, by operation.',
    labels: ['disk', 'operation'],
    samples: perPart(({ scsi }, disk) =>
      (scsi?.errorCounters ?? []).map(
        ({ operation, correctionInvocations }) =>
          [{ disk, operation }, correctionInvocations] as const,
      ),
    ),
  }),
  counter({
    name: 'rotwatch_scsi_processed_bytes_total',
    help: 'Bytes processed, by operation, to the nearest million.',
    labels: ['disk', 'operation'],
    samples: perPart(({ scsi }, disk) =>
      (scsi?.errorCounters ?? []).map(
        ({ operation, processedBytes }) => [{ disk, operation }, processedBytes] as const,
      ),
    ),
  }),
];

const scsiState: readonly Family<SmartReading>[] = [
  gauge({
    name: 'rotwatch_scsi_grown_defects',
    help: 'Elements in the grown defect list: sectors reassigned since manufacture.',
    labels: DISK,
    samples: perReport(({ scsi }) => scsi?.grownDefects),
  }),
  counter({
    name: 'rotwatch_scsi_cycles_total',
    help: 'Cycles over its life: start_stop and load_unload.',
    labels: ['disk', 'cycle'],
    samples: perPart(({ scsi }, disk) => [
      [{ disk, cycle: 'start_stop' }, scsi?.startStopCycles],
      [{ disk, cycle: 'load_unload' }, scsi?.loadUnloadCycles],
    ]),
  }),
  gauge({
    name: 'rotwatch_scsi_specified_cycles',
    help: 'Cycles that the disk is specified for: start_stop and load_unload.',
    labels: ['disk', 'cycle'],
    samples: perPart(({ scsi }, disk) => [
      [{ disk, cycle: 'start_stop' }, scsi?.startStopCyclesSpecified],
      [{ disk, cycle: 'load_unload' }, scsi?.loadUnloadCyclesSpecified],
    ]),
  }),
  counter({
    name: 'rotwatch_scsi_background_scans_total',
    help: 'Background scans performed: all, and of the medium.',
    labels: ['disk', 'scan'],
    samples: perPart(({ scsi }, disk) => [
      [{ disk, scan: 'all' }, scsi?.backgroundScan?.scans],
      [{ disk, scan: 'medium' }, scsi?.backgroundScan?.mediumScans],
    ]),
  }),
  gauge({
    name: 'rotwatch_scsi_background_scan_progress_ratio',
    help: 'How far the background scan under way has come.',
    labels: DISK,
    samples: perReport(({ scsi }) => scsi?.backgroundScan?.progressRatio),
  }),
  gauge({
    name: 'rotwatch_scsi_background_scan_results',
    help: 'Places on the medium that background scans found in need of repair.',
    labels: DISK,
    samples: perReport(({ scsi }) => scsi?.backgroundScan?.results),
  }),
  counter({
    name: 'rotwatch_scsi_phy_errors_total',
    help: 'Link errors counted by a phy of the SAS port (page 0x18), by kind.',
    labels: ['disk', 'port', 'phy', 'error'],
    samples: perPart(({ scsi }, disk) =>
      (scsi?.phys ?? []).flatMap((one) => {
        const labels = { disk, port: String(one.port), phy: String(one.phy) };
        return [
          [{ ...labels, error: 'invalid_dword' }, one.invalidDwords] as const,
          [{ ...labels, error: 'running_disparity' }, one.disparityErrors] as const,
          [{ ...labels, error: 'loss_of_sync' }, one.syncLosses] as const,
          [{ ...labels, error: 'phy_reset' }, one.resetProblems] as const,
        ];
      }),
    ),
  }),
];

/** What only one protocol tells. */
export const protocolFamilies: readonly Family<SmartReading>[] = [
  ...nvmeFamilies,
  ...scsiErrors,
  ...scsiState,
];
