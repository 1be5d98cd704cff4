import type { CommandOutput, Read } from '../../../src/host/host.ts';
import { blockMachine } from '../../support/block-machine.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import type { FakeHost } from '../../support/fake-host.ts';
import { memoryArray, memoryDevice, smbiosTables } from '../../support/smbios.ts';
import { ataDisk, nvmeDisk, sasDisk } from './disk-documents.ts';
import { STEP_MS, Watched } from './watched.ts';

const HOUR_MS = 3_600_000;
const EDAC = '/sys/devices/system/edac';
const MC = `${EDAC}/mc/mc0`;
const BTRFS = '/sys/fs/btrfs/0a1b2c3d-0000-0000-0000-000000000000';
const PHY = '/sys/class/sas_phy/phy-3:0';
const SLOT = '/sys/class/block/sdc/device/enclosure_device:Slot 05';
const DMI = '/sys/firmware/dmi/tables/DMI';
const DISKS = { sda: ataDisk, nvme0n1: nvmeDisk, sdc: sasDisk };
const LINKS = {
  sda: 'devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/block/sda',
  sdc: 'devices/pci0000:00/0000:00:05.0/host3/port-3:0/end_device-3:0/target3:0:0/3:0:0:0/block/sdc',
  nvme0n1: 'devices/pci0000:00/0000:00:01.1/0000:01:00.0/nvme/nvme0/nvme0n1',
};
/** The SAS disk as its bus shows it, in slot 5 of an enclosure. */
const SAS_DISK = {
  '/sys/class/block/sdc': { link: `../../${LINKS.sdc}` },
  '/sys/class/block/sdc/dev': '8:32\n',
  '/sys/class/block/sdc/device/vpd_pg80': '\u0000\u0080\u0000\u0008SAS00001',
  '/sys/class/block/sdc/device/state': 'running\n',
  '/sys/class/sas_port/port-3:0/device/phy-3:0/x': '',
  [`${PHY}/negotiated_linkrate`]: '12.0 Gbit\n',
  [SLOT]: { link: '../../../enclosure/3:0:8:0/Slot 05' },
  [`${SLOT}/locate`]: '0\n',
  [`${SLOT}/status`]: 'OK\n',
};
/** When the SAS disk is pulled. */
const PULLED_AFTER_HOURS = 23;

/** A server whose disks and memory go bad by the hour; gives one exposition a step. */
export async function* serverDay(steps: number): AsyncGenerator<readonly [number, string]> {
  const clock = new FakeClock();
  const host = blockMachine(SAS_DISK);
  let hours = 0;
  host.onRun = (line) => Promise.resolve(answer(line, hours));
  host.bytes.set(DMI, smbiosTables([memoryArray(6), memoryDevice(0x1100)]));
  change(host, hours);
  const watched = new Watched(host, clock);
  for (let step = 0; step < steps; step += 1) {
    hours = Math.floor((step * STEP_MS) / HOUR_MS);
    change(host, hours);
    use(host, step);
    yield [clock.now() + STEP_MS, await watched.step()];
  }
  await watched.stop();
}

function answer(line: string, hours: number): Read<CommandOutput> {
  const name = line.slice(line.lastIndexOf('/') + 1);
  const found = Object.entries(DISKS).find(([disk]) => disk === name);
  if (found === undefined) return { ok: false, reason: 'absent', subject: line, detail: 'no disk' };
  const stdout = JSON.stringify(found[1](hours));
  const durationMs = 200 + 20 * hours;
  return { ok: true, value: { stdout, stderr: '', exitCode: 0, signal: undefined, durationMs } };
}

