import type { Guest } from './guest.ts';
import { STATE_SERIAL } from './machine.ts';

/** Where the state disk is mounted. */
const MOUNT_POINT = '/run/rotwatch-disk';

/** The daemon's state folder on a disk that survives resets of the guest. */
export const STATE_ON_DISK = `${MOUNT_POINT}/state`;

/** Mounts the guest's state disk, with a new and empty ext4 when `fresh`: as after a boot otherwise. */
export async function mountState(guest: Guest, { fresh = false } = {}): Promise<void> {
  await guest.must(`
    for file in /sys/block/vd*/serial; do
      [ "$(<"$file")" = ${STATE_SERIAL} ] && disk=/dev/$(basename "$(dirname "$file")")
    done
    modprobe ext4; mkdir -p ${MOUNT_POINT}
    ${fresh ? `umount ${MOUNT_POINT} 2>/dev/null; mkfs.ext4 -q -F "$disk" || exit` : ''}
    mount -t ext4 "$disk" ${MOUNT_POINT} && mkdir -p ${STATE_ON_DISK}`);
}
