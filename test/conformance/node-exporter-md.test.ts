import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JoinedArray, joinArrays } from '../../src/collectors/md-arrays/join.ts';
import type { MdstatArray } from '../../src/collectors/md-arrays/mdstat.ts';
import { parseMdstat } from '../../src/collectors/md-arrays/parse-mdstat.ts';
import { parseSysfs } from '../../src/collectors/md-arrays/parse-sysfs.ts';
import {
  ARRAY_ATTRIBUTES,
  MEMBER_ATTRIBUTES,
  type RawArray,
  type RawMember,
} from '../../src/collectors/md-arrays/raw.ts';

const SAMPLES = join(import.meta.dirname, '../../../shared/conformance');
const NODE_EXPORTER = join(SAMPLES, 'prometheus__node_exporter/collector/fixtures');
const PROCFS = join(SAMPLES, 'prometheus__procfs/testdata/fixtures.ttar.d');

function textsIn(folder: string, names: readonly string[]): Readonly<Record<string, string>> {
  const found = names.filter((name) => existsSync(join(folder, name)));
  return Object.fromEntries(found.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function rawMembers(folder: string): readonly RawMember[] {
  const names = readdirSync(folder).filter((name) => name.startsWith('dev-'));
  return names.map((name) => ({
    name: name.slice('dev-'.length),
    present: undefined,
    attributes: textsIn(join(folder, name), MEMBER_ATTRIBUTES),
  }));
}

function sysfsArrays(block: string): readonly JoinedArray[] {
  const names = readdirSync(block).filter((name) => existsSync(join(block, name, 'md')));
  const raw = names.map(
    (name): RawArray => ({
      name,
      attributes: textsIn(join(block, name), ARRAY_ATTRIBUTES),
      members: rawMembers(join(block, name, 'md')),
    }),
  );
  return joinArrays(
    [],
    raw.map((one) => parseSysfs(one).array),
  );
}

function mdstatOf(root: string): readonly MdstatArray[] {
  return parseMdstat(readFileSync(join(root, 'proc/mdstat'), 'utf8')).arrays;
}

type Series = readonly [series: string, value: number];

/** The lines of an exposition that begin with one of these names. */
function published(names: readonly string[]): readonly Series[] {
  const text = readFileSync(join(NODE_EXPORTER, 'e2e-output.txt'), 'utf8');
  return text
    .split('\n')
    .filter((line) => names.some((name) => line.startsWith(`${name}{`)))
    .map((line) => [line.slice(0, line.indexOf('}') + 1), Number(line.split('} ')[1])]);
}

const STATES = ['active', 'check', 'inactive', 'recovering', 'resync'] as const;
const RECOVERING: ReadonlyMap<string | undefined, string> = new Map([['recover', 'recovering']]);

function stateOf(array: MdstatArray): string | undefined {
  const action = array.sync?.action;
  if (action !== undefined) return RECOVERING.get(action) ?? action;
  return array.state === 'inactive' ? 'inactive' : 'active';
}

function syncedKib({ sync, sizeBytes = Number.NaN }: MdstatArray): number {
  if (sync?.wait !== undefined) return 0;
  return (sync?.doneBytes ?? sizeBytes) / 1024;
}

/** What node_exporter publishes of an array in mdstat, out of our reading of it. */
function ofMdstat(mdstat: MdstatArray, array: JoinedArray): readonly Series[] {
  const device = `device="${array.name}"`;
  const count = (role: string) => array.members.filter((member) => member.role === role).length;
  const state = stateOf(mdstat);
  return [
    [`node_md_blocks{${device}}`, (mdstat.sizeBytes ?? Number.NaN) / 1024],
    [`node_md_blocks_synced{${device}}`, syncedKib(mdstat)],
    [`node_md_disks{${device},state="active"}`, count('in_sync')],
    [`node_md_disks{${device},state="failed"}`, count('faulty')],
    [`node_md_disks{${device},state="spare"}`, count('spare')],
    [`node_md_disks_required{${device}}`, array.slots ?? count('in_sync')],
    ...STATES.map(
      (one): Series => [`node_md_state{${device},state="${one}"}`, one === state ? 1 : 0],
    ),
  ];
}

/** What node_exporter publishes of an array in sysfs, out of our reading of it. */
function ofSysfs({ name, slots, degraded }: JoinedArray): readonly Series[] {
  const told: readonly (readonly [string, number | undefined])[] = [
    [`node_md_degraded{device="${name}"}`, degraded],
    [`node_md_raid_disks{device="${name}"}`, slots],
  ];
  return told.flatMap(([series, value]) => (value === undefined ? [] : [[series, value] as const]));
}

describe.skipIf(!existsSync(NODE_EXPORTER))('what node_exporter publishes of md', () => {
  it('follows from our reading of the same mdstat', () => {
    const names = ['blocks', 'blocks_synced', 'disks', 'disks_required', 'state'];
    const theirs = new Map(published(names.map((name) => `node_md_${name}`)));
    expect(theirs.size).toBe(17 * 11);
    // md4 is inactive, yet its text says two slots: that it requires none is wrong.
    expect(theirs.get('node_md_disks_required{device="md4"}')).toBe(0);
    theirs.set('node_md_disks_required{device="md4"}', 2);
    const arrays = mdstatOf(NODE_EXPORTER);
    const ours = joinArrays(arrays, []).flatMap((array, index) => {
      const mdstat = arrays[index];
      return mdstat === undefined ? [] : ofMdstat(mdstat, array);
    });
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  });

  it('follows from our reading of the same sysfs', () => {
    const theirs = new Map(published(['node_md_degraded', 'node_md_raid_disks']));
    // A raid0 has no file `degraded`: the zero is made up.
    expect(theirs.get('node_md_degraded{device="md0"}')).toBe(0);
    theirs.delete('node_md_degraded{device="md0"}');
    const ours = sysfsArrays(join(NODE_EXPORTER, 'sys.ttar.d/sys/block')).flatMap(ofSysfs);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
  });

  it('calls a delayed or pending sync one that runs, which we tell apart', () => {
    const waits = mdstatOf(NODE_EXPORTER).map(({ name, sync }) => [name, sync?.wait]);
    expect(waits.filter(([, wait]) => wait !== undefined)).toEqual([
      ['md9', 'delayed'],
      ['md11', 'pending'],
    ]);
  });
});

describe.skipIf(!existsSync(PROCFS))(
  'what node_exporter loses of md in the samples of procfs',
  () => {
    it('is the reshape, which sets none of its states', () => {
      const md42 = mdstatOf(PROCFS).find(({ name }) => name === 'md42');
      expect(md42?.sync).toMatchObject({ action: 'reshape', doneBytes: 1096879076 * 1024 });
      expect(STATES).not.toContain('reshape');
    });

    it('is the count of slots before a reshape', () => {
      const array = sysfsArrays(join(PROCFS, 'sys/block')).find(({ name }) => name === 'md8');
      expect(array).toMatchObject({ slots: 11, slotsBefore: 10, syncAction: 'reshape' });
    });

    it('is not the other arrays: a container without slots costs nothing', () => {
      const arrays = sysfsArrays(join(PROCFS, 'sys/block'));
      expect(arrays.map(({ name }) => name)).toEqual([
        'md0',
        'md1',
        'md10',
        'md4',
        'md5',
        'md6',
        'md7',
        'md8',
      ]);
      expect(arrays.find(({ name }) => name === 'md7')).toMatchObject({
        container: true,
        slots: undefined,
        redundancyRemaining: undefined,
      });
    });
  },
);
