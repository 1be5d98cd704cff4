import { describe, expect, it } from 'vitest';
import { externalFamilies } from '../../../src/collectors/md-superblocks/metrics-external.ts';
import type { MdSuperblocksReading } from '../../../src/collectors/md-superblocks/survey-reading.ts';
import { sampled } from '../../../src/metrics/family.ts';
import { ddfHeader, dmRaidImage, imsmTable, imsmTail } from '../../support/foreign-images.ts';
import { listed, Raid } from '../../support/raid.ts';

const BYTES = 256 * 1024;
const DISKS = [
  { serial: 'S-1', status: 0x02, blocks: 1000n },
  { serial: 'S-2', status: 0x06, blocks: 1000n },
];
const VOLUME = { name: 'Vol0', level: 1, state: 2, members: 2, dirty: 0, migrating: false };

/** A machine with an IMSM container of one disk, a DDF disk and a device of LVM's dm-raid. */
async function reading(): Promise<MdSuperblocksReading> {
  const raid = new Raid();
  raid.plug('sda', imsmTail(imsmTable({ disks: DISKS, volumes: [VOLUME] }), 512, BYTES));
  const ddf = new Uint8Array(BYTES);
  ddf.set(ddfHeader({ primary: 100n, secondary: 0xffff_ffff_ffff_ffffn, seq: 1 }), BYTES - 512);
  raid.plug('sdb', ddf);
  const meta = new Uint8Array(BYTES);
  meta.set(dmRaidImage());
  raid.plug('dm-3', meta);
  raid.assemble({
    name: 'md127',
    metadata: 'external:imsm',
    state: 'inactive',
    members: [listed('sda', 0, { slot: 'none', state: 'spare' })],
  });
  return await raid.survey();
}

function samplesOf(from: MdSuperblocksReading, name: string) {
  const family = externalFamilies.find((one) => one.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, from).samples;
}

describe('metadata that md does not write', () => {
  it('is recognised on members of a container and on any other device, and never taken for native', async () => {
    const { external, outside, arrays } = await reading();
    expect(external.map(({ name, metadata }) => [name, metadata.kind])).toEqual([
      ['dm-3', 'dm-raid'],
      ['sda', 'imsm'],
      ['sdb', 'ddf'],
    ]);
    expect({ outside, arrays }).toEqual({ outside: [], arrays: [] });
  });

  it('is named with its format, and family and version where it has them', async () => {
    const samples = samplesOf(await reading(), 'rotwatch_md_external_metadata_info');
    expect(samples).toEqual([
      [{ member: 'dm-3', format: 'dm-raid', family: undefined, version: undefined }, 1],
      [{ member: 'sda', format: 'imsm', family: 'fa000001', version: '1.3.00' }, 1],
      [
        {
          member: 'sdb',
          format: 'ddf',
          family: expect.stringMatching(/./),
          version: '01.02.00',
        },
        1,
      ],
    ]);
  });

  it('tells the states of disks and volumes for IMSM alone', async () => {
    const from = await reading();
    const disks = samplesOf(from, 'rotwatch_md_external_disk_state');
    expect(disks).toContainEqual([
      { member: 'sda', format: 'imsm', disk: 'S-2', state: 'failed' },
      1,
    ]);
    expect(disks.every(([{ member }]) => member === 'sda')).toBe(true);
    expect(samplesOf(from, 'rotwatch_md_external_volume_state')).toEqual([
      [{ member: 'sda', format: 'imsm', volume: 'Vol0', state: 'degraded' }, 1],
    ]);
  });
});
