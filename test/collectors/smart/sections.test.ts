import { describe, expect, it } from 'vitest';
import { sectionsOf } from '../../../src/collectors/smart/sections.ts';
import { reportOf } from '../../support/smart.ts';

const nvme = { device: { protocol: 'NVMe' } };
const scsi = { device: { protocol: 'SCSI' }, scsi_vendor: 'X' };
const counts = { summary: { count: 0 } };
const page = { number: 1, table: [{ offset: 8, name: 'Hours', value: 1 }] };
const phy = { phy_0: { invalid_dword_count: 0 } };

describe('sectionsOf', () => {
  it.each([
    ['ATA', 'error_log', { ata_smart_error_log: counts }],
    ['SCSI', 'error_log', { ...scsi, scsi_error_counter_log: { read: {} } }],
    ['NVMe', 'error_log', { ...nvme, nvme_error_information_log: { table: [] } }],
    ['ATA', 'self_test_log', { ata_smart_self_test_log: { standard: { count: 0 } } }],
    ['SCSI', 'self_test_log', { ...scsi, scsi_self_test_0: {} }],
    ['NVMe', 'self_test_log', { ...nvme, nvme_self_test_log: { table: [] } }],
    ['ATA', 'device_statistics', { ata_device_statistics: { pages: [page] } }],
    ['ATA', 'sct_temperature', { ata_sct_status: { temperature: { op_limit_max: 60 } } }],
    ['ATA', 'sct_error_recovery', { ata_sct_erc: { read: { enabled: false } } }],
    ['ATA', 'phy_events', { sata_phy_event_counters: { table: [{ id: 1, value: 0 }] } }],
    ['SCSI', 'phy_events', { ...scsi, scsi_sas_port_0: phy }],
    ['SCSI', 'background_scan', { ...scsi, scsi_background_scan: { status: {} } }],
    ['SCSI', 'endurance', { ...scsi, scsi_percentage_used_endurance_indicator: 1 }],
    ['ATA', 'pending_defects', { ata_pending_defects_log: { count: 0 } }],
    ['SCSI', 'pending_defects', { ...scsi, scsi_pending_defects: { count: 0 } }],
    ['ATA', 'farm', { seagate_farm_log: { page_1_drive_information: { heads: 8 } } }],
  ])('knows an %s answer with a section, and one without: %s', (protocol, name, sections) => {
    const found = sectionsOf(protocol).find((one) => one.name === name);
    expect(found?.isIn(reportOf(sections))).toBe(true);
    expect(found?.isIn(reportOf({ device: { protocol } }))).toBe(false);
  });

  it('are none while the protocol is not known', () => {
    expect(sectionsOf(undefined)).toEqual([]);
  });
});
