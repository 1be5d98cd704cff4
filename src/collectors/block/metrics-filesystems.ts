import { counter, type Family, gauge, type Sample } from '../../metrics/family.ts';
import type { BlockReading, Filesystem } from './bus-reading.ts';

const DEVICE = ['device', 'disk', 'array'] as const;
type DeviceLabel = (typeof DEVICE)[number];
const MOUNT = [...DEVICE, 'mountpoint', 'fstype'] as const;
type MountLabel = (typeof MOUNT)[number];

/** One sample a device, however often it is mounted. */
function perDevice(value: (one: Filesystem) => number | undefined) {
  return ({ filesystems }: BlockReading): Sample<DeviceLabel>[] => {
    const byDevice = new Map(filesystems.map((one) => [one.device, one]));
    return [...byDevice.values()].map((one) => {
      const { device, disk, array } = one;
      return [{ device, disk, array }, value(one)];
    });
  };
}

function perMount(value: (one: Filesystem) => boolean | undefined) {
  return ({ filesystems }: BlockReading): Sample<MountLabel>[] => {
    // One mounted over another has the same labels; the later one is on top.
    const byPlace = new Map(filesystems.map((one) => [`${one.device} ${one.mountpoint}`, one]));
    return [...byPlace.values()].map((one) => {
      const { device, disk, array, mountpoint, type } = one;
      const holds = value(one);
      const labels = { device, disk, array, mountpoint, fstype: type };
      return [labels, holds === undefined ? undefined : Number(holds)];
    });
  };
}

/** The families of filesystems. */
export const filesystemFamilies: readonly Family<BlockReading>[] = [
  gauge({
    name: 'rotwatch_filesystem_readonly',
    help: 'Whether a mounted filesystem on a block device refuses writes.',
    labels: MOUNT,
    samples: perMount(({ readOnly }) => readOnly),
  }),
  gauge({
    name: 'rotwatch_filesystem_remounted_readonly',
    help: 'Whether it was made read-only after being mounted for writing, as ext4 does after errors; no series when that cannot be told.',
    labels: MOUNT,
    samples: perMount(({ remounted }) => remounted),
  }),
  counter({
    name: 'rotwatch_filesystem_errors_total',
    help: 'Errors that ext4 has found since its last check (errors_count), kept in its superblock.',
    labels: DEVICE,
    samples: perDevice(({ errors }) => errors),
  }),
  gauge({
    name: 'rotwatch_filesystem_first_error_timestamp_seconds',
    help: 'When ext4 found the first of them.',
    labels: DEVICE,
    samples: perDevice(({ firstErrorAt }) => firstErrorAt),
  }),
  gauge({
    name: 'rotwatch_filesystem_last_error_timestamp_seconds',
    help: 'When ext4 found the last of them.',
    labels: DEVICE,
    samples: perDevice(({ lastErrorAt }) => lastErrorAt),
  }),
  counter({
    name: 'rotwatch_btrfs_device_errors_total',
    help: 'Errors that btrfs counts by device and keeps on disk: write, read, flush, corruption, generation.',
    labels: ['filesystem', 'devid', 'device', 'disk', 'error'],
    samples: ({ btrfs }: BlockReading) =>
      btrfs.flatMap(({ filesystem, id, device, disk, errors }) =>
        [...errors].map(
          ([error, count]) => [{ filesystem, devid: id, device, disk, error }, count] as const,
        ),
      ),
  }),
];
