import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeDdfDisks, decodeDdfHeader } from '../../src/collectors/md-superblocks/decode-ddf.ts';
import { probeRanges } from '../../src/collectors/md-superblocks/locate.ts';
import {
  chooseSuperblock,
  type Probe,
  type ProbedDevice,
  probe,
} from '../../src/collectors/md-superblocks/probe.ts';

const ROOT = join(import.meta.dirname, '../../../shared/conformance/util-linux__util-linux');
const IMAGES = join(ROOT, 'tests/ts/blkid/images-fs');
const EXPECTED = join(ROOT, 'tests/expected/blkid');
const OLD_ISW = join(ROOT, '_other-refs/4bac5708/tests/ts/blkid/images-fs/isw-raid.img.bz2');
const IS_THERE = existsSync(IMAGES);

function unpacked(path: string): Uint8Array {
  const tool = path.endsWith('.xz') ? 'xz' : 'bzip2';
  return execFileSync(tool, ['-dc', path], { maxBuffer: 128 * 1024 * 1024 });
}

/** Probes an image as a device is probed: through the ranges that are read of it, and nothing else. */
function probed(image: Uint8Array): Probe {
  const device: ProbedDevice = {
    sectors: Math.floor(image.length / 512),
    logicalBlockBytes: 512,
  };
  const windows = probeRanges(device.sectors).map(({ at, length }) => ({
    at,
    bytes: image.subarray(at, at + length),
  }));
  return probe(windows, device);
}

/** blkid's verdict on an image: `ID_FS_UUID=…` lines. */
function verdict(name: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(EXPECTED, `low-probe-${name}`), 'utf8').split('\n');
  return new Map(
    lines.map((line) => {
      const [key = '', ...value] = line.split('=');
      return [key, value.join('=')];
    }),
  );
}

describe.skipIf(!IS_THERE)('probe of the superblock images of util-linux', () => {
  it('reads in the v1.2 image what blkid reads', () => {
    const blkid = verdict('mdraid-1');
    const { hits, foreign } = probed(unpacked(join(IMAGES, 'mdraid-1.img.xz')));
    expect(foreign).toEqual([]);
    expect(hits).toHaveLength(1);
    const superblock = chooseSuperblock(hits, undefined);
    expect(superblock).toMatchObject({
      checksum: { valid: true },
      problems: [],
      levelWord: 'raid0',
    });
    expect(superblock?.arrayUuid.replaceAll(':', '')).toBe(
      blkid.get('ID_FS_UUID')?.replaceAll('-', ''),
    );
    expect(superblock?.deviceUuid?.replaceAll(':', '')).toBe(
      blkid.get('ID_FS_UUID_SUB')?.replaceAll('-', ''),
    );
    expect(superblock?.name).toBe(blkid.get('ID_FS_LABEL'));
    expect(superblock?.version).toBe(blkid.get('ID_FS_VERSION'));
  });

  it('recognises DDF, its revision and its disks', () => {
    const image = unpacked(join(IMAGES, 'ddf-raid.img.xz'));
    const { hits, foreign } = probed(image);
    expect(hits).toEqual([]);
    const [ddf] = foreign;
    if (ddf?.kind !== 'ddf' || ddf.primarySector === undefined) throw new Error('no DDF found');
    expect(ddf).toMatchObject({
      revision: verdict('ddf-raid').get('ID_FS_VERSION'),
      sequence: undefined,
      checksumValid: true,
      secondarySector: undefined,
    });
    const primary = decodeDdfHeader(image.subarray(Number(ddf.primarySector) * 512));
    expect(primary).toMatchObject({ guid: ddf.guid, sequence: 1, checksumValid: true });
    const at = (Number(ddf.primarySector) + ddf.physicalRecords.offsetSectors) * 512;
    const records = image.subarray(at, at + ddf.physicalRecords.sectors * 512);
    // mdadm --examine of the image lists two disks, both "Global-Spare/Online", by these references.
    expect(decodeDdfDisks(records)).toEqual([
      { reference: 0x3b4e2d2e, types: ['forced-guid', 'global-spare'], states: ['online'] },
      { reference: 0x5a6582b5, types: ['forced-guid', 'global-spare'], states: ['online'] },
    ]);
  });

  it.each([join(IMAGES, 'isw-raid.img.xz'), OLD_ISW])('recognises IMSM in %s', (path) => {
    const { hits, foreign } = probed(unpacked(path));
    expect(hits).toEqual([]);
    expect(foreign).toMatchObject([
      {
        kind: 'imsm',
        version: verdict('isw-raid').get('ID_FS_VERSION'),
        checksumValid: true,
        complete: true,
      },
    ]);
  });

  it('takes no other image for a native superblock', () => {
    const others = readdirSync(IMAGES).filter(
      (name) => !/^(mdraid-1|ddf-raid|isw-raid)/.test(name),
    );
    expect(others.length).toBeGreaterThan(8);
    for (const name of others) {
      expect(probed(unpacked(join(IMAGES, name))), name).toEqual({ hits: [], foreign: [] });
    }
  });
});
