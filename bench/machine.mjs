/**
 * Makes a folder that looks like a server with many mirrors: /proc/mdstat, /proc/diskstats, sysfs with
 * the links that the kernel makes, udev's database, and the members as small files under dev/.
 */
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memberLayout, memberPieces } from './member-image.mjs';

const PARTITIONS_PER_DISK = 10;
const SECTOR = 512;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

function diskName(index) {
  const high = Math.floor(index / LETTERS.length);
  const low = LETTERS[index % LETTERS.length];
  return high === 0 ? `sd${low}` : `sd${LETTERS[high - 1]}${low}`;
}

/** The two members of array `index`: the same partition of two neighbouring disks. */
function membersOf(index) {
  const pair = Math.floor(index / PARTITIONS_PER_DISK);
  const partition = (index % PARTITIONS_PER_DISK) + 1;
  return [0, 1].map((slot) => {
    const disk = 2 * pair + slot;
    return { name: `${diskName(disk)}${partition}`, disk, partition, slot };
  });
}

/** /proc and /sys in memory, as the kernel's are; devices on a disk, so that direct I/O has one to read from. */
class Tree {
  #folders = new Set();

  constructor() {
    const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    this.kernel = mkdtempSync(join(memory, 'rotwatch-bench-'));
    this.disk = mkdtempSync(join(tmpdir(), 'rotwatch-bench-'));
  }

  file(path, content) {
    const full = this.#at(path);
    this.#make(dirname(full));
    writeFileSync(full, content);
    return full;
  }

  /** A sparse file as large as the device, with these pieces in it. */
  device(path, sectors, pieces) {
    const file = openSync(this.file(path, ''), 'r+');
    ftruncateSync(file, sectors * SECTOR);
    for (const { at, bytes } of pieces) writeSync(file, bytes, 0, bytes.length, at);
    closeSync(file);
  }

  folder(path) {
    this.#make(this.#at(path));
  }

  link(path, target) {
    const full = this.#at(path);
    this.#make(dirname(full));
    symlinkSync(target, full);
  }

  remove() {
    for (const root of [this.kernel, this.disk]) rmSync(root, { recursive: true, force: true });
  }

  #at(path) {
    return join(/^(proc|sys)\b/.test(path) ? this.kernel : this.disk, path);
  }

  #make(folder) {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    mkdirSync(folder, { recursive: true });
  }

  attributes(folder, texts) {
    for (const [name, text] of Object.entries(texts)) this.file(`${folder}/${name}`, `${text}\n`);
  }
}

function diskFolder(disk) {
  return `sys/devices/pci0000:00/host${disk}/block/${diskName(disk)}`;
}

function writeDisk(tree, disk, sectors) {
  const name = diskName(disk);
  const folder = diskFolder(disk);
  tree.attributes(folder, { dev: `8:${disk * 16}`, size: sectors, diskseq: disk + 1 });
  tree.attributes(`${folder}/queue`, { logical_block_size: 512, rotational: 0 });
  tree.folder(`${folder}/holders`);
  tree.folder(`${folder}/slaves`);
  const serial = `SN${String(disk).padStart(6, '0')}`;
  tree.attributes(`${folder}/device`, { model: 'Bench disk', wwid: `naa.5000c500${serial}` });
  tree.file(`${folder}/device/vpd_pg80`, `\0\x80\0\x08${serial}`);
  tree.file(`run/udev/data/b8:${disk * 16}`, `E:ID_SERIAL_SHORT=${serial}\nE:ID_MODEL=Bench\n`);
  tree.link(`sys/class/block/${name}`, `../../${folder.slice('sys/'.length)}`);
  tree.link(`sys/block/${name}`, `../${folder.slice('sys/'.length)}`);
  tree.device(`dev/${name}`, sectors, []);
}

function writeMember(tree, { name, disk, partition, slot }, { array, bitmapBytes }) {
  const layout = memberLayout(bitmapBytes);
  const folder = `${diskFolder(disk)}/${name}`;
  const start = 2048 + (partition - 1) * layout.sectors;
  const device = { dev: `8:${disk * 16 + partition}`, size: layout.sectors, partition, start };
  tree.attributes(folder, device);
  tree.link(`${folder}/holders/md${array}`, `../../../../../../virtual/block/md${array}`);
  tree.link(`sys/class/block/${name}`, `../../${folder.slice('sys/'.length)}`);
  tree.device(`dev/${name}`, layout.sectors, memberPieces({ array, slot, bitmapBytes }));
  const md = `sys/devices/virtual/block/md${array}/md/dev-${name}`;
  tree.attributes(md, {
    state: 'in_sync',
    slot,
    errors: 0,
    bad_blocks: '',
    unacknowledged_bad_blocks: '',
    recovery_start: 'none',
    offset: layout.dataSector,
    size: layout.dataSectors / 2,
  });
  tree.link(`${md}/block`, `../../../../../${folder.slice('sys/devices/'.length)}`);
}

