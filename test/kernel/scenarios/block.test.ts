import { expect, it } from 'vitest';
import { type Bench, type BenchPlan, onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';

const PLAN: BenchPlan = {
  kernels: usually('6.12'),
  disks: { virtio: 2, nvme: 1, mebibytes: 64 },
  daemon: {
    pollSeconds: 1,
    collectors: ['md-arrays', 'md-superblocks', 'block', 'memory'],
  },
};

const FAULTY = '/dev/mapper/faulty';

/** First of the ten sectors on which scsi_debug gives medium errors (OPT_MEDIUM_ERR_ADDR). */
const BAD_SECTOR = 0x1234;

/** Where the data of a member begins when mdadm is told 1 MiB; sectors. */
const DATA_OFFSET = 2048;

/** Loads a SCSI disk in memory with bad sectors; gives its kernel name and its serial number. */
async function faultyScsiDisk({ guest }: Bench) {
  await guest.must('modprobe sd_mod; modprobe scsi_debug dev_size_mb=16 opts=2');
  const device = await guest.waitFor(() => guest.must('cd /sys/block; ls -d sd* | head -n 1'));
  const serial = await guest.waitFor(() =>
    guest.must(`tail -c +5 /sys/block/${device}/device/vpd_pg80 | tr -d ' \\0'`),
  );
  return { device, serial };
}

async function value(
  { daemon }: Bench,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number> {
  return (await daemon.metrics()).value(name, labels) ?? Number.NaN;
}

onKernels('disks and filesystems', PLAN, (bench) => {
  it('counts medium errors of a SCSI disk, and suspects its media when md met them too', async () => {
    const { guest } = bench;
    const { device, serial } = await faultyScsiDisk(bench);
    const errors = () => value(bench, 'rotwatch_disk_io_errors_total', { device });
    await guest.must(`mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --assume-clean --bitmap=none \\
      --data-offset=1M /dev/${device} --write-mostly /dev/vda`);
    await guest.waitFor(async () => expect(await errors()).toBeGreaterThanOrEqual(0));
    await bench.reports([]);
    const before = await errors();
    const place = `skip=${BAD_SECTOR - DATA_OFFSET} count=8`;
    await guest.must(`dd if=/dev/md0 of=/dev/null bs=512 ${place} iflag=direct`);
    await bench.daemon.polled();
    expect(await errors()).toBeGreaterThan(before);
    await bench.reports([
      { code: 'disk_suspect_media', severity: 'warning', disk: serial },
      { code: 'md_bad_blocks', severity: 'warning', array: 'md0', member: device },
    ]);
    const carried = { disk: serial, device, array: 'md0', member: device };
    expect(await value(bench, 'rotwatch_disk_member_info', carried)).toBe(1);
    await guest.must('mdadm --stop /dev/md0; rmmod scsi_debug');
  });

  it('counts timeouts of a SCSI disk, and suspects the way to it; medium errors alone tell nothing', async () => {
    const { guest } = bench;
    const { device, serial } = await faultyScsiDisk(bench);
    const count = (what: string) => value(bench, `rotwatch_disk_io_${what}_total`, { device });
    await guest.waitFor(async () => expect(await count('completed')).toBeGreaterThan(0));
    const errors = await count('errors');
    const one = `dd if=/dev/${device} of=/dev/null bs=512 count=1 iflag=direct`;
    await guest.must(`! ${one} skip=${BAD_SECTOR}`);
    await bench.daemon.polled();
    expect(await count('errors')).toBeGreaterThan(errors);
    await bench.reports([]);
    await guest.must(`echo 1 >/sys/block/${device}/device/timeout; echo 1 >/sys/block/${device}/device/eh_timeout
      cd /sys/bus/pseudo/drivers/scsi_debug; echo 4 >opts; echo -1 >every_nth
      timeout 20 ${one}; echo 0 >every_nth; echo 0 >opts`);
    await guest.waitFor(async () => expect(await count('timeouts')).toBeGreaterThan(1));
    await bench.reports([{ code: 'disk_suspect_link', severity: 'warning', disk: serial }]);
    const suspect = { disk: serial, part: 'link' };
    expect(await value(bench, 'rotwatch_disk_suspect', suspect)).toBe(1);
    expect(await value(bench, 'rotwatch_disk_command_timeout_seconds', { device })).toBe(1);
    await guest.must('rmmod scsi_debug');
    await bench.reports([]);
  });

  it('suspects no part of a disk that counts nothing, although md met bad sectors on it', async () => {
    const { guest } = bench;
    const hole = `0 ${BAD_SECTOR} linear /dev/vda 0
${BAD_SECTOR} 8 error
${BAD_SECTOR + 8} 60000 linear /dev/vda ${BAD_SECTOR + 8}`;
    await guest.must(`modprobe dm-mod; dmsetup create --noudevsync holed <<'END'\n${hole}\nEND\ndmsetup mknodes
      mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --assume-clean --bitmap=none \\
        --data-offset=1M /dev/mapper/holed --write-mostly /dev/vdb`);
    await bench.reports([]);
    const place = `skip=${BAD_SECTOR - DATA_OFFSET} count=8`;
    await guest.must(`dd if=/dev/md0 of=/dev/null bs=512 ${place} iflag=direct`);
    await bench.reports([
      { code: 'md_bad_blocks', severity: 'warning', array: 'md0', member: 'dm-0' },
    ]);
    const carried = { disk: 'VIRTIO-a', device: 'vda', array: 'md0', member: 'dm-0' };
    expect(await value(bench, 'rotwatch_disk_member_info', carried)).toBe(1);
  });

  it('knows the NVMe disk by its serial number, its state, and the PCIe link to it', async () => {
    await bench.guest.must('modprobe nvme');
    const labels = { disk: 'NVME-0', device: 'nvme0n1' };
    const live = { ...labels, state: 'live' };
    await bench.guest.waitFor(async () =>
      expect(await value(bench, 'rotwatch_disk_state', live)).toBe(1),
    );
    const metrics = await bench.daemon.metrics();
    expect(metrics.value('rotwatch_disk_command_timeout_seconds', labels)).toBeGreaterThan(0);
    const path = metrics.samples('rotwatch_disk_path_info', labels)[0];
    const pci = path?.labels['controller'] ?? '';
    expect(metrics.value('rotwatch_pcie_link_width_lanes', { pci })).toBeGreaterThan(0);
    expect(metrics.samples('rotwatch_disk_pci_info', labels)).toHaveLength(2);
    await bench.reports([]);
  });

  it('shows the errors of an ext4 whose writes fail, and that the kernel made it read-only', async () => {
    const { guest } = bench;
    const table = (features: string) =>
      `echo "0 $(blockdev --getsz /dev/vda) flakey /dev/vda 0 ${features}"`;
    await guest.must(`modprobe dm_flakey; ${table('3600 0')} | dmsetup create --noudevsync faulty
      dmsetup mknodes; mkfs.ext4 -q ${FAULTY}; mkdir -p /run/faulty; mount -o errors=remount-ro ${FAULTY} /run/faulty`);
    const mountpoint = '/run/faulty';
    const flag = (name: string) => value(bench, `rotwatch_filesystem_${name}`, { mountpoint });
    await guest.waitFor(async () => expect(await flag('remounted_readonly')).toBe(0));
    await guest.must(`${table('0 3600 1 error_writes')} | dmsetup load faulty
      dmsetup suspend --nolockfs faulty; dmsetup resume --noudevsync faulty
      dd if=/dev/zero of=/run/faulty/file bs=64k count=8 2>/dev/null; sync; touch /run/faulty/more; sync; true`);
    await bench.daemon.polled();
    expect(await flag('remounted_readonly')).toBe(1);
    expect(await flag('readonly')).toBe(1);
    const metrics = await bench.daemon.metrics();
    const errors = metrics.samples('rotwatch_filesystem_errors_total');
    expect(errors).toEqual([
      {
        labels: { device: expect.stringMatching(/^dm-/), disk: 'VIRTIO-a' },
        value: expect.any(Number),
      },
    ]);
    expect(errors[0]?.value).toBeGreaterThan(0);
    const times = ['first', 'last'].map(
      (which) => metrics.samples(`rotwatch_filesystem_${which}_error_timestamp_seconds`)[0]?.value,
    );
    const now = Number(await guest.must('date +%s'));
    for (const time of times) expect(Math.abs((time ?? 0) - now)).toBeLessThan(300);
    await guest.must('umount /run/faulty; dmsetup remove --force --noudevsync faulty');
  });

  it('serves all this without a line of trouble in its log', async () => {
    const lines = (await bench.daemon.log()).split('\n').filter((line) => line !== '');
    const troubles = lines.filter((line) => /"level":"(?:warn|error|fatal)"/.test(line));
    expect(
      troubles.filter((line) => !/"code":"(?:disk_suspect_|md_bad_blocks)/.test(line)),
    ).toEqual([]);
  });
});
