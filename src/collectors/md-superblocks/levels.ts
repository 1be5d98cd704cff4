/** RAID levels by number, in the kernel's words (drivers/md/md.c, sysfs `level`; include/uapi/linux/raid/md_u.h). */
const LEVELS: ReadonlyMap<number, string> = new Map([
  [-5, 'faulty'],
  [-4, 'multipath'],
  [-1, 'linear'],
  [0, 'raid0'],
  [1, 'raid1'],
  [4, 'raid4'],
  [5, 'raid5'],
  [6, 'raid6'],
  [10, 'raid10'],
]);

/** The kernel's word for a level number; undefined for one it has no word for. */
export function levelWord(level: number): string | undefined {
  return LEVELS.get(level);
}
