import type { Guest } from './guest.ts';

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
for disk in /dev/vd? /dev/nvme?n1; do blkdiscard --force "$disk" || exit; done
arrays=(/sys/block/md*)
echo 0 >/sys/module/md_mod/parameters/start_ro 2>/dev/null
[ "\${#arrays[@]}" = 0 ] || { cat /proc/mdstat >&2; exit 1; }
`;

/** Brings the guest back to how it booted: no arrays, all disks plugged in under their names and blank. */
export async function reset(guest: Guest): Promise<void> {
  await guest.must(EMPTY);
  for (const disk of guest.pulled) {
    const name = await guest.plug(disk);
    if (name !== disk) throw new Error(`${disk} came back as ${name}`);
  }
}
