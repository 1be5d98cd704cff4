import { arrayBytes } from './array-size.ts';
import type { ExamineContext, Section } from './examine.ts';
import { arrayStateWords, checksumWords, deltaWords, roleWords } from './examine-words.ts';
import { humanSize, layoutWords, levelWords, localTime, printable } from './mdadm-words.ts';
import type { RecordedReshape, Superblock } from './reading.ts';
import { unusedSpace } from './unused-space.ts';

/** A v1 superblock as `mdadm --examine` prints it (super1.c, `examine_super1`): its sections in order. */
export function examineV1(superblock: Superblock, context: ExamineContext): readonly Section[] {
  return [
    identity(superblock, context),
    places(superblock, context),
    logsAndReshape(superblock),
    history(superblock),
    geometry(superblock),
    [
      ['Device Role', roleWords(superblock)],
      ['Array State', arrayStateWords(superblock)],
    ],
  ];
}

function identity(superblock: Superblock, context: ExamineContext): Section {
  const cluster = context.bitmap;
  return [
    ['Magic', 'a92b4efc'],
    ['Version', superblock.version],
    ['Feature Map', `0x${superblock.featureMap?.toString(16)}`],
    ['Array UUID', superblock.arrayUuid],
    ['Name', printable(superblock.name ?? '')],
    [
      'Cluster Name',
      cluster === undefined || cluster.nodes === 0 ? undefined : printable(cluster.clusterName),
    ],
    ['Creation Time', localTime(superblock.createdAt)],
    ['Raid Level', levelWords(superblock.levelWord)],
    ['Raid Devices', String(superblock.raidDisks)],
  ];
}

function places(superblock: Superblock, context: ExamineContext): Section {
  const { dataOffsetSectors: dataAt, reshape, features } = superblock;
  const moved = features.includes('new-offset') ? reshape?.newOffsetSectors : undefined;
  const space = spaceOf(superblock, context);
  const truncated = space !== undefined && space.after < 0n;
  return [
    ['Avail Dev Size', sectorsAndSize(superblock.dataSizeSectors)],
    ['Array Size', arraySize(superblock)],
    ['Used Dev Size', usedSize(superblock)],
    ['Data Offset', dataAt === 0n ? undefined : `${dataAt} sectors`],
    [
      'New Offset',
      moved === undefined || moved === 0 ? undefined : `${dataAt + BigInt(moved)} sectors`,
    ],
    ['Super Offset', `${superblock.superOffsetSectors} sectors`],
    ['Recovery Offset', recoveryOffset(superblock)],
    ['Unused Space', unusedWords(superblock, context)],
    ['State', `${superblock.clean ? 'clean' : 'active'}${truncated ? ' TRUNCATED DEVICE' : ''}`],
    ['Device UUID', superblock.deviceUuid],
  ];
}

function sectorsAndSize(sectors: bigint | undefined): string | undefined {
  return sectors === undefined ? undefined : `${sectors} sectors${humanSize(sectors * 512n)}`;
}

function arraySize(superblock: Superblock): string | undefined {
  const bytes = arrayBytes(superblock);
  return bytes === undefined ? undefined : `${bytes / 1024n} KiB${humanSize(bytes)}`;
}

function usedSize(superblock: Superblock): string | undefined {
  const { level, sizeSectors, dataSizeSectors } = superblock;
  // mdadm compares the level unsigned, so that linear (−1) counts as having a used size.
  return level === 0 || sizeSectors === dataSizeSectors ? undefined : sectorsAndSize(sizeSectors);
}

/** mdadm prints the field by its feature bit, also on a journal device, where it is the log's tail. */
function recoveryOffset(superblock: Superblock): string | undefined {
  if (!superblock.features.includes('recovery-offset')) return undefined;
  return `${superblock.recoveryOffsetSectors ?? superblock.journalTailSectors} sectors`;
}

function spaceOf(superblock: Superblock, context: ExamineContext): ReturnType<typeof unusedSpace> {
  const { deviceSectors, bitmap } = context;
  return deviceSectors === undefined
    ? undefined
    : unusedSpace(superblock, { deviceSectors, bitmap });
}

function unusedWords(superblock: Superblock, context: ExamineContext): string | undefined {
  const space = spaceOf(superblock, context);
  if (space === undefined || superblock.features.includes('new-offset')) return undefined;
  // mdadm marks "no room at all" by an `after` of 1 and then prints no line; so it does for a real 1.
  if (space.after === 1n || (space.before === 0n && space.after === 0n)) return undefined;
  const after =
    space.after < 0n ? `-${-space.after - 1n} sectors DEVICE TOO SMALL` : `${space.after} sectors`;
  return `before=${space.before} sectors, after=${after}`;
}

function logsAndReshape(superblock: Superblock): Section {
  const { bitmapOffsetSectors: bitmapAt, ppl, reshape } = superblock;
  return [
    ['Internal Bitmap', bitmapAt === undefined ? undefined : `${bitmapAt} sectors from superblock`],
    [
      'PPL',
      ppl && `${ppl.sizeSectors} sectors at offset ${ppl.offsetSectors} sectors from superblock`,
    ],
    ...(reshape === undefined ? [] : reshapeFields(superblock, reshape)),
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
    ['New Layout', layoutChanges ? layoutWords(level, newLayout) : undefined],
    [
      'New Chunksize',
      newChunkBytes === chunkBytes ? undefined : `${Math.floor(newChunkBytes / 1024)}K`,
    ],
  ];
}

function history(superblock: Superblock): Section {
  const { deviceFlags, badBlockLog: log } = superblock;
  return [
    ['Flags', deviceFlags.length === 0 ? undefined : deviceFlags.join(' ')],
    ['Update Time', localTime(superblock.updatedAt)],
    [
      'Bad Block Log',
      log === undefined || log.sizeSectors === 0 || log.offsetSectors === 0
        ? undefined
        : `${log.sizeSectors * 64} entries available at offset ${log.offsetSectors} sectors${
            log.present ? ' - bad blocks present.' : ''
          }`,
    ],
    ['Checksum', checksumWords(superblock)],
    ['Events', String(superblock.events)],
  ];
}

function geometry(superblock: Superblock): Section {
  const { level, layout, chunkBytes, features } = superblock;
  const named = level !== 0 || features.includes('raid0-layout');
  const chunk = `${Math.floor(chunkBytes / 1024)}K`;
  return [
    ['Layout', named ? layoutWords(level, layout) : undefined],
    ['Chunk Size', [0, 4, 5, 6, 10].includes(level) ? chunk : undefined],
    ['Rounding', level === -1 ? chunk : undefined],
  ];
}
