/** Values in the very form in which mdadm prints them, so that people and tests can compare line by line. */

const KIB = 1024n;
const MIB = 1024n * KIB;
const GIB = 1024n * MIB;
const TIB = 1024n * GIB;
const MB = 1_000_000n;
const GB = 1_000_000_000n;
const TB = 1_000_000_000_000n;

/** mdadm gives no second form below this (util.c, `human_size`). */
const HUMAN_FROM_BYTES = 5000n * KIB;

const UNKNOWN = '-unknown-';

/** A size in binary and decimal units, in hundredths, as mdadm adds it to a number; empty below 5000 KiB. */
export function humanSize(bytes: bigint): string {
  if (bytes < HUMAN_FROM_BYTES) return '';
  if (bytes < 2n * GIB) return ` (${hundredths(bytes, MIB)} MiB ${hundredths(bytes, MB)} MB)`;
  if (bytes < 2n * TIB) return ` (${hundredths(bytes, GIB)} GiB ${hundredths(bytes, GB)} GB)`;
  return ` (${hundredths(bytes, TIB)} TiB ${hundredths(bytes, TB)} TB)`;
}

function hundredths(bytes: bigint, unit: bigint): string {
  const value = ((bytes * 200n) / unit + 1n) / 2n;
  return `${value / 100n}.${(value % 100n).toString().padStart(2, '0')}`;
}

/** A chunk size of a bitmap in the largest unit that it fills, rounded down (bitmap.c, `human_chunksize`). */
export function humanChunk(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Math.floor(bytes / 1024 ** power)} ${units[power]}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Seconds beyond which JavaScript knows no date. */
const LAST_SECOND = 8_640_000_000_000;

/** A time as ctime(3) writes it, in the machine's time zone; seconds since the epoch where no date can be told. */
export function localTime(seconds: number): string {
  if (seconds > LAST_SECOND) return `${seconds} s`;
  const time = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  const day = String(time.getDate()).padStart(2, ' ');
  return `${DAYS[time.getDay()]} ${MONTHS[time.getMonth()]} ${day} ${clock} ${time.getFullYear()}`;
}

const RAID0_LAYOUTS: ReadonlyMap<number, string> = new Map([
  [0, 'dangerous'],
  [1, 'original'],
  [2, 'alternate'],
]);

const RAID5_LAYOUTS: ReadonlyMap<number, string> = new Map([
  [0, 'left-asymmetric'],
  [1, 'right-asymmetric'],
  [2, 'left-symmetric'],
  [3, 'right-symmetric'],
  [4, 'parity-first'],
  [5, 'parity-last'],
]);

const RAID6_LAYOUTS: ReadonlyMap<number, string> = new Map([
  ...RAID5_LAYOUTS,
  [8, 'ddf-zero-restart'],
  [9, 'ddf-N-restart'],
  [10, 'ddf-N-continue'],
  [16, 'left-asymmetric-6'],
  [17, 'right-asymmetric-6'],
  [18, 'left-symmetric-6'],
  [19, 'right-symmetric-6'],
  [20, 'parity-first-6'],
]);

/** Name of a layout on the levels that have one; undefined on the others. */
export function layoutWords(level: number, layout: number): string | undefined {
  switch (level) {
    case 0:
      return RAID0_LAYOUTS.get(layout) ?? UNKNOWN;
    case 5:
      return RAID5_LAYOUTS.get(layout) ?? UNKNOWN;
    case 6:
      return RAID6_LAYOUTS.get(layout) ?? UNKNOWN;
    case 10:
      return raid10Layout(layout);
    default:
      return undefined;
  }
}

/** A raid10 layout: copies near and far, or far as offset (drivers/md/raid10.c, `setup_geo`). */
function raid10Layout(layout: number): string {
  const near = layout & 0xff;
  const far = (layout >> 8) & 0xff;
  if (near * far === 1) return 'NO REDUNDANCY';
  const nearWords = near === 1 ? [] : [`near=${near}`];
  const farWords = far === 1 ? [] : [`${(layout & 0x10000) === 0 ? 'far' : 'offset'}=${far}`];
  return [...nearWords, ...farWords].join(', ');
}

/** The word for a level, mdadm's where there is none. */
export function levelWords(word: string | undefined): string {
  return word ?? UNKNOWN;
}

const CONTROL = /\p{Cc}/gu;

/** Text of the medium for a terminal: control characters, which could play tricks there, become U+FFFD. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '\uFFFD');
}