function writeArray(tree, array, bitmapBytes) {
  const { dataSectors } = memberLayout(bitmapBytes);
  const folder = `sys/devices/virtual/block/md${array}`;
  tree.attributes(folder, { dev: `9:${array}`, size: dataSectors, diskseq: 100_000 + array });
  tree.attributes(`${folder}/queue`, { logical_block_size: 512 });
  tree.folder(`${folder}/holders`);
  for (const { name, disk } of membersOf(array)) {
    const below = `../../../../${diskFolder(disk).slice('sys/devices/'.length)}`;
    tree.link(`${folder}/slaves/${name}`, `${below}/${name}`);
  }
  tree.attributes(`${folder}/md`, {
    array_state: 'clean',
    level: 'raid1',
    layout: 0,
    chunk_size: 0,
    raid_disks: 2,
    degraded: 0,
    sync_action: 'idle',
    last_sync_action: 'none',
    sync_completed: 'none',
    sync_speed: 'none',
    mismatch_cnt: 0,
    consistency_policy: 'bitmap',
    metadata_version: '1.2',
    array_size: 'default',
    component_size: dataSectors / 2,
  });
  tree.attributes(`${folder}/md/bitmap`, { location: '+8', chunksize: 1024 });
  tree.link(`sys/class/block/md${array}`, `../../devices/virtual/block/md${array}`);
  tree.link(`sys/block/md${array}`, `../devices/virtual/block/md${array}`);
}

function mdstat(arrays, bitmapBytes) {
  const { dataSectors } = memberLayout(bitmapBytes);
  const blocks = Array.from({ length: arrays }, (_, array) => {
    const [one, other] = membersOf(array);
    return `md${array} : active raid1 ${other.name}[1] ${one.name}[0]
      ${dataSectors / 2} blocks super 1.2 [2/2] [UU]
      bitmap: 0/1 pages [0KB], 1KB chunk

`;
  });
  return `Personalities : [raid1] \n${blocks.join('')}unused devices: <none>\n`;
}

const counters = (written) => `100 0 8000 10 ${written} 0 ${written * 8} 10 0 10 10`;

/** Each device's own counters, of which a poll reads but those of the devices that it reads. */
function writeStats(tree, arrays, written) {
  const stat = (folder) => tree.file(`${folder}/stat`, ` ${counters(written)}\n`);
  for (let array = 0; array < arrays; array += 1) {
    stat(`sys/devices/virtual/block/md${array}`);
    for (const { name, disk } of membersOf(array)) stat(`${diskFolder(disk)}/${name}`);
  }
  for (let disk = 0; disk < 2 * Math.ceil(arrays / PARTITIONS_PER_DISK); disk += 1) {
    stat(diskFolder(disk));
  }
}

function diskstats(arrays, written) {
  const disks = 2 * Math.ceil(arrays / PARTITIONS_PER_DISK);
  const lines = [];
  const line = (major, minor, name) => lines.push(`${major} ${minor} ${name} ${counters(written)}`);
  for (let disk = 0; disk < disks; disk += 1) line(8, disk * 16, diskName(disk));
  for (let array = 0; array < arrays; array += 1) {
    for (const { name, disk, partition } of membersOf(array)) line(8, disk * 16 + partition, name);
    line(9, array, `md${array}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Makes a machine in folders for temporary files: `arrays` two-way mirrors, ten partitions to a disk, each member's bitmap with
 * `bitmapBytes` of bits, none set, for chunks of 1 KiB.
 */
export function makeMachine({ arrays, bitmapBytes = 4096 }) {
  const tree = new Tree();
  process.once('exit', () => tree.remove());
  const layout = memberLayout(bitmapBytes);
  const disks = 2 * Math.ceil(arrays / PARTITIONS_PER_DISK);
  tree.folder('proc');
  for (let disk = 0; disk < disks; disk += 1) {
    writeDisk(tree, disk, 2048 + PARTITIONS_PER_DISK * layout.sectors);
  }
  for (let array = 0; array < arrays; array += 1) {
    writeArray(tree, array, bitmapBytes);
    for (const member of membersOf(array)) {
      writeMember(tree, member, { array, bitmapBytes });
    }
  }
  tree.file('proc/mdstat', mdstat(arrays, bitmapBytes));
  let written = 0;
  const writeTo = (count) => {
    tree.file('proc/diskstats', diskstats(arrays, count));
    writeStats(tree, arrays, count);
  };
  writeTo(written);
  return {
    procfs: join(tree.kernel, 'proc'),
    sysfs: join(tree.kernel, 'sys'),
    rootfs: tree.disk,
    arrays,
    members: 2 * arrays,
    blockDevices: disks + 3 * arrays,
    flags: [
      ...['--path.procfs', join(tree.kernel, 'proc'), '--path.sysfs', join(tree.kernel, 'sys')],
      ...['--path.rootfs', tree.disk, '--state-dir', join(tree.disk, 'state')],
    ],
    /** Lets somebody write to every array: the next poll finds all disks in use. */
    use() {
      written += 1;
      writeTo(written);
    },
    remove: () => tree.remove(),
  };
}
