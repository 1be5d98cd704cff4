/** A member as md lists it: `[number]` of mdstat, slot and state of sysfs. */
export interface ListedMember {
  readonly name: string;
  readonly number: number;
  readonly slot: number | 'none';
  readonly state: string;
}

/** An array as /proc/mdstat and sysfs show it. */
export interface ListedArray {
  readonly name: string;
  readonly level: string;
  readonly slots: number;
  /** Slots before the reshape that runs. */
  readonly slotsBefore: number | undefined;
  readonly metadata: string;
  readonly state: string;
  readonly syncAction: string;
  /** A line that mdstat has below the array's (`resync=PENDING`). */
  readonly syncLine: string | undefined;
  /** Kernels before 5.10 have no `md/uuid`. */
  readonly uuid: string | undefined;
  /** Path of a bitmap in a file. */
  readonly bitmapFile: string | undefined;
  readonly syncCompleted: string;
  readonly syncMin: number;
  readonly layout: number | undefined;
  readonly lastSyncAction: string;
  readonly mismatches: number;
  readonly members: readonly ListedMember[];
}

function isInSync({ state, slot }: ListedMember): boolean {
  return state.split(',').includes('in_sync') && slot !== 'none';
}

function slotsInSync({ slots, members }: ListedArray): readonly boolean[] {
  return Array.from({ length: slots }, (_, slot) =>
    members.some((member) => member.slot === slot && isInSync(member)),
  );
}

/** Its lines in /proc/mdstat. */
export function mdstatOf(array: ListedArray): string {
  const { name, level, slots, metadata, state, syncLine, bitmapFile } = array;
  const flag = ({ state: word }: ListedMember) => {
    if (word.includes('faulty')) return '(F)';
    return word === 'spare' && state !== 'inactive' ? '(S)' : '';
  };
  const members = array.members.map((one) => `${one.name}[${one.number}]${flag(one)}`).join(' ');
  if (state === 'inactive') {
    return `${name} : inactive ${members}\n      2048 blocks super ${metadata}\n       \n`;
  }
  const inSync = slotsInSync(array);
  const working = inSync.filter((one) => one).length;
  const letters = inSync.map((one) => (one ? 'U' : '_')).join('');
  const lines = [
    `${name} : active ${level} ${members}`,
    `      2048 blocks super ${metadata} [${slots}/${working}] [${letters}]`,
    ...(syncLine === undefined ? [] : [`      	${syncLine}`]),
    ...(bitmapFile === undefined
      ? []
      : [`      bitmap: 0/1 pages [0KB], 64KB chunk, file: ${bitmapFile}`]),
    '      ',
    '',
  ];
  return lines.join('\n');
}

/** Its files in sysfs, and those of its members. */
export function sysfsOf(array: ListedArray): Readonly<Record<string, string>> {
  const { name, level, slots, metadata, state, syncAction, uuid, bitmapFile } = array;
  const md = `/sys/block/${name}/md`;
  const degraded = slotsInSync(array).filter((one) => !one).length;
  const runs = state !== 'inactive';
  return {
    [`${md}/array_state`]: `${state}\n`,
    [`${md}/metadata_version`]: `${metadata}\n`,
    ...(uuid === undefined ? {} : { [`${md}/uuid`]: `${uuid}\n` }),
    ...(runs && {
      [`${md}/level`]: `${level}\n`,
      [`${md}/raid_disks`]: `${slots}${array.slotsBefore === undefined ? '' : ` (${array.slotsBefore})`}\n`,
      ...(array.layout === undefined ? {} : { [`${md}/layout`]: `${array.layout}\n` }),
      [`${md}/degraded`]: `${degraded}\n`,
      [`${md}/sync_action`]: `${syncAction}\n`,
      [`${md}/last_sync_action`]: `${array.lastSyncAction}\n`,
      [`${md}/sync_completed`]: `${array.syncCompleted}\n`,
      [`${md}/sync_min`]: `${array.syncMin}\n`,
      [`${md}/mismatch_cnt`]: `${array.mismatches}\n`,
      [`${md}/component_size`]: '2048\n',
      [`${md}/reshape_position`]: 'none\n',
      [`${md}/resync_start`]: 'none\n',
      [`${md}/bitmap/location`]: bitmapFile === undefined ? '+8\n' : 'file\n',
    }),
    ...Object.assign({}, ...array.members.map((member) => memberFiles(md, member))),
  };
}

function memberFiles(
  md: string,
  { name, slot, state }: ListedMember,
): Readonly<Record<string, string>> {
  const folder = `${md}/dev-${name}`;
  return {
    [`${folder}/state`]: `${state}\n`,
    [`${folder}/slot`]: `${slot}\n`,
    [`${folder}/errors`]: '0\n',
    [`${folder}/offset`]: '2048\n',
    [`${folder}/new_offset`]: '2048\n',
    [`${folder}/bad_blocks`]: '',
    [`${folder}/unacknowledged_bad_blocks`]: '',
  };
}
