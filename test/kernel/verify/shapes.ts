const DISKS = ['vda', 'vdb', 'vdc', 'vdd', 'vde', 'vdf'];
const CHUNK_KIB = 16;

/** An array to map: what makes it md0, and whether one wrong member shows which it is. */
export interface MappedShape {
  readonly what: string;
  readonly shell: string;
  readonly slots: number;
  readonly isLocated: boolean;
  readonly isParity: boolean;
}

interface Making {
  readonly level: number;
  readonly slots: number;
  /** In mdadm's words. */
  readonly layout?: string;
  readonly metadata?: string;
  /** Sectors from the device's start to the data, by slot; mdadm's choice where absent. */
  readonly offsets?: readonly number[];
  readonly sizeKib?: number;
}

/** Which levels and copies show who is wrong. */
function isLocated({ level, slots, layout }: Making): boolean {
  if (level === 6) return true;
  if (level === 1) return slots > 2;
  return layout?.endsWith('3') === true;
}

function made(making: Making): MappedShape {
  const { level, slots, layout, metadata = '1.2', offsets, sizeKib = 1_088 } = making;
  const devices = DISKS.slice(0, slots).map((disk, slot) => {
    const offset = offsets?.[slot];
    return offset === undefined ? `/dev/${disk}` : `/dev/${disk}:${offset / 2}K`;
  });
  const words = [
    `--level=${level} --raid-devices=${slots} --metadata=${metadata} --size=${sizeKib}`,
    '--assume-clean --bitmap=none',
    ...(level === 1 ? [] : [`--chunk=${CHUNK_KIB}`]),
    ...(layout === undefined ? [] : [`--layout=${layout}`]),
    ...(offsets === undefined ? [] : ['--data-offset=variable']),
  ];
  const places = offsets === undefined ? '' : ', own data offsets';
  return {
    what: `raid${level}${layout === undefined ? '' : ` ${layout}`} of ${slots}, ${metadata}${places}`,
    shell: `yes | mdadm --create /dev/md0 --run ${words.join(' ')} ${devices.join(' ')}`,
    slots,
    isLocated: isLocated(making),
    isParity: level >= 4 && level <= 6,
  };
}

/** An array with a layout number that mdadm has no word for, made by hand and without superblocks. */
function byHand(what: string, layout: number, slots: number): MappedShape {
  const md = '/sys/block/md0/md';
  const add = DISKS.slice(0, slots).map(
    (disk, slot) => `cat /sys/block/${disk}/dev >${md}/new_dev
      echo ${8 * (slot + 1)} >${md}/dev-${disk}/offset
      echo 1088 >${md}/dev-${disk}/size
      echo ${slot} >${md}/dev-${disk}/slot`,
  );
  const shell = `set -e
    modprobe raid10
    echo md0 >/sys/module/md_mod/parameters/new_array
    echo none >${md}/metadata_version
    echo raid10 >${md}/level
    echo ${slots} >${md}/raid_disks
    echo ${CHUNK_KIB * 1024} >${md}/chunk_size
    echo ${layout} >${md}/layout
    echo 1088 >${md}/component_size
    ${add.join('\n')}
    echo none >${md}/resync_start
    echo active >${md}/array_state`;
  return {
    what: `raid10 ${what} of ${slots}, none`,
    shell,
    slots,
    isLocated: false,
    isParity: false,
  };
}

const MIXED = [4096, 2048, 6144, 2064, 8192, 4104];

/** Every level, layout and metadata version. */
export const MAPPED_SHAPES: readonly MappedShape[] = [
  made({ level: 1, slots: 2, metadata: '0.90' }),
  made({ level: 1, slots: 3, metadata: '1.0', sizeKib: 1_090 }),
  made({ level: 1, slots: 2, metadata: '1.1' }),
  made({ level: 1, slots: 3, offsets: MIXED }),
  made({ level: 10, slots: 4, layout: 'n2' }),
  made({ level: 10, slots: 3, layout: 'n2', metadata: '0.90' }),
  made({ level: 10, slots: 5, layout: 'n3', offsets: MIXED }),
  made({ level: 10, slots: 4, layout: 'f2' }),
  made({ level: 10, slots: 5, layout: 'f2', metadata: '1.0' }),
  made({ level: 10, slots: 4, layout: 'f3', offsets: MIXED }),
  made({ level: 10, slots: 3, layout: 'o2', metadata: '1.1' }),
  made({ level: 10, slots: 5, layout: 'o3', offsets: MIXED }),
  byHand('f2 in sets', 1 | (2 << 8) | (2 << 17), 5),
  byHand('o2 in sets', 1 | (2 << 8) | (1 << 16) | (2 << 17), 4),
  byHand('f2 in the first kind of sets', 1 | (2 << 8) | (1 << 17), 6),
  made({ level: 4, slots: 3, metadata: '0.90' }),
  made({ level: 4, slots: 4, offsets: MIXED }),
  ...['left-asymmetric', 'right-asymmetric', 'left-symmetric', 'right-symmetric'].map((layout) =>
    made({ level: 5, slots: 4, layout, offsets: MIXED }),
  ),
  made({ level: 5, slots: 3, layout: 'parity-first', metadata: '1.0' }),
  made({ level: 5, slots: 5, layout: 'parity-last', metadata: '1.1' }),
  made({ level: 5, slots: 3, metadata: '0.90' }),
  ...['left-asymmetric', 'right-asymmetric', 'left-symmetric', 'right-symmetric'].map((layout) =>
    made({ level: 6, slots: 5, layout, offsets: MIXED }),
  ),
  made({ level: 6, slots: 4, layout: 'left-symmetric', metadata: '0.90' }),
  made({ level: 6, slots: 6, layout: 'left-symmetric', metadata: '1.0' }),
  made({ level: 6, slots: 5, layout: 'parity-first', metadata: '1.1' }),
  made({ level: 6, slots: 5, layout: 'parity-last' }),
  ...[
    'ddf-zero-restart',
    'ddf-N-restart',
    'ddf-N-continue',
    'left-asymmetric-6',
    'right-asymmetric-6',
    'left-symmetric-6',
    'right-symmetric-6',
    'parity-first-6',
  ].map((layout) => made({ level: 6, slots: 5, layout })),
];
