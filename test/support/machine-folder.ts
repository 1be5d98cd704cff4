import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MEMBER_SECTORS, memberDisk } from './member-disks.ts';

/** A folder that looks like a machine to the real host, and the flags that point rotwatch at it. */
export interface MachineFolder {
  readonly path: string;
  readonly flags: readonly string[];
  write(file: string, content: string | Uint8Array): void;
  link(file: string, target: string): void;
  remove(file: string): void;
}

/** Makes such a folder with these files; remove it with `remove('.')`. */
export function machineFolder(files: Readonly<Record<string, string>> = {}): MachineFolder {
  const path = mkdtempSync(join(tmpdir(), 'rotwatch-machine-'));
  mkdirSync(join(path, 'proc'));
  mkdirSync(join(path, 'sys'));
  const place = (file: string) => {
    const full = join(path, file);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  const machine: MachineFolder = {
    path,
    flags: [
      ...['--path.procfs', join(path, 'proc'), '--path.sysfs', join(path, 'sys')],
      ...['--path.rootfs', path, '--state-dir', join(path, 'state')],
    ],
    write: (file, content) => writeFileSync(place(file), content),
    link: (file, target) => symlinkSync(target, place(file)),
    remove: (file) => rmSync(join(path, file), { recursive: true }),
  };
  for (const [file, text] of Object.entries(files)) machine.write(file, text);
  return machine;
}

/** Files of a two-way mirror md0 of sda1 and sdb1 as the kernel shows it, `degraded` slots without a member. */
export function mirrorFiles(degraded: 0 | 1 = 0): Readonly<Record<string, string>> {
  const shape = degraded === 0 ? '[2/2] [UU]' : '[2/1] [U_]';
  const members = degraded === 0 ? 'sdb1[1] sda1[0]' : 'sda1[0]';
  const md = 'sys/block/md0/md';
  const member = (name: string, slot: number) => ({
    [`${md}/dev-${name}/state`]: 'in_sync\n',
    [`${md}/dev-${name}/slot`]: `${slot}\n`,
    [`${md}/dev-${name}/errors`]: '0\n',
    [`${md}/dev-${name}/bad_blocks`]: '',
    [`${md}/dev-${name}/unacknowledged_bad_blocks`]: '',
  });
  return {
    'proc/mdstat': `Personalities : [raid1] \nmd0 : active raid1 ${members}\n      1024 blocks super 1.2 ${shape}\n      \nunused devices: <none>\n`,
    [`${md}/array_state`]: 'clean\n',
    [`${md}/level`]: 'raid1\n',
    [`${md}/raid_disks`]: '2\n',
    [`${md}/degraded`]: `${degraded}\n`,
    [`${md}/sync_action`]: 'idle\n',
    [`${md}/last_sync_action`]: 'none\n',
    [`${md}/sync_completed`]: 'none\n',
    [`${md}/mismatch_cnt`]: '0\n',
    [`${md}/metadata_version`]: '1.2\n',
    ...member('sda1', 0),
    ...(degraded === 0 ? member('sdb1', 1) : {}),
  };
}

/** Adds the member devices sda1 and sdb1 of `mirrorFiles`, with sound superblocks and bitmaps, to a machine. */
export function withMemberDisks(machine: MachineFolder, degraded: 0 | 1 = 0): MachineFolder {
  const names = degraded === 0 ? ['sda1', 'sdb1'] : ['sda1'];
  const roles = degraded === 0 ? [0, 1] : [0];
  for (const [slot, name] of names.entries()) {
    machine.write(`sys/class/block/${name}/size`, `${MEMBER_SECTORS}\n`);
    machine.write(`dev/${name}`, memberDisk({ deviceNumber: slot, roles }));
  }
  return machine;
}
