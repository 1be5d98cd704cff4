/** What a line of the kernel's log is about. */
export interface MdLine {
  /** Kernel name of the array; undefined for a line that names the member alone. */
  readonly array: string | undefined;
  /** Kernel name of the member that it names, if any. */
  readonly member: string | undefined;
}

/** Names are of 32 bytes at most (DISK_NAME_LEN); a partition's has a number more. */
const ARRAY = '(?<array>md[!-9;-~]{1,31})';
const MEMBER = '(?<member>[!-~]{1,48}?)';

/** What follows `md/raid1:md0: `, `md/raid10:md0: ` or, for levels 4 to 6, `md/raid:md0: `. */
const OF_PERSONALITY = [
  `Disk failure on ${MEMBER}, disabling device\\.`,
  'Operation continuing on \\d+ devices\\.',
  'Cannot continue (?:on \\d+ devices|operation \\(\\d+/\\d+ failed\\))\\.',
  `Too many read errors, failing device ${MEMBER}\\.`,
  `${MEMBER}: (?:Failing raid device|failing drive)`,
  '(?:raid level \\d+ )?active with \\d+ out of \\d+ (?:mirrors|devices)(?:, algorithm \\d+)?',
  'recovery aborted due to read error',
  'insufficient working devices for recovery\\.',
] as const;

/**
 * The lines by which md tells that members leave and come back, as kernels 5.x to 6.12 word them: the `error`,
 * `run` and `fix_read_error` functions of drivers/md/raid1.c, raid10.c and raid5.c, `md_do_sync` and
 * `analyze_sbs` of md.c, `md_bitmap_read_sb` and `md_bitmap_init_from_disk` of md-bitmap.c. Lines that a dying
 * disk repeats for each sector are not among them.
 */
const LINES = [
  ...OF_PERSONALITY.map((rest) => `md/raid\\d{0,2}:${ARRAY}: ${rest}`),
  `md: (?:recovery|resync|reshape) of RAID array ${ARRAY}`,
  `md: ${ARRAY}: (?:recovery|resync|reshape) (?:done|interrupted)\\.`,
  `md: kicking non-fresh ${MEMBER} from array!`,
  `${ARRAY}: bitmap file is out of date,? (?:\\(\\d+ < \\d+\\) -- forcing|doing) full recovery`,
  `${ARRAY}: disabling internal bitmap due to errors`,
].map((line) => new RegExp(`^${line}$`));

/** What a line of the kernel's log says of members leaving or coming back; undefined when it is of anything else. */
export function parseMdLine(line: string): MdLine | undefined {
  if (!line.startsWith('md')) return undefined;
  for (const pattern of LINES) {
    const found = pattern.exec(line);
    if (found !== null) {
      return { array: found.groups?.['array'], member: found.groups?.['member'] };
    }
  }
  return undefined;
}
