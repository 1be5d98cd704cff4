import { expect, it } from 'vitest';
import { type Bench, type BenchPlan, onKernels } from '../harness/bench.ts';

const PLAN: BenchPlan = {
  kernels: ['6.1'],
  disks: { virtio: 1, nvme: 1, mebibytes: 64 },
  daemon: { pollSeconds: 1 },
};

/** A poll of block comes every 15 seconds, and emulation takes its time. */
const POLLED = { within: 90_000 } as const;

const FAULTY = '/dev/mapper/faulty';

/** A SCSI disk in memory whose sectors 0x1234 and nine on give medium errors; gives its kernel name. */
async function faultyScsiDisk({ guest }: Bench): Promise<string> {
  await guest.must('modprobe sd_mod; modprobe scsi_debug dev_size_mb=16 opts=2');
  return guest.waitFor(() => guest.must('cd /sys/block; ls -d sd* | head -n 1'));
}

async function value(
  { daemon }: Bench,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number> {
  return (await daemon.metrics()).value(name, labels) ?? Number.NaN;
}

onKernels('disks and filesystems', PLAN, (bench) => {
  it('counts medium errors and timeouts of a SCSI disk, and then suspects the way to it', async () => {
    const { guest } = bench;
    const device = await faultyScsiDisk(bench);
    const count = (what: string) => value(bench, `rotwatch_disk_io_${what}_total`, { device });
    await guest.waitFor(async () => expect(await count('completed')).toBeGreaterThan(0), POLLED);
    const errors = await count('errors');
    await guest.must(`! dd if=/dev/${device} of=/dev/null bs=512 skip=4660 count=1 iflag=direct`);
    await guest.waitFor(async () => expect(await count('errors')).toBeGreaterThan(errors), POLLED);
    expect((await bench.daemon.metrics()).samples('rotwatch_disk_suspect')).toEqual([]);
    await guest.must(`echo 1 >/sys/block/${device}/device/timeout
      cd /sys/bus/pseudo/drivers/scsi_debug; echo 4 >opts; echo -1 >every_nth
      timeout 20 dd if=/dev/${device} of=/dev/null bs=4096 count=1 iflag=direct; echo 0 >every_nth; echo 0 >opts`);
    await guest.waitFor(async () => expect(await count('timeouts')).toBeGreaterThan(0), POLLED);
    const parts = (await bench.daemon.metrics()).samples('rotwatch_disk_suspect');
    expect(parts.map(({ labels }) => labels['part'])).toEqual(['link']);
    await guest.must('rmmod scsi_debug');
  });

  it('knows the NVMe disk by its serial number, its state, and the PCIe link to it', async () => {
    const labels = { disk: 'NVME-0', device: 'nvme0n1' };
    await bench.guest.waitFor(
      async () =>
        expect(await value(bench, 'rotwatch_disk_state', { ...labels, state: 'live' })).toBe(1),
      POLLED,
    );
    const path = (await bench.daemon.metrics()).samples('rotwatch_disk_path_info', labels)[0];
    const pci = path?.labels['controller'] ?? '';
    expect(await value(bench, 'rotwatch_pcie_link_width_lanes', { pci })).toBeGreaterThan(0);
  });

  it('shows the errors of an ext4 whose writes fail, and that the kernel made it read-only', async () => {
    const { guest } = bench;
    const table = (features: string) =>
      `echo "0 $(blockdev --getsz /dev/vda) flakey /dev/vda 0 ${features}"`;
    await guest.must(`modprobe dm_flakey; ${table('3600 0')} | dmsetup create --noudevsync faulty
      dmsetup mknodes; mkfs.ext4 -q ${FAULTY}; mkdir -p /run/faulty; mount -o errors=remount-ro ${FAULTY} /run/faulty`);
    const mountpoint = '/run/faulty';
    const remounted = () => value(bench, 'rotwatch_filesystem_remounted_readonly', { mountpoint });
    await guest.waitFor(async () => expect(await remounted()).toBe(0), POLLED);
    await guest.must(`${table('0 3600 1 error_writes')} | dmsetup load faulty
      dmsetup suspend --nolockfs faulty; dmsetup resume --noudevsync faulty
      dd if=/dev/zero of=/run/faulty/file bs=64k count=8 2>/dev/null; sync; touch /run/faulty/more; sync; true`);
    await guest.waitFor(async () => expect(await remounted()).toBe(1), POLLED);
    const errors = (await bench.daemon.metrics()).samples('rotwatch_filesystem_errors_total');
    expect(errors).toEqual([
      {
        labels: { device: expect.stringMatching(/^dm-/), disk: 'VIRTIO-a' },
        value: expect.any(Number),
      },
    ]);
    expect(errors[0]?.value).toBeGreaterThan(0);
    await guest.must('umount /run/faulty; dmsetup remove --force --noudevsync faulty');
  });
});
