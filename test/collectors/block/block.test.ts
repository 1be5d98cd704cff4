import { describe, expect, it } from 'vitest';
import { block } from '../../../src/collectors/block/index.ts';
import { blockMachine, diskIn, openBlock as open, samples } from '../../support/block-machine.ts';

const HOUR_MS = 3_600_000;

describe('the block collector', () => {
  it('reads a SATA disk: its counters, its state, its link, and the array on it', async () => {
    expect(await diskIn(blockMachine(), 'sda')).toEqual({
      device: 'sda',
      disk: 'SATA0001',
      members: [{ array: 'md0', member: 'sda1' }],
      state: 'running',
      commands: {
        errors: 31,
        timeouts: 2,
        completed: 0x1234,
        provoked: { errors: 0, timeouts: 0 },
      },
      timeoutSeconds: 30,
      linkBitsPerSecond: 3e9,
      linkLimitBitsPerSecond: 3e9,
      linkDowngraded: true,
      phys: [],
      host: 'host2',
      pci: ['0000:00:1f.2'],
      slot: undefined,
    });
  });

  it.each([
    ['is not limited', '<unknown>', '<unknown>', false],
    ['was never faster', '3.0 Gbps', '3.0 Gbps', false],
    ['was faster', '3.0 Gbps', '6.0 Gbps', true],
  ])('knows whether a SATA link %s', async (_what, limit, possible, downgraded) => {
    const host = blockMachine({
      '/sys/class/ata_link/link3/sata_spd_limit': `${limit}\n`,
      '/sys/class/ata_link/link3/hw_sata_spd_limit': `${possible}\n`,
    });
    expect((await diskIn(host, 'sda'))?.linkDowngraded).toBe(downgraded);
  });

  it('does not know it where libata does not tell', async () => {
    const host = blockMachine();
    for (const name of ['sata_spd', 'sata_spd_limit', 'hw_sata_spd_limit']) {
      host.files.delete(`/sys/class/ata_link/link3/${name}`);
    }
    expect(await diskIn(host, 'sda')).toMatchObject({
      linkBitsPerSecond: undefined,
      linkDowngraded: undefined,
    });
  });

  it('reads an NVMe disk and the PCIe functions on the way, without asking a sleeping one for its link', async () => {
    const reading = await open(blockMachine()).read();
    expect(reading.problems).toEqual([]);
    expect(reading.disks.find(({ device }) => device === 'nvme0n1')).toMatchObject({
      disk: 'NVME0001',
      state: 'live',
      pci: ['0000:00:01.1', '0000:01:00.0'],
      commands: { errors: undefined, timeouts: undefined },
      timeoutSeconds: 30.5,
    });
    const byAddress = new Map(reading.pci.map((one) => [one.address, one]));
    expect(byAddress.get('0000:01:00.0')).toMatchObject({
      ...{ speed: 8e9, maxSpeed: 8e9, width: 2, maxWidth: 4 },
      correctable: { total: 3 },
    });
    expect(byAddress.get('0000:00:01.1')?.rootPort.correctable).toBe(5);
    expect(byAddress.get('0000:00:1f.2')?.speed).toBeUndefined();
  });

  it('finds the controller of an NVMe namespace that several may lead to', async () => {
    const subsystem = '/sys/devices/virtual/nvme-subsystem/nvme-subsys0';
    const host = blockMachine({
      '/sys/class/block/nvme0n1': {
        link: '../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1',
      },
      [`${subsystem}/nvme0`]: { link: '../../../pci0000:00/0000:00:01.1/0000:01:00.0/nvme/nvme0' },
      '/sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0/nvme/nvme0/state': 'resetting\n',
    });
    host.files.delete('/sys/class/block/nvme0n1/device/state');
    expect(await diskIn(host, 'nvme0n1')).toMatchObject({
      state: 'resetting',
      pci: ['0000:00:01.1', '0000:01:00.0'],
    });
  });

  it('tells filesystems with what they lie on, their errors, and who made them read-only', async () => {
    const { filesystems } = await open(blockMachine()).read();
    expect(filesystems).toEqual([
      {
        ...{ device: 'md0', type: 'ext4', mountpoint: '/', disk: 'SATA0001', array: 'md0' },
        ...{ readOnly: false, remounted: false },
        ...{ errors: 0, firstErrorAt: undefined, lastErrorAt: undefined },
      },
      {
        ...{ device: 'nvme0n1', type: 'ext4', mountpoint: '/data', disk: 'NVME0001' },
        ...{ array: undefined, readOnly: true, remounted: true },
        ...{ errors: 2, firstErrorAt: 1_700_000_000, lastErrorAt: 1_700_000_100 },
      },
      expect.objectContaining({ device: 'nvme0n1', type: 'btrfs', remounted: false }),
    ]);
  });

  it('tells an ext4 that stopped at an error, although its mount still says rw', async () => {
    const host = blockMachine({
      '/proc/fs/ext4/md0/options': 'rw\nerrors=remount-ro\n',
      '/proc/uptime': '500.00 900.00\n',
    });
    const { read } = open(host);
    const root = async () => (await read()).filesystems[0];
    expect(await root()).toMatchObject({ readOnly: false, remounted: false });
    host.files.set('/sys/fs/ext4/md0/errors_count', '1\n');
    expect(await root()).toMatchObject({ readOnly: true, remounted: true });
    expect((await open(host).read()).filesystems[0]).toMatchObject({
      readOnly: undefined,
      remounted: undefined,
    });
    host.files.set('/sys/fs/ext4/md0/last_error_time', '1700000000\n');
    expect((await open(host).read()).filesystems[0]).toMatchObject({ readOnly: false });
  });

  it('tells errors of an ext4 that is mounted elsewhere, and does without a list of mounts', async () => {
    const host = blockMachine({ '/proc/1/mountinfo': { fails: 'denied' } });
    const reading = await open(host).read();
    expect(reading.filesystems).toMatchObject([
      { device: 'md0', mountpoint: undefined, readOnly: undefined },
      { device: 'nvme0n1', errors: 2 },
    ]);
    expect(reading.problems).toMatchObject([{ reason: 'denied' }]);
    host.files.delete('/proc/1/mountinfo');
    expect((await open(host).read()).problems).toEqual([]);
  });

  it('reads what btrfs counts, and the device where there is one only', async () => {
    const folder = '/sys/fs/btrfs/0a1b2c3d-0000-0000-0000-000000000000';
    const stats = 'write_errs 1\nread_errs 0\nflush_errs 0\ncorruption_errs 2\ngeneration_errs 0\n';
    const host = blockMachine({
      [`${folder}/devices/nvme0n1`]: '',
      [`${folder}/devinfo/1/error_stats`]: stats,
      [`${folder}/devinfo/2/missing`]: '1\n',
      '/sys/fs/btrfs/features/raid56': '1\n',
    });
    const [one, ...others] = (await open(host).read()).btrfs;
    expect([one?.id, one?.device, one?.disk, one?.errors.get('corruption')]).toEqual([
      '1',
      'nvme0n1',
      'NVME0001',
      2,
    ]);
    expect(others).toEqual([]);
    host.files.set(`${folder}/devices/sda1`, '');
    expect((await open(host).read()).btrfs[0]).toMatchObject({
      device: undefined,
      disk: undefined,
    });
  });

  it('costs only its own value what it does not understand', async () => {
    const host = blockMachine({ '/sys/class/block/sda/device/ioerr_cnt': 'many\n' });
    const reading = await open(host).read();
    expect(reading.problems).toMatchObject([
      { reason: 'malformed', subject: 'sda/device/ioerr_cnt' },
    ]);
    expect(reading.disks.find(({ device }) => device === 'sda')?.commands).toMatchObject({
      errors: undefined,
      timeouts: 2,
    });
  });

  it("does not count as recent what rotwatch's own commands caused", async () => {
    const counter = '/sys/class/block/sda/device/ioerr_cnt';
    const host = blockMachine();
    const { read, close } = open(host);
    const growth = async () => (await read()).recent.find(({ of }) => of === 'sda')?.errors;
    expect(await growth()).toBe(0);
    host.files.set(counter, '0x24\n');
    host.raised.set(counter, 5);
    expect(await growth()).toBe(0);
    host.files.set(counter, '0x26\n');
    expect(await growth()).toBe(2);
    close();
  });

  it('counts as recent what came since it looks, for an hour', async () => {
    const host = blockMachine();
    const { read, clock, close } = open(host);
    const growth = async (of: string) => (await read()).recent.find((one) => one.of === of);
    expect(await growth('sda')).toMatchObject({ errors: 0, timeouts: 0 });
    host.files.set('/sys/class/block/sda/device/ioerr_cnt', '0x21\n');
    host.files.set('/sys/class/block/sda/device/iotmo_cnt', '0x3\n');
    expect(await growth('sda')).toEqual({
      ...{ of: 'sda', errors: 2, timeouts: 1, linkErrors: 0 },
      overMs: HOUR_MS,
    });
    await clock.advance(HOUR_MS - 1);
    expect(await growth('sda')).toMatchObject({ errors: 2, timeouts: 1 });
    host.files.set('/sys/class/block/sda/device/ioerr_cnt', '0x1\n');
    expect(await growth('sda')).toMatchObject({ errors: 3, timeouts: 1 });
    await clock.advance(1);
    expect(await growth('sda')).toMatchObject({ errors: 1, timeouts: 0 });
    const nvme = '/sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0/aer_dev_correctable';
    host.files.set(nvme, 'RxErr 8\nTOTAL_ERR_COR 8\n');
    expect(await growth('0000:01:00.0')).toMatchObject({ errors: 5 });
    close();
  });

  it('exports all of it', async () => {
    const reading = await open(blockMachine()).read();
    expect(block.describe(reading)).toEqual([
      'block: 2 disks on a bus, 3 filesystems on block devices',
    ]);
    expect(samples('disk_io_errors_total', reading)).toEqual(['SATA0001 sda 31']);
    expect(samples('disk_io_timeouts_total', reading)).toEqual(['SATA0001 sda 2']);
    expect(samples('disk_io_completed_total', reading)).toEqual(['SATA0001 sda 4660']);
    expect(samples('disk_command_timeout_seconds', reading)).toEqual([
      'NVME0001 nvme0n1 30.5',
      'SATA0001 sda 30',
    ]);
    expect(samples('disk_pci_info', reading)).toEqual([
      'NVME0001 nvme0n1 0000:00:01.1 1',
      'NVME0001 nvme0n1 0000:01:00.0 1',
      'SATA0001 sda 0000:00:1f.2 1',
    ]);
    expect(samples('disk_link_speed_bits_per_second', reading)).toEqual([
      'SATA0001 sda 3000000000',
    ]);
    expect(samples('disk_link_speed_limit_bits_per_second', reading)).toHaveLength(1);
    expect(samples('disk_link_downgraded', reading)).toEqual(['SATA0001 sda 1']);
    expect(samples('disk_slot_light', reading)).toEqual([]);
    expect(samples('disk_slot_status', reading)).toEqual([]);
    expect(samples('disk_phy_errors_total', reading)).toEqual([]);
    expect(samples('disk_member_info', reading)).toEqual(['SATA0001 sda md0 sda1 1']);
    expect(samples('disk_path_info', reading)).toContain('SATA0001 sda host2 0000:00:1f.2 1');
    const states = samples('disk_state', reading).filter((line) => line.endsWith(' 1'));
    expect(states.sort()).toEqual(['NVME0001 nvme0n1 live 1', 'SATA0001 sda running 1']);
    expect(samples('pcie_link_speed_transfers_per_second', reading)).toEqual([
      '0000:01:00.0 8000000000',
    ]);
    expect(samples('pcie_link_speed_max_transfers_per_second', reading)).toHaveLength(2);
    expect(samples('pcie_link_width_lanes', reading)).toEqual(['0000:01:00.0 2']);
    expect(samples('pcie_link_width_max_lanes', reading)).toHaveLength(2);
    expect(samples('pcie_errors_total', reading)).toEqual(['0000:01:00.0 correctable 3']);
    expect(samples('pcie_error_types_total', reading)).toEqual([
      '0000:01:00.0 correctable RxErr 3',
    ]);
    expect(samples('pcie_root_port_errors_total', reading)).toEqual(['0000:00:01.1 correctable 5']);
    expect(samples('filesystem_readonly', reading)).toContain('nvme0n1 NVME0001 /data ext4 1');
    expect(samples('filesystem_remounted_readonly', reading)).toContain(
      'md0 SATA0001 md0 / ext4 0',
    );
    expect(samples('filesystem_errors_total', reading)).toContain('md0 SATA0001 md0 0');
  });

  it('exports times of errors and what btrfs counts where there are any', async () => {
    const reading = await open(blockMachine()).read();
    const errors = new Map([['read', 4]]);
    const btrfs = [{ filesystem: 'f', id: '1', device: 'sda1', disk: 'SERIAL', errors }];
    const given = {
      ...reading,
      btrfs,
      filesystems: reading.filesystems.filter(({ type }) => type === 'ext4'),
    };
    expect(samples('filesystem_first_error_timestamp_seconds', given)).toEqual([
      'nvme0n1 NVME0001 1700000000',
    ]);
    expect(samples('filesystem_last_error_timestamp_seconds', given)).toEqual([
      'nvme0n1 NVME0001 1700000100',
    ]);
    expect(samples('btrfs_device_errors_total', given)).toEqual(['f 1 sda1 SERIAL read 4']);
  });
});
