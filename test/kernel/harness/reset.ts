import type { Guest } from './guest.ts';
import { STATE_SERIAL } from './machine.ts';

/** Speed of any sync that nothing slows down: above what the disks can do. */
export const SYNC_KIB_PER_SECOND = 1_000_000;

/** Stops every array and mapping, and makes every disk all zeros. */
const EMPTY = `
shopt -s nullglob
for attempt in {1..40}; do
  arrays=(/sys/block/md*)
  [ "\${#arrays[@]}" = 0 ] && break
  for array in "\${arrays[@]}"; do
    echo max >"$array/md/sync_max" 2>/dev/null
    mdadm --stop "/dev/\${array##*/}" 2>/dev/null || echo clear >"$array/md/array_state" 2>/dev/null
  done
done
dmsetup ls 2>/dev/null | grep -q '(' && dmsetup remove_all --force
for disk in /dev/vd? /dev/nvme?n1; do
  [ "$(<"/sys/block/\${disk##*/}/serial")" = ${STATE_SERIAL} ] || blkdiscard --force "$disk" || exit
done
arrays=(/sys/block/md*)
echo 0 >/sys/module/md_mod/parameters/start_ro 2>/dev/null
[ "\${#arrays[@]}" = 0 ] || { cat /proc/mdstat >&2; exit 1; }
`;

/** Makes every sync from now on run at about this speed. */
export async function limitSyncs(guest: Guest, kibPerSecond: number): Promise<void> {
  const limits = '/proc/sys/dev/raid/speed_limit';
  await guest.must(
    `modprobe md_mod; for limit in min max min; do echo ${kibPerSecond} >${limits}_$limit; done`,
  );
}

/** Brings the guest back to how it booted: no arrays, all disks plugged in under their names and blank. */
export async function reset(guest: Guest): Promise<void> {
  await guest.must(EMPTY);
  await limitSyncs(guest, SYNC_KIB_PER_SECOND);
  for (const disk of guest.pulled) {
    const name = await guest.plug(disk);
    if (name !== disk) throw new Error(`${disk} came back as ${name}`);
  }
}
