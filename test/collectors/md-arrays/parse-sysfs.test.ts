import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/collectors/collector.ts';
import { parseSysfs } from '../../../src/collectors/md-arrays/parse-sysfs.ts';
import {
  ARRAY_ATTRIBUTES,
  MEMBER_ATTRIBUTES,
  type RawArray,
} from '../../../src/collectors/md-arrays/raw.ts';
import { anyText } from '../../support/any-text.ts';

const RAID5: RawArray = {
  name: 'md7',
  attributes: {
    size: '4186112\n',
    'md/array_state': 'active\n',
    'md/level': 'raid5\n',
    'md/layout': '2\n',
    'md/chunk_size': '524288\n',
    'md/raid_disks': '3\n',
    'md/degraded': '1\n',
    'md/sync_action': 'recover\n',
    'md/last_sync_action': 'check\n',
    'md/sync_min': '1024\n',
    'md/sync_completed': '997376 / 2093056\n',
    'md/sync_speed': '99737\n',
    'md/mismatch_cnt': '0\n',
    'md/consistency_policy': 'bitmap\n',
    'md/metadata_version': '1.2\n',
    'md/uuid': '155f29ff-1716-4107-b362-52307ef86cac\n',
    'md/array_size': 'default\n',
    'md/component_size': '1046528\n',
    'md/bitmap/location': '+8\n',
    'md/bitmap/chunksize': '67108864\n',
  },
  members: [
    {
      name: 'cciss!c0d0p1',
      present: true,
      attributes: {
        state: 'in_sync\n',
        slot: '0\n',
        errors: '16\n',
        bad_blocks: '4096 8\n8192 8\n',
        unacknowledged_bad_blocks: '',
        recovery_start: 'none\n',
        offset: '2048\n',
      },
    },
  ],
};

const DENIED: Problem = { reason: 'denied', subject: '/sys/x', detail: 'EACCES' };

describe('parseSysfs', () => {
  it('understands all texts of an array and its members', () => {
    expect(parseSysfs(RAID5)).toEqual({
      array: {
        name: 'md7',
        state: 'active',
        level: 'raid5',
        layout: { now: 2, before: undefined },
        chunkBytes: 524288,
        slots: { now: 3, before: undefined },
        degraded: 1,
        syncAction: 'recover',
        lastSyncAction: 'check',
        syncCompleted: { doneBytes: 997376 * 512, totalBytes: 2093056 * 512 },
        syncMinBytes: 1024 * 512,
        syncSpeedBytesPerSecond: 99737 * 1024,
        mismatchSectors: 0,
        consistencyPolicy: 'bitmap',
        metadata: '1.2',
        uuid: '155f29ff:17164107:b3625230:7ef86cac',
        sizeBytes: 4186112 * 512,
        componentBytes: 1046528 * 1024,
        bitmap: { location: '+8', chunkBytes: 67108864, file: undefined },
        members: [
          {
            name: 'cciss/c0d0p1',
            present: true,
            states: ['in_sync'],
            slot: 0,
            correctedReadErrors: 16,
            badBlocks: 2,
            unacknowledgedBadBlocks: 0,
            recoveryStart: 'in-sync',
            dataOffsetSectors: 2048,
          },
        ],
      },
      problems: [],
    });
  });

  it('knows nothing of what has no file, and does not complain', () => {
    const { array, problems } = parseSysfs({ name: 'md0', attributes: {}, members: undefined });
    const { name, ...rest } = array;
    expect(name).toBe('md0');
    expect(Object.values(rest).every((value) => value === undefined)).toBe(true);
    expect(problems).toEqual([]);
  });

  it('takes an empty text for having none: no level, no bad blocks, no flags', () => {
    const { array, problems } = parseSysfs({
      name: 'md127',
      attributes: { 'md/level': '\n', 'md/raid_disks': '' },
      members: [
        { name: 'vda', present: undefined, attributes: { state: '\n', bad_blocks: '', slot: '' } },
      ],
    });
    expect(array).toMatchObject({ level: undefined, slots: undefined });
    expect(array.members?.[0]).toMatchObject({ states: [], badBlocks: 0, slot: undefined });
    expect(problems).toEqual([]);
  });

  it('says both numbers of slots during a reshape instead of failing', () => {
    const { array } = parseSysfs({
      ...RAID5,
      attributes: { ...RAID5.attributes, 'md/raid_disks': '11 (10)\n' },
    });
    expect(array.slots).toEqual({ now: 11, before: 10 });
  });

  it.each([
    ['md/array_size', '64\n', { sizeBytes: 65536 }],
    ['md/chunk_size', '0\n', { chunkBytes: undefined }],
    ['md/bitmap/location', 'none\n', { bitmap: { location: 'none', chunkBytes: undefined } }],
  ] as const)('reads %s of %j', (attribute, text, expected) => {
    const { size: _, ...attributes } = RAID5.attributes;
    const { array } = parseSysfs({ ...RAID5, attributes: { ...attributes, [attribute]: text } });
    expect(array).toMatchObject(expected);
  });

  it('hands on what could not be read, and loses nothing else by it', () => {
    const { array, problems } = parseSysfs({
      ...RAID5,
      attributes: { ...RAID5.attributes, 'md/uuid': DENIED },
    });
    expect(problems).toEqual([DENIED]);
    expect(array).toEqual({ ...parseSysfs(RAID5).array, uuid: undefined });
  });

  it('names the attribute that is malformed, with its owner', () => {
    const { problems } = parseSysfs({
      name: 'md0',
      attributes: { 'md/degraded': 'one\n' },
      members: [{ name: 'vda', present: true, attributes: { slot: 'first\n' } }],
    });
    expect(problems).toEqual([
      { reason: 'malformed', subject: 'md0/md/degraded', detail: 'not understood: one' },
      { reason: 'malformed', subject: 'md0/md/dev-vda/slot', detail: 'not understood: first' },
    ]);
  });

  it('never throws, and counts at most one problem a text', () => {
    const arrayTexts = fc.dictionary(fc.constantFrom(...ARRAY_ATTRIBUTES), anyText);
    const memberTexts = fc.dictionary(fc.constantFrom(...MEMBER_ATTRIBUTES), anyText);
    fc.assert(
      fc.property(arrayTexts, memberTexts, (attributes, ofMember) => {
        const members = [{ name: 'vda', present: true, attributes: ofMember }];
        const { array, problems } = parseSysfs({ name: 'md0', attributes, members });
        const count = Object.keys(attributes).length + Object.keys(ofMember).length;
        expect(problems.length).toBeLessThanOrEqual(count);
        expect(array.members).toHaveLength(1);
      }),
    );
  });
});
