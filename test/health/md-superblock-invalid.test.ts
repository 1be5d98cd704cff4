import { describe, expect, it } from 'vitest';
import { both, type Given, mirrorOf, side, WITHOUT_BITMAP } from '../support/mirror.ts';
import { listed, type Raid } from '../support/raid.ts';

const INVALID = 'critical md_superblock_invalid sdb1';
const SUSPICIOUS = 'warning md_superblock_invalid sdb1';
const BOTH = [0, 1];
const SUPERBLOCK_AT = 8 * 512;
const BITMAP_AT = 16 * 512;

/** A healthy mirror but for the bytes of the second member, changed in place. */
function damaged(damage: (bytes: Uint8Array) => void): Raid {
  const raid = mirrorOf(BOTH);
  const bytes = side(1, BOTH);
  damage(bytes);
  raid.plug('sdb1', bytes);
  return raid;
}

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
}

function clear(bytes: Uint8Array): void {
  bytes.fill(0, SUPERBLOCK_AT, SUPERBLOCK_AT + 4096);
}

function otherThan(given: Given, first: Given = {}): Raid {
  const raid = mirrorOf(BOTH, first);
  raid.plug('sdb1', side(1, BOTH, both(first, given)));
  return raid;
}

describe('md_superblock_invalid about the superblock', () => {
  it('holds when one byte of it was changed, and shows both checksums', async () => {
    const raid = damaged((bytes) => flip(bytes, SUPERBLOCK_AT + 40));
    expect(await raid.finding('md_superblock_invalid')).toMatchObject({
      severity: 'critical',
      subject: { array: 'md0', member: 'sdb1', disk: 'sdb1' },
      summary: 'sdb1 is in sync for the kernel, but the superblock on it is damaged',
      evidence: [
        expect.stringMatching(/^checksum [0-9a-f]+, expected [0-9a-f]+$/),
        'so in 4 reads past the page cache',
      ],
    });
  });

  it('holds when it is zeroed', async () => {
    expect(await damaged(clear).finding('md_superblock_invalid')).toMatchObject({
      summary: 'sdb1 is in sync for the kernel, but the superblock on it is gone',
      evidence: ['no superblock at its place', 'so in 4 reads past the page cache'],
    });
  });

  it('holds when what lies there is no superblock that md takes, and says why', async () => {
    const raid = otherThan({ superblock: { superOffset: 16n } });
    const { evidence } = await raid.finding('md_superblock_invalid');
    expect(evidence[0]).toMatch(/sector/);
  });

  it('is the only finding: a damaged superblock is not compared with the others', async () => {
    const raid = damaged((bytes) => flip(bytes, SUPERBLOCK_AT + 200));
    expect(await raid.verdicts()).toEqual([INVALID]);
  });

  it('ends when md has written the superblock anew', async () => {
    const raid = damaged(clear);
    expect(await raid.verdicts()).toEqual([INVALID]);
    raid.update('sdb1', side(1, BOTH));
    expect(await raid.verdicts()).toEqual([]);
  });

  it('is silent about a torn read, which the next look finds whole', async () => {
    const raid = damaged((bytes) => flip(bytes, SUPERBLOCK_AT + 192));
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() > begin) raid.host.blocks.set('/dev/sdb1', side(1, BOTH));
    };
    expect(await raid.verdicts()).toEqual([]);
  });

  it('is silent about members that are not in sync', async () => {
    const raid = damaged(clear);
    const faulty = { slot: 'none', state: 'faulty' } as const;
    raid.assemble({ members: [listed('sda1', 0), listed('sdb1', 1, faulty)] });
    expect(await raid.verdicts()).toEqual([
      'critical md_array_degraded md0',
      'warning md_member_faulty sdb1',
    ]);
  });
});

