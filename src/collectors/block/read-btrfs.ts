import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { attributesOf } from '../parse-attributes.ts';
import { listMatching, readAttributes } from '../read-attributes.ts';
import type { BtrfsDevice } from './bus-reading.ts';
import { parseBtrfsErrors } from './parse-links.ts';
import type { BlockDevices } from './reading.ts';
import { foundationOf } from './stack.ts';

const BTRFS = '/sys/fs/btrfs';

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