/** What the kernel shows of disks, buses and memory after so many hours. */
function change(host: FakeHost, hours: number): void {
  const { files } = host;
  for (const [name, link] of Object.entries(LINKS)) {
    const isGone = name === 'sdc' && hours >= PULLED_AFTER_HOURS;
    for (const path of [
      `/sys/block/${name}`,
      `/sys/block/${name}/size`,
      `/sys/block/${name}/queue/rotational`,
    ])
      files.delete(path);
    if (isGone) continue;
    files.set(`/sys/block/${name}`, { link: `../${link}` });
    files.set(`/sys/block/${name}/size`, '2048\n');
    files.set(`/sys/block/${name}/queue/rotational`, name === 'nvme0n1' ? '0\n' : '1\n');
  }
  const hex = (count: number) => `0x${count.toString(16)}\n`;
  files.set('/sys/class/block/sda/device/ioerr_cnt', hex(31 + hours));
  files.set('/sys/class/block/sda/device/iotmo_cnt', hex(2 + Math.floor(hours / 4)));
  files.set('/sys/fs/ext4/nvme0n1/errors_count', `${2 + hours}\n`);
  files.set(
    `${BTRFS}/devinfo/1/error_stats`,
    `write_errs ${hours}\nread_errs 0\nflush_errs 0\ncorruption_errs ${hours}\ngeneration_errs 0\n`,
  );
  files.set(`${PHY}/invalid_dword_count`, `${hours}\n`);
  const pci = '/sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0';
  files.set(`${pci}/aer_dev_correctable`, `RxErr ${3 + hours}\nTOTAL_ERR_COR ${3 + hours}\n`);
  for (const [path, text] of Object.entries(memoryFiles(hours))) files.set(path, text);
}

function memoryFiles(hours: number): Readonly<Record<string, string>> {
  const dimm = (name: string, ce: number, ue: number, label: string) => ({
    [`${MC}/${name}/dimm_ce_count`]: `${ce}\n`,
    [`${MC}/${name}/dimm_ue_count`]: `${ue}\n`,
    [`${MC}/${name}/dimm_label`]: `${label}\n`,
    [`${MC}/${name}/dimm_location`]: 'channel 0 slot 0 \n',
    [`${MC}/${name}/dimm_mem_type`]: 'Registered-DDR4\n',
    [`${MC}/${name}/size`]: '16384\n',
  });
  const uncorrected = hours > 18 ? 1 : 0;
  return {
    [`${MC}/mc_name`]: 'skx_edac\n',
    [`${MC}/size_mb`]: '32768\n',
    [`${MC}/ce_count`]: `${3 * hours + 1}\n`,
    [`${MC}/ue_count`]: `${uncorrected}\n`,
    [`${MC}/ce_noinfo_count`]: '0\n',
    [`${MC}/ue_noinfo_count`]: '0\n',
    [`${MC}/seconds_since_reset`]: `${3600 * (hours + 100)}\n`,
    ...dimm('dimm0', 3 * hours, uncorrected, 'CPU0_DIMM_A1'),
    ...dimm('dimm1', 1, 0, 'CPU0_DIMM_B1'),
    [`${EDAC}/pci/pci_parity_count`]: `${hours}\n`,
    [`${EDAC}/pci/pci_nonparity_count`]: `${hours}\n`,
    '/sys/devices/system/node/node0/memory_failure/total': `${uncorrected}\n`,
    '/sys/devices/system/node/node0/memory_failure/recovered': `${uncorrected}\n`,
    '/sys/devices/system/node/node0/memory_failure/failed': '0\n',
    '/sys/devices/system/node/node0/memory_failure/ignored': '0\n',
    '/sys/devices/system/node/node0/memory_failure/delayed': '0\n',
    '/proc/meminfo': `MemTotal: 32768000 kB\nHardwareCorrupted:     ${4 * uncorrected} kB\n`,
    '/sys/module/skx_edac/refcnt': '1\n',
  };
}

/** Somebody uses the disks: one that nobody uses is not asked. */
function use(host: FakeHost, step: number): void {
  const lines = Object.keys(LINKS).map(
    (name) => `   8       0 ${name} ${100 + step} 0 ${100 + step} 0 0 0 0 0 0 0 0`,
  );
  host.files.set('/proc/diskstats', `${lines.join('\n')}\n`);
}
