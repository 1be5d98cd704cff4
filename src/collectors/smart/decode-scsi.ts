import { type ErrorCounters, OPERATIONS, type SasPhy, type ScsiReport } from './report-scsi.ts';
import type { Section } from './section.ts';

const PERCENT = 100;
const BYTES_PER_GIGABYTE = 1e9;

/** What only SCSI and SAS disks tell; undefined when the document has none of it. */
export function decodeScsi(root: Section): ScsiReport | undefined {
  if (!root.keys.some((key) => key.startsWith('scsi_'))) return undefined;
  const cycles = root.at('scsi_start_stop_cycle_counter');
  return {
    errorCounters: OPERATIONS.flatMap((operation) => errorCounters(root, operation)),
    grownDefects: root.count('scsi_grown_defect_list'),
    pendingDefects: root.at('scsi_pending_defects').count('count'),
    startStopCycles: cycles.count('accumulated_start_stop_cycles'),
    startStopCyclesSpecified: cycles.count('specified_cycle_count_over_device_lifetime'),
    loadUnloadCycles: cycles.count('accumulated_load_unload_cycles'),
    loadUnloadCyclesSpecified: cycles.count('specified_load_unload_count_over_device_lifetime'),
    backgroundScan: backgroundScan(root.at('scsi_background_scan')),
    phys: root.keys.flatMap((key) => phys(root, key)),
  };
}

function errorCounters(
  root: Section,
  operation: ErrorCounters['operation'],
): readonly ErrorCounters[] {
  const page = root.at('scsi_error_counter_log', operation);
  if (!page.present) return [];
  const gigabytes = page.decimal('gigabytes_processed');
  return [
    {
      operation,
      correctedFast: page.count('errors_corrected_by_eccfast'),
      correctedDelayed: page.count('errors_corrected_by_eccdelayed'),
      correctedByRereads: page.count('errors_corrected_by_rereads_rewrites'),
      corrected: page.count('total_errors_corrected'),
      correctionInvocations: page.count('correction_algorithm_invocations'),
      processedBytes: gigabytes === undefined ? undefined : gigabytes * BYTES_PER_GIGABYTE,
      uncorrected: page.count('total_uncorrected_errors'),
    },
  ];
}

function backgroundScan(scan: Section): ScsiReport['backgroundScan'] {
  if (!scan.present) return undefined;
  const status = scan.at('status');
  const progress = status.decimal('scan_progress');
  return {
    status: status.text('string'),
    scans: status.count('number_scans_performed'),
    mediumScans: status.count('number_medium_scans_performed'),
    progressRatio: progress === undefined ? undefined : progress / PERCENT,
    results: scan.keys.filter((key) => /^result_\d+$/.test(key)).length,
  };
}

function phys(root: Section, portKey: string): readonly SasPhy[] {
  const port = /^scsi_sas_port_(\d+)$/.exec(portKey)?.[1];
  if (port === undefined) return [];
  const section = root.at(portKey);
  return section.keys.flatMap((key) => {
    const phy = /^phy_(\d+)$/.exec(key)?.[1];
    if (phy === undefined) return [];
    return [sasPhy(section.at(key), Number(port), Number(phy))];
  });
}

function sasPhy(section: Section, port: number, phy: number): SasPhy {
  // smartctl writes these keys as words in some versions and as identifiers in others.
  const names = new Map(
    section.keys.map((key) => [key.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'), key]),
  );
  const count = (name: string) => section.count(names.get(name) ?? name);
  return {
    port,
    phy,
    invalidDwords: count('invalid_dword_count'),
    disparityErrors: count('running_disparity_error_count'),
    syncLosses: count('loss_of_dword_synchronization_count'),
    resetProblems: count('phy_reset_problem_count'),
    linkRate: section.text(names.get('negotiated_logical_link_rate') ?? ''),
  };
}