describe('md_superblock_invalid about a read error', () => {
  it('holds for the member that cannot be read, and leaves nothing else out', async () => {
    const raid = otherThan({ superblock: { raidDisks: 3 } });
    const three: Given = { superblock: { raidDisks: 3 } };
    for (const [slot, name] of ['sda1', 'sdb1', 'sdc1'].entries()) {
      raid.plug(name, side(slot, [0, 1, 2], three));
    }
    raid.plug('sdb1', side(1, [0, 1, 2], both(three, { superblock: { events: 30n } })));
    raid.assemble({ slots: 3, members: [0, 1, 2].map((n) => listed(`sd${'abc'[n]}1`, n)) });
    raid.host.failingBlocks.set('/dev/sdc1', 'io');
    const verdicts = await raid.verdicts();
    expect(verdicts.filter((one) => one.startsWith('critical'))).toEqual([
      'critical md_member_stale sdb1',
      'critical md_superblock_invalid sdc1',
    ]);
    expect(verdicts).toContain('? md_split_brain md0 io');
  });

  it('says what the system said', async () => {
    const raid = mirrorOf(BOTH);
    raid.host.failingBlocks.set('/dev/sdb1', 'io');
    const found = (await raid.judge()).filter(({ kind }) => kind === 'finding');
    expect(found).toMatchObject([
      { summary: expect.stringContaining('sdb1 cannot be read'), evidence: ['io: /dev/sdb1'] },
    ]);
  });

  it('is silent, but says so, when no answer came in time', async () => {
    const raid = mirrorOf(BOTH);
    raid.host.failingBlocks.set('/dev/sdb1', 'timeout');
    const verdicts = await raid.verdicts();
    expect(verdicts.every((one) => one.endsWith('md0 timeout'))).toBe(true);
    expect(verdicts).toContain('? md_superblock_invalid md0 timeout');
  });
});

describe('md_superblock_invalid about a superblock that md would not take again', () => {
  it.each<[string, Given, string]>([
    [
      'has features of a newer kernel',
      { superblock: { featureMap: 1 | (1 << 20) } },
      'unknown-feature',
    ],
    ['has more data than the device', { superblock: { dataSize: 1_000_000n } }, 'device-too-small'],
    ['has bytes set that must be zero', { superblock: { pad0: 1 } }, 'padding-not-zero'],
  ])('is a warning when it %s', async (_what, given, code) => {
    const raid = otherThan({}, given);
    expect(await raid.verdicts()).toEqual(['warning md_superblock_invalid sda1', SUSPICIOUS]);
    const found = (await raid.judge()).find(({ subject }) => subject.member === 'sdb1');
    expect(found).toMatchObject({ evidence: [expect.stringMatching(`^${code}: `)] });
  });
});

describe('md_superblock_invalid about the bitmap', () => {
  it.each<[string, (raid: Raid) => void, string]>([
    [
      'is gone',
      (raid) => {
        const bytes = side(1, BOTH);
        bytes.fill(0, BITMAP_AT, BITMAP_AT + 256);
        raid.plug('sdb1', bytes);
      },
      'no bitmap magic',
    ],
    [
      'is of another array',
      (raid) => raid.plug('sdb1', side(1, BOTH, { bitmap: { uuid: new Uint8Array(16).fill(9) } })),
      'bitmap of array 09090909:09090909:09090909:09090909',
    ],
    [
      'is out of date',
      (raid) => raid.plug('sdb1', side(1, BOTH, { bitmap: { state: 2 } })),
      'marked out of date',
    ],
  ])('is a warning when it %s', async (_what, spoil, detail) => {
    const raid = mirrorOf(BOTH);
    spoil(raid);
    expect(await raid.finding('md_superblock_invalid')).toMatchObject({
      severity: 'warning',
      subject: { array: 'md0', member: 'sdb1' },
      evidence: [detail],
    });
  });

  it('holds also while the array is written to all the time', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdb1', side(1, BOTH, { bitmap: { state: 2 } }));
    raid.host.onRead = (name) => raid.host.noteWrite(name);
    expect(await raid.verdicts()).toEqual([SUSPICIOUS]);
  });

  it('is silent when the next look finds it in order', async () => {
    const raid = mirrorOf(BOTH);
    raid.plug('sdb1', side(1, BOTH, { bitmap: { state: 2 } }));
    const begin = raid.clock.now();
    raid.host.onRead = () => {
      if (raid.clock.now() > begin) raid.host.blocks.set('/dev/sdb1', side(1, BOTH));
    };
    expect(await raid.verdicts()).toEqual([]);
  });

  it.each<[string, Given]>([
    ['when there is none', WITHOUT_BITMAP],
    ['about one that was written behind', { bitmap: { events: 41n, dirty: [1, 2, 3] } }],
  ])('is silent %s', async (_what, given) => {
    expect(await mirrorOf(BOTH, given).verdicts()).toEqual([]);
  });
});
