import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBadBlocks, readGeometry } from '../../src/verify/read-geometry.ts';
import { FakeHost } from '../support/fake-host.ts';
import { array, member } from '../support/md.ts';

const MD = '/sys/block/md0/md';
const WHOLE = { [`${MD}/reshape_position`]: 'none\n', [`${MD}/resync_start`]: 'none\n' };
const FACTS = array();

/** The slots that can be compared, or the reason why none can. */
function told(files: Readonly<Record<string, string | { readonly fails: 'io' }>>) {
  const result = readGeometry(new FakeHost({ ...WHOLE, ...files }), FACTS);
  if (!result.ok) return result.reason;
  return result.geometry.members.map(({ badBlocks }) => badBlocks);
}

describe('readGeometry', () => {
  it('takes members without any list of bad blocks, as old kernels have them', () => {
    expect(told({})).toEqual([[], []]);
  });

  it('knows the bad blocks of each member, acknowledged or not', () => {
    const lists = {
      [`${MD}/dev-sda1/bad_blocks`]: '2056 8\n4096 16\n',
      [`${MD}/dev-sda1/unacknowledged_bad_blocks`]: '9000 1\n',
      [`${MD}/dev-sdb1/bad_blocks`]: '\n',
    };
    expect(told(lists)).toEqual([
      [
        { start: 2056, sectors: 8 },
        { start: 4096, sectors: 16 },
        { start: 9000, sectors: 1 },
      ],
      [],
    ]);
  });

  it.each([
    ['a list that cannot be read', { fails: 'io' } as const],
    ['a list that fills its page', `${'1234567 8\n'.repeat(409)}`],
    ['a list of something else', '12 eight\n'],
  ])('does without a member with %s', (_, list) => {
    expect(told({ [`${MD}/dev-sda1/bad_blocks`]: list })).toBe('no-redundancy-left');
  });

  it.each([
    ['reshape_position', '81920\n', 'reshaping'],
    ['reshape_position', 'soon\n', 'facts-missing'],
    ['resync_start', '0\n', 'resyncing'],
    ['resync_start', '99999999999999999999\n', 'facts-missing'],
    ['bitmap/metadata', 'clustered\n', 'metadata-clustered'],
    ['llbitmap/bits', 'unwritten 9\n', 'bitmap-lockless'],
    ['dev-sdb1/new_offset', '4096\n', 'reshaping'],
  ])('reads %s', (attribute, text, reason) => {
    expect(told({ [`${MD}/${attribute}`]: text })).toBe(reason);
    expect(told({ [`${MD}/dev-sdb1/new_offset`]: '2048\n' })).toEqual([[], []]);
  });

  it('finds the folders of names with a slash', () => {
    const folder = '/sys/block/cciss!md/md';
    const host = new FakeHost({
      [`${folder}/reshape_position`]: 'none\n',
      [`${folder}/resync_start`]: 'none\n',
      [`${folder}/dev-cciss!c0d1/bad_blocks`]: '8 8\n',
    });
    const members = [member('cciss/c0d0', { slot: 0 }), member('cciss/c0d1', { slot: 1 })];
    const result = readGeometry(host, array({ name: 'cciss/md', members }));
    expect(result.ok && result.geometry.members[1]).toMatchObject({
      path: '/dev/cciss/c0d1',
      badBlocks: [{ start: 8, sectors: 8 }],
    });
  });
});

describe('parseBadBlocks', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const extents = parseBadBlocks(text);
        expect(extents === undefined || Array.isArray(extents)).toBe(true);
      }),
    );
  });
});
