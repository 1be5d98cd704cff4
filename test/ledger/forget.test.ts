import { describe, expect, it } from 'vitest';
import { forget, forgetAll, knownNames } from '../../src/ledger/forget.ts';
import {
  NOTED_UUID,
  notedArray,
  notedArrival,
  notedAway,
  notedDisk,
  notedLedger,
  notedMember,
  notedReturn,
} from '../support/ledgers.ts';
import { Story } from '../support/story.ts';

const OTHER = 'ffffffff:00000000:00000000:00000001';

const LOOK = {
  uuid: NOTED_UUID,
  heard: 9,
  members: [
    { slot: 0, name: 'sda1' },
    { slot: 1, name: 'sdb1' },
  ],
  dirty: [],
};

describe('forget', () => {
  it.each([
    NOTED_UUID,
    NOTED_UUID.toUpperCase(),
    '10111213-1415-1617-1819-1a1b1c1d1e1f',
    '101112131415161718191a1b1c1d1e1f',
  ])('drops the array %s and the disks that carried nothing else', (name) => {
    const other = notedArray({ uuid: OTHER, name: 'md1', members: [] });
    const ledger = {
      ...notedLedger([notedArray({ returns: [notedReturn()] }), other]),
      latest: { at: 1, arrays: [LOOK, { ...LOOK, uuid: OTHER }] },
      disks: [
        notedDisk(0),
        notedDisk(1, { arrays: [NOTED_UUID, OTHER] }),
        notedDisk(2, { arrays: [] }),
      ],
    };
    expect(forget(ledger, name)).toEqual({
      ledger: {
        ...ledger,
        latest: { at: 1, arrays: [{ ...LOOK, uuid: OTHER }] },
        arrays: [other],
        disks: [notedDisk(1, { arrays: [OTHER] }), notedDisk(2, { arrays: [] })],
      },
      dropped: [
        `array md0 (${NOTED_UUID}) with 2 members, and that a return was still owed a comparison`,
      ],
    });
  });

  it.each(['DISK-1', '0x5000000000000001'])('drops the disk %s and its slots', (name) => {
    const away = notedMember(1, { away: notedAway() });
    const ledger = {
      ...notedLedger([notedArray({ members: [notedMember(0), away] })]),
      latest: { at: 1, arrays: [LOOK, { ...LOOK, uuid: OTHER }] },
    };
    expect(forget(ledger, name)).toEqual({
      ledger: {
        ...ledger,
        latest: {
          at: 1,
          arrays: [
            { ...LOOK, members: [{ slot: 0, name: 'sda1' }] },
            { ...LOOK, uuid: OTHER },
          ],
        },
        arrays: [notedArray({ members: [notedMember(0)] })],
        disks: [notedDisk(0)],
      },
      dropped: ['disk DISK-1', `slot 1 of md0 (${NOTED_UUID})`],
    });
  });

  it('drops a member by its own UUID, with what it is owed, and leaves its disk', () => {
    const ledger = notedLedger([
      notedArray({ returns: [notedReturn(), notedReturn({ slot: 0, ...ZERO })] }),
    ]);
    expect(forget(ledger, 'A0A1A2A3:A4A5A6A7:A8A9AAAB:ACADAE01')).toEqual({
      ledger: {
        ...ledger,
        arrays: [
          notedArray({
            members: [notedMember(0)],
            returns: [notedReturn({ slot: 0, ...ZERO })],
          }),
        ],
      },
      dropped: [`slot 1 of md0 (${NOTED_UUID}), and that a return was still owed a comparison`],
    });
  });

  it('drops a device that is being rebuilt and holds no slot yet', () => {
    const arrivals = [notedArrival(), notedArrival({ ...ZERO, name: 'sda1' })];
    const ledger = notedLedger([notedArray({ members: [], arrivals })]);
    expect(forget(ledger, 'a0a1a2a3:a4a5a6a7:a8a9aaab:acadae01')).toEqual({
      ledger: {
        ...ledger,
        arrays: [notedArray({ members: [], arrivals: [notedArrival({ ...ZERO, name: 'sda1' })] })],
      },
      dropped: [`md0 (${NOTED_UUID})`],
    });
  });

  it('says nothing of a return that was settled long ago', () => {
    const settled = { at: 1, by: 'check' } as const;
    const ledger = notedLedger([notedArray({ members: [], returns: [notedReturn({ settled })] })]);
    expect(forget(ledger, 'DISK-1').dropped).toEqual(['disk DISK-1', `md0 (${NOTED_UUID})`]);
  });

  it.each(['', 'sdb', 'md0', OTHER, 'DISK-9'])(
    'changes nothing for %j, which is no known name',
    (name) => {
      const ledger = notedLedger();
      const forgotten = forget(ledger, name);
      expect(forgotten.ledger).toBe(ledger);
      expect(forgotten.dropped).toEqual([]);
    },
  );
});

describe('forgetAll', () => {
  it('leaves a ledger without arrays and disks, whose order goes on', () => {
    const ledger = notedLedger(undefined, [{ at: 1, why: 'it is damaged' }]);
    const latest = { at: 7, boot: 'b', listeningSince: 1, arrays: [LOOK] };
    const forgotten = forgetAll({ ...ledger, latest });
    expect(forgotten.ledger).toEqual({
      version: ledger.version,
      order: 5,
      latest: { ...latest, arrays: [] },
      arrays: [],
      disks: [],
      findings: [],
      resets: [],
    });
    expect(forgotten.dropped).toEqual([
      `array md0 (${NOTED_UUID}) with 2 members`,
      'disk DISK-0',
      'disk DISK-1',
    ]);
  });
});

describe('knownNames', () => {
  it('gives each array and each disk once', () => {
    expect(
      knownNames(notedLedger([notedArray({ members: [notedMember(1), notedMember(2)] })])),
    ).toEqual([NOTED_UUID, 'DISK-0', 'DISK-1', 'DISK-2']);
  });
});

const ZERO = { deviceUuid: 'a0a1a2a3:a4a5a6a7:a8a9aaab:acadae00', disk: 'DISK-0' } as const;

describe('after everything was forgotten', () => {
  it('what the kernel announced under the name of an array before is not taken for news of it', async () => {
    const story = new Story({ slots: 2, bitmap: true });
    await story.look();
    story.announce('state', 'faulty', 'sdb1');
    story.announce('degraded', '1');
    await story.pass(1);
    await story.look();
    story.ledger = forgetAll(story.ledger).ledger;
    await story.pass(1);
    expect(await story.look(3)).toEqual([]);
    expect(story.ledger.arrays[0]?.returns).toEqual([]);
  });
});
