import { describeSuperblock } from '../collectors/md-superblocks/examine.ts';
import { describeBitmap } from '../collectors/md-superblocks/examine-bitmap.ts';
import { type Examined, isBitmap } from '../collectors/md-superblocks/examined.ts';
import type { ForeignMetadata } from '../collectors/md-superblocks/foreign.ts';
import type { NamedExamined } from './examine.ts';

/** Everything found on one device, in mdadm's words and ours. */
export function dump({ name, examined }: NamedExamined): string {
  const { found, direct, foreign, error } = examined;
  const parts: string[] = [];
  if (found !== undefined) {
    const bitmap = isBitmap(examined.bitmap) ? examined.bitmap.bitmap : undefined;
    const context = { device: name, deviceSectors: examined.deviceSectors, bitmap };
    parts.push(describeSuperblock(found.superblock, context), logs(name, examined));
  }
  parts.push(...foreign.map((metadata) => `${name}: ${foreignWords(metadata)}\n`));
  parts.push(
    ...examined.leftovers.map(
      ({ place }) =>
        `${name}: also a v${place.version} superblock, left over from an earlier use\n`,
    ),
  );
  if (parts.length === 0) {
    parts.push(
      `${name}: ${error === undefined ? 'no md metadata' : `${error.code}: ${error.detail}`}\n`,
    );
  }
  if (!direct)
    parts.push(`${name}: read through the page cache, which md writes around: may be old\n`);
  return parts.join('');
}

function logs(name: string, { bitmap, badBlocks }: Examined): string {
  const lines: string[] = [];
  if (isBitmap(bitmap)) {
    const { examinedChunks: examined, dirtyChunks: dirty } = bitmap;
    const chunks = dirty === undefined ? undefined : { examined, dirty };
    lines.push(`\n${describeBitmap(bitmap.bitmap, { device: name, chunks })}`);
  } else if (bitmap !== undefined) lines.push(`${name}: bitmap ${bitmap.code}: ${bitmap.detail}\n`);
  for (const { startSector, sectors } of badBlocks?.ranges ?? []) {
    lines.push(`${name}: bad blocks: ${sectors} sectors at ${startSector}\n`);
  }
  return lines.join('');
}

function foreignWords(metadata: ForeignMetadata): string {
  switch (metadata.kind) {
    case 'imsm': {
      const { familyNumber, generation, disks, volumes } = metadata;
      const members = disks.map(({ serial, states }) => `${serial} (${states.join(' ')})`);
      const arrays = volumes.map(({ name, state }) => `${name} (${state ?? 'state not known'})`);
      return `Intel IMSM ${metadata.version}, family ${familyNumber.toString(16)}, generation ${generation}; disks ${members.join(', ')}; volumes ${arrays.join(', ')}`;
    }
    case 'ddf':
      return `DDF ${metadata.revision}, GUID ${metadata.guid}`;
    case 'dm-raid':
      return `LVM dm-raid, position ${metadata.position} of ${metadata.devices}, events ${metadata.events}`;
  }
}
