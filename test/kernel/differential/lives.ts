/** An array whose whole life is looked at: from its first resync to its end. */
export interface Life {
  readonly what: string;
  /** What `mdadm --create` is told beside the devices. */
  readonly options: string;
  /** In the order of slots; `--write-mostly` may stand before one. */
  readonly members: readonly string[];
  readonly spare?: string;
  readonly journal?: string;
}

const TWO = ['vda', 'vdb'];
const THREE = [...TWO, 'vdc'];
const FOUR = [...THREE, 'vdd'];
const FIVE = [...FOUR, 'vde'];

/** Every metadata version, level and kind of log. */
export const LIVES: readonly Life[] = [
  {
    what: 'raid1, 0.90, bitmap of 8 KiB chunks',
    options: '--level=1 --metadata=0.90 --bitmap=internal --bitmap-chunk=8K',
    members: FIVE,
    spare: 'vdf',
  },
  {
    what: 'raid1, 1.0, bitmap of 64 KiB chunks',
    options: '--level=1 --metadata=1.0 --bitmap=internal --bitmap-chunk=64K',
    members: FIVE,
    spare: 'vdf',
  },
  {
    what: 'raid1, 1.2, write-mostly and behind, named',
    options:
      '--level=1 --metadata=1.2 --name=spool --homehost=elsewhere --bitmap=internal --bitmap-chunk=4K --write-behind=512',
    members: [...THREE, '--write-mostly vdd', '--failfast vde'],
  },
  {
    what: 'raid1 of odd sizes, 1.0',
    options: '--level=1 --metadata=1.0 --bitmap=internal --bitmap-chunk=1M',
    members: ['dm-0', 'dm-1', 'dm-2', 'vdd'],
  },
  {
    what: 'raid4, 0.90',
    options: '--level=4 --metadata=0.90 --bitmap=none --chunk=32',
    members: FIVE,
  },
  {
    what: 'raid5, 1.2, partial parity log',
    options: '--level=5 --metadata=1.2 --consistency-policy=ppl --layout=right-asymmetric',
    members: FIVE,
  },
  {
    what: 'raid5, 1.1, partial parity log',
    options: '--level=5 --metadata=1.1 --consistency-policy=ppl',
    members: THREE,
  },
  {
    what: 'raid5, 1.2, journal',
    options: '--level=5 --metadata=1.2',
    members: FOUR,
    journal: 'vde',
  },
  {
    what: 'raid6, 1.0, default bitmap',
    options: '--level=6 --metadata=1.0 --chunk=16 --bitmap=internal',
    members: FIVE,
    spare: 'vdf',
  },
  {
    what: 'raid10, near copies, 1.1',
    options: '--level=10 --metadata=1.1 --layout=n2 --bitmap=internal --bitmap-chunk=256K',
    members: FIVE,
    spare: 'vdf',
  },
  {
    what: 'raid10, offset copies, 0.90',
    options: '--level=10 --metadata=0.90 --layout=o2 --bitmap=internal --bitmap-chunk=16K',
    members: FIVE,
  },
];

/** An array that is made, written and stopped. */
export const SHORT_LIVES: readonly Life[] = [
  {
    what: 'raid0, 1.2, of two sizes',
    options: '--level=0 --metadata=1.2 --chunk=128',
    members: ['vdd', 'dm-0'],
  },
  { what: 'raid0, 1.0', options: '--level=0 --metadata=1.0', members: FIVE },
  { what: 'raid0, 1.1', options: '--level=0 --metadata=1.1 --chunk=8', members: TWO },
  {
    what: 'raid10, far copies, 1.2',
    options: '--level=10 --metadata=1.2 --layout=f2 --bitmap=none',
    members: FIVE,
  },
  { what: 'raid1, 1.1', options: '--level=1 --metadata=1.1 --bitmap=none', members: FIVE },
  { what: 'linear, 1.0', options: '--level=linear --metadata=1.0', members: TWO },
  { what: 'linear, 0.90', options: '--level=linear --metadata=0.90 --rounding=64', members: TWO },
];

/** A reshape: what is made, and what `mdadm --grow` is told. */
export interface Reshape extends Life {
  readonly grow: string;
  /** Said before, such as making the array smaller. */
  readonly first?: string;
}

const RAID5 = '--level=5 --bitmap=none --chunk=64 --assume-clean';

export const RESHAPES: readonly Reshape[] = [
  {
    what: 'raid5 by one more member',
    options: `${RAID5} --metadata=1.2`,
    members: FOUR,
    spare: 'vde',
    grow: '--raid-devices=5',
  },
  {
    what: 'raid5 of 0.90 by one more member',
    options: `${RAID5} --metadata=0.90`,
    members: FOUR,
    spare: 'vde',
    grow: '--raid-devices=5',
  },
  {
    what: 'raid5 of 1.0 to another chunk size',
    options: `${RAID5} --metadata=1.0`,
    members: FIVE,
    grow: '--chunk=32',
  },
  {
    what: 'raid5 of 1.1 to another layout',
    options: `${RAID5} --metadata=1.1`,
    members: FIVE,
    grow: '--layout=right-symmetric',
  },
  {
    what: 'raid5 to raid6',
    options: `${RAID5} --metadata=1.2`,
    members: FOUR,
    spare: 'vde',
    grow: '--level=6 --raid-devices=5',
  },
  {
    what: 'raid5 by one member less',
    options: `${RAID5} --metadata=1.2`,
    members: FOUR,
    first: '--array-size=65536',
    grow: '--raid-devices=3',
  },
  {
    what: 'raid10 by one more member',
    options: '--level=10 --layout=n2 --bitmap=none --chunk=64 --assume-clean --metadata=1.2',
    members: FOUR,
    spare: 'vde',
    grow: '--raid-devices=5',
  },
];

const word = (member: string): string => member.split(' ').at(-1) ?? member;
const path = (member: string): string => member.replace(/\b(?=vd|dm-)/, '/dev/');

/** Kernel names of all devices of a life. */
export function devicesOf({ members, spare, journal }: Life): readonly string[] {
  return [...members.map(word), ...[spare, journal].filter((name) => name !== undefined)];
}

/** The device in the highest slot. */
export function lastMember({ members }: Life): string {
  return word(members.at(-1) ?? '');
}

/** The shell command that makes the array md0. */
export function creation({ members, spare, journal, options }: Life): string {
  return [
    `yes | mdadm --create /dev/md0 --run ${options} --raid-devices=${members.length}`,
    ...(spare === undefined ? [] : ['--spare-devices=1']),
    ...(journal === undefined ? [] : [`--write-journal=/dev/${journal}`]),
    ...members.map(path),
    ...(spare === undefined ? [] : [path(spare)]),
  ].join(' ');
}
