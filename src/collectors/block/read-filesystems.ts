import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { attributesOf, parseCount } from '../parse-attributes.ts';
import { listMatching, problemOf, readAttributes } from '../read-attributes.ts';
import type { BtrfsDevice, Filesystem } from './bus-reading.ts';
import { parseBtrfsErrors } from './parse-links.ts';
import {
  isReadOnly,
  type Mount,
  parseFstab,
  parseMountinfo,
  wasRemounted,
} from './parse-mounts.ts';
import type { BlockDevices } from './reading.ts';
import { foundationOf } from './stack.ts';

const EXT4 = '/sys/fs/ext4';
const BTRFS = '/sys/fs/btrfs';
const EXT4_ERRORS = ['errors_count', 'first_error_time', 'last_error_time'] as const;

/** Never written to, so that being read-only says nothing of them. */
const ALWAYS_READ_ONLY = ['squashfs', 'iso9660', 'erofs', 'cramfs', 'udf'];

type Ext4Errors = Pick<Filesystem, 'errors' | 'firstErrorAt' | 'lastErrorAt'>;

const NO_COUNT: Ext4Errors = {
  errors: undefined,
  firstErrorAt: undefined,
  lastErrorAt: undefined,
};

/** Every mounted filesystem on a block device, and every one of which ext4 counts errors. */
export function readFilesystems(
  host: Host,
  devices: BlockDevices,
  problems: Problem[],
): readonly Filesystem[] {
  const mounts = readMounts(host, devices, problems);
  const names = listMatching(host, EXT4, /^(?!features$).+$/);
  const counted = new Map(names.map((name) => [name, readExt4(host, name, problems)]));
  const fstab = host.readText('/etc/fstab');
  const wanted = parseFstab(fstab.ok ? fstab.value : '');
  const mounted = mounts.map(
    ({ mount, device }): Filesystem => ({
      device,
      type: mount.type,
      mountpoint: mount.mountpoint,
      ...foundationOf(devices, device),
      readOnly: isReadOnly(mount),
      remounted: wasRemounted(mount, wanted.get(mount.mountpoint)),
      ...(counted.get(device) ?? NO_COUNT),
    }),
  );
  const seen = new Set(mounts.map(({ device }) => device));
  const elsewhere = [...counted].filter(([device]) => !seen.has(device));
  return [
    ...mounted,
    // Mounted in another namespace only, a container's say.
    ...elsewhere.map(
      ([device, errors]): Filesystem => ({
        device,
        type: 'ext4',
        mountpoint: undefined,
        ...foundationOf(devices, device),
        readOnly: undefined,
        remounted: undefined,
        ...errors,
      }),
    ),
  ];
}

function readMounts(
  host: Host,
  { devices }: BlockDevices,
  problems: Problem[],
): readonly { readonly mount: Mount; readonly device: string }[] {
  // Those of the machine; in a container, one's own are others.
  const first = host.readText('/proc/1/mountinfo');
  const text = first.ok ? first : host.readText('/proc/self/mountinfo');
  if (!text.ok && text.reason !== 'absent') problems.push(problemOf(text));
  const byNumber = new Map([...devices.values()].map(({ name, number }) => [number, name]));
  return parseMountinfo(text.ok ? text.value : '').flatMap((mount) => {
    const named = mount.source.startsWith('/dev/') ? mount.source.slice('/dev/'.length) : '';
    const device = byNumber.get(mount.number) ?? devices.get(named)?.name;
    return device === undefined || ALWAYS_READ_ONLY.includes(mount.type) ? [] : [{ mount, device }];
  });
}

/** Error counts that ext4 keeps in its superblock (fs/ext4/sysfs.c); times of 0 are none. */
function readExt4(host: Host, name: string, problems: Problem[]): Ext4Errors {
  const texts = readAttributes(host, `${EXT4}/${name}`, EXT4_ERRORS);
  const attribute = attributesOf<(typeof EXT4_ERRORS)[number]>(`ext4/${name}`, texts, problems);
  const at = (file: 'first_error_time' | 'last_error_time') => {
    const seconds = attribute(file, parseCount);
    return seconds === 0 ? undefined : seconds;
  };
  return {
    errors: attribute('errors_count', parseCount),
    firstErrorAt: at('first_error_time'),
    lastErrorAt: at('last_error_time'),
  };
}

/** The errors of every device of every btrfs that is mounted (fs/btrfs/sysfs.c, since 5.14). */
export function readBtrfs(
  host: Host,
  devices: BlockDevices,
  problems: Problem[],
): readonly BtrfsDevice[] {
  return listMatching(host, BTRFS, /^[0-9a-f]{8}-/).flatMap((filesystem) => {
    const folder = `${BTRFS}/${filesystem}`;
    const names = host.list(`${folder}/devices`);
    const [device] = names.ok && names.value.length === 1 ? names.value : [];
    return listMatching(host, `${folder}/devinfo`, /^\d+$/).flatMap((id) => {
      const texts = readAttributes(host, `${folder}/devinfo/${id}`, ['error_stats']);
      const subject = `btrfs/${filesystem}/devinfo/${id}`;
      const errors = attributesOf<'error_stats'>(
        subject,
        texts,
        problems,
      )('error_stats', parseBtrfsErrors);
      const disk = device === undefined ? undefined : foundationOf(devices, device).disk;
      return errors === undefined ? [] : [{ filesystem, id, device, disk, errors }];
    });
  });
}
