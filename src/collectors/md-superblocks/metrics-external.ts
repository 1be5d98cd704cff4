import { type Family, gauge, type Sample } from '../../metrics/family.ts';
import type { ForeignMetadata } from './foreign.ts';
import type { MdSuperblocksReading } from './survey-reading.ts';

function familyOf(metadata: ForeignMetadata): string | undefined {
  switch (metadata.kind) {
    case 'imsm':
      return metadata.familyNumber.toString(16).padStart(8, '0');
    case 'ddf':
      return metadata.guid;
    case 'dm-raid':
      return undefined;
  }
}

function versionOf(metadata: ForeignMetadata): string | undefined {
  switch (metadata.kind) {
    case 'imsm':
      return metadata.version;
    case 'ddf':
      return metadata.revision;
    case 'dm-raid':
      return undefined;
  }
}

type DiskLabel = 'member' | 'format' | 'disk' | 'state';

/** One device's table of its family's disks; every member of a family carries the same. */
function* diskStates({ external }: MdSuperblocksReading): Generator<Sample<DiskLabel>> {
  for (const { name, metadata } of external) {
    if (metadata.kind !== 'imsm') continue;
    for (const { serial, states } of metadata.disks) {
      for (const state of states) {
        yield [{ member: name, format: metadata.kind, disk: serial, state }, 1];
      }
    }
  }
}

type VolumeLabel = 'member' | 'format' | 'volume' | 'state';

function* volumeStates({ external }: MdSuperblocksReading): Generator<Sample<VolumeLabel>> {
  for (const { name, metadata } of external) {
    if (metadata.kind !== 'imsm') continue;
    for (const { name: volume, state } of metadata.volumes) {
      yield [{ member: name, format: metadata.kind, volume, state }, 1];
    }
  }
}

/** Families of metadata that md itself does not write: recognised, and decoded where the format is public. */
export const externalFamilies: readonly Family<MdSuperblocksReading>[] = [
  gauge({
    name: 'rotwatch_md_external_metadata_info',
    help: "A device carries a vendor's metadata (imsm, ddf) or LVM's dm-raid; always 1. `family` tells which devices belong together.",
    labels: ['member', 'format', 'family', 'version'],
    samples: ({ external }: MdSuperblocksReading) =>
      external.map(({ name, metadata }) => {
        const labels = { member: name, format: metadata.kind, family: familyOf(metadata) };
        return [{ ...labels, version: versionOf(metadata) }, 1] as const;
      }),
  }),
  gauge({
    name: 'rotwatch_md_external_disk_state',
    help: 'State of a disk of the family by the metadata on one device: 1 for each that holds; `disk` is the serial number as stored there.',
    labels: ['member', 'format', 'disk', 'state'],
    samples: diskStates,
  }),
  gauge({
    name: 'rotwatch_md_external_volume_state',
    help: 'State of a volume of the family by the metadata on one device: 1 for the one that holds.',
    labels: ['member', 'format', 'volume', 'state'],
    samples: volumeStates,
  }),
];
