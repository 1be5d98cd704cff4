import type { BlockReading } from '../collectors/block/bus-reading.ts';
import { readingOf } from '../collectors/collector.ts';
import type { Snapshot } from '../snapshot.ts';
import { type DiskSigns, suspectRule, troubledTogether } from './disk-signs.ts';
import { smartSigns } from './disk-smart-signs.ts';

/**
 * The disk itself cannot read what it holds: commands fail lately without timeouts, and md has had to
 * correct or give up sectors of it, btrfs could not read from it, or it counts such sectors itself. Failed
 * commands alone may be anything.
 */
export const diskSuspectMedia = suspectRule('media', (disk, suspicion) => {
  const { errors, timeouts } = disk;
  if (errors === 0 || timeouts > 0 || troubledTogether(disk, suspicion).length > 0) {
    return undefined;
  }
  const sectors = [
    ...sectorSigns(disk, suspicion.snapshot),
    ...btrfsSigns(disk, suspicion.block),
    ...smartSigns(disk.bus.disk, suspicion.snapshot),
  ];
  if (sectors.length === 0) return undefined;
  const { bus } = disk;
  return {
    severity: 'warning',
    summary: `${bus.disk} (${bus.device}) has sectors that it cannot read`,
    evidence: [`${errors} commands failed within the last hour, none timed out`, ...sectors],
    action:
      'Read its SMART data and run a long self-test; replace the disk while the array still has its other copies.',
  };
});

function sectorSigns({ bus }: DiskSigns, { observed }: Snapshot): readonly string[] {
  const arrays = readingOf(observed['md-arrays'])?.arrays ?? [];
  return bus.members.flatMap(({ array, member }) => {
    const found = arrays
      .find(({ name }) => name === array)
      ?.members.find(({ name }) => name === member);
    return [
      ...count(found?.correctedReadErrors, `read errors of ${member} corrected by ${array}`),
      ...count(found?.badBlocks, `bad-block ranges of ${member} on record in ${array}`),
    ];
  });
}

function btrfsSigns({ bus }: DiskSigns, { btrfs }: BlockReading): readonly string[] {
  return btrfs
    .filter(({ disk }) => disk === bus.disk)
    .flatMap(({ device, errors }) =>
      count(errors.get('read'), `reads of ${device} failed for btrfs since its counters began`),
    );
}

function count(number: number | undefined, what: string): readonly string[] {
  return number === undefined || number === 0 ? [] : [`${number} ${what}`];
}
