import { arrayBytes } from './array-size.ts';
import type { Section } from './examine.ts';
import { checksumWords, deltaWords } from './examine-words.ts';
import { humanSize, layoutWords, levelWords, localTime } from './mdadm-words.ts';
import type { DeviceDescriptor, RecordedReshape, Superblock, V090Facts } from './reading.ts';

/** A v0.90 superblock as `mdadm --examine` prints it (super0.c, `examine_super0`), without the device table. */
export function examineV090(superblock: Superblock, facts: V090Facts): readonly Section[] {
  return [
    identity(superblock, facts),
    superblock.reshape === undefined ? [] : reshapeFields(superblock, superblock.reshape),
    history(superblock, facts),
    geometry(superblock),
  ];
}

function identity(superblock: Superblock, facts: V090Facts): Section {
  const { minorVersion, patchVersion } = facts;
  const patch = String(patchVersion).padStart(2, '0');
  const { sizeSectors } = superblock;
  const bytes = arrayBytes(superblock);
  return [
    ['Magic', 'a92b4efc'],
    ['Version', `0.${minorVersion}.${patch}`],
    ['UUID', superblock.arrayUuid],
    ['Eedk', facts.notPersistent ? 'not persistent' : undefined],
    ['Creation Time', localTime(superblock.createdAt)],
    ['Raid Level', levelWords(superblock.levelWord)],
    [
      'Used Dev Size',
      superblock.level > 0 ? `${sizeSectors / 2n}${humanSize(sizeSectors * 512n)}` : undefined,
    ],
    ['Array Size', bytes === undefined ? undefined : `${bytes / 1024n}${humanSize(bytes)}`],
    ['Raid Devices', String(superblock.raidDisks)],
    ['Total Devices', String(facts.devices.total)],
    ['Preferred Minor', String(facts.preferredMinor)],
  ];
}

function reshapeFields(superblock: Superblock, reshape: RecordedReshape): Section {
  const { level, layout, chunkBytes } = superblock;
  const { positionSectors: position, newLevel, newLayout, newChunkBytes } = reshape;
  const layoutChanges = newLayout !== layout && level !== 0;
  return [
    ["Reshape pos'n", `${position / 2n}${humanSize(position * 512n)}`],
    ['Delta Devices', deltaWords(superblock, reshape)],
    ['New Level', newLevel === level ? undefined : levelWords(reshape.newLevelWord)],
    ['New Layout', layoutChanges ? newLayoutWords(level, newLayout) : undefined],
    ['New Chunksize', newChunkBytes === chunkBytes ? undefined : String(newChunkBytes)],
  ];
}

/** Here mdadm prints both numbers of raid10, also where there is one copy only. */
function newLayoutWords(level: number, layout: number): string | undefined {
  if (level !== 10) return layoutWords(level, layout);
  const kind = (layout & 0x10000) === 0 ? 'far' : 'offset';
  return `near=${layout & 0xff}, ${kind}=${(layout >> 8) & 0xff}`;
}

function history(superblock: Superblock, facts: V090Facts): Section {
  const { devices } = facts;
  return [
    ['Update Time', localTime(superblock.updatedAt)],
    ['State', superblock.clean ? 'clean' : 'active'],
    ['Internal Bitmap', superblock.bitmapOffsetSectors === undefined ? undefined : 'present'],
    ['Active Devices', String(devices.active)],
    ['Working Devices', String(devices.working)],
    ['Failed Devices', String(devices.failed)],
    ['Spare Devices', String(devices.spare)],
    ['Checksum', checksumWords(superblock)],
    ['Events', String(superblock.events)],
  ];
}

function geometry(superblock: Superblock): Section {
  const { level, layout } = superblock;
  const chunk = `${Math.floor(superblock.chunkBytes / 1024)}K`;
  return [
    ['Layout', level === 0 ? undefined : layoutWords(level, layout)],
    ['Chunk Size', [0, 4, 5, 6, 10].includes(level) ? chunk : undefined],
    ['Rounding', level === -1 ? chunk : undefined],
  ];
}

/** The device table, a line each, the device's own first; names of devices are not known here. */
export function deviceTable(superblock: Superblock, facts: V090Facts): readonly string[] {
  const shown = facts.descriptors.slice(0, superblock.raidDisks + facts.devices.spare);
  return [
    deviceRow('this', facts.ownDescriptor),
    ...shown.map((descriptor, index) => deviceRow(String(index), descriptor)),
  ];
}

function deviceRow(label: string, device: DeviceDescriptor): string {
  const { number, major, minor, raidDisk, states } = device;
  const columns = [number, major, minor, raidDisk].map((value) => String(value).padStart(8));
  return `${label.padStart(4)}${columns.join('')}      ${states.length === 0 ? 'spare' : states.join(' ')}`;
}
