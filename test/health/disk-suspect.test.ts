import { describe, expect, it } from 'vitest';
import { judge } from '../../src/health/index.ts';
import { emptyLedger } from '../../src/ledger/ledger.ts';
import { sampled } from '../../src/metrics/family.ts';
import { findingFamilies } from '../../src/metrics/findings.ts';
import { busDisk, pciFunction } from '../support/block.ts';
import { array, member, snapshotOf } from '../support/md.ts';
import { reportOf, smartDisk } from '../support/smart.ts';
import { CARRIES, type Given, growth, judgements, suspects } from '../support/suspicion.ts';

const WITH_BAD_SECTORS = array({
  members: [member('sda1', { correctedReadErrors: 3, badBlocks: 1 }), member('sdb1')],
});

describe('the rules on where a fault lives', () => {
  it('are silent on disks without troubles, and on errors of long ago', () => {
    const provoked = { errors: 0, timeouts: 0 };
    const commands = { errors: 31, timeouts: 2, completed: 1000, provoked };
    expect(suspects({ disks: [busDisk('sda', { commands }), busDisk('sdb')] })).toEqual([]);
  });

  it('are silent when commands fail and nothing tells why', () => {
    expect(suspects({ disks: [busDisk('sda')], recent: [growth('sda', 5)] })).toEqual([]);
  });

  it('are silent when a single command timed out', () => {
    expect(suspects({ disks: [busDisk('sda')], recent: [growth('sda', 1, 1)] })).toEqual([]);
  });

  it('say that they do not judge while block has no reading', () => {
    const { at, observed } = snapshotOf();
    const all = judge({ at, observed: { ...observed, block: { status: 'pending' } } });
    expect(all.map(({ code }) => code)).toEqual([
      'disk_suspect_memory',
      'disk_suspect_controller',
      'disk_suspect_link',
      'disk_suspect_media',
    ]);
  });

  it('are exported by disk and part', () => {
    const family = findingFamilies.find(({ name }) => name === 'rotwatch_disk_suspect');
    const found = judgements({ disks: [busDisk('sda')], recent: [growth('sda', 2, 2)] });
    expect(
      family === undefined
        ? []
        : sampled(family, { judgements: found, ledger: emptyLedger() }).samples,
    ).toEqual([[{ disk: 'SERIAL-sda', part: 'link' }, 1]]);
  });
});

describe('disk_suspect_link', () => {
  it.each<readonly [string, Given, string]>([
    [
      'commands time out',
      { disks: [busDisk('sda')], recent: [growth('sda', 2, 2)] },
      '2 commands timed out within the last hour',
    ],
    [
      'the kernel has slowed it down',
      { disks: [busDisk('sda', { linkDowngraded: true, linkLimitBitsPerSecond: 3e9 })] },
      'the kernel has slowed the link down to 3000000000 bit/s',
    ],
    [
      'the transport has lost the disk',
      { disks: [busDisk('sda', { state: 'transport-offline' })] },
      'the transport has lost the disk',
    ],
    [
      'the phys of its port count many errors',
      {
        disks: [busDisk('sda', { phys: [{ name: 'phy-0:1', errors: new Map() }] })],
        recent: [{ ...growth('sda', 0), linkErrors: 10 }],
      },
      '10 errors on phy-0:1 within the last hour',
    ],
    [
      'its own PCI function reports many errors',
      {
        disks: [busDisk('nvme0n1', { pci: ['p0', 'e0'] })],
        pci: [pciFunction('p0'), pciFunction('e0')],
        recent: [growth('e0', 10), growth('p0', 9)],
      },
      '10 PCIe errors on e0 within the last hour',
    ],
  ])('holds when %s', (_when, given, evidence) => {
    expect(judgements(given)).toMatchObject([
      { code: 'disk_suspect_link', severity: 'warning', evidence: [evidence] },
    ]);
  });

  const port = pciFunction('p0', { maxSpeed: 16e9, maxWidth: 4 });
  const end = pciFunction('e0', { speed: 8e9, maxSpeed: 8e9, width: 2, maxWidth: 4 });
  const disk = busDisk('nvme0n1', { pci: ['p0', 'e0'] });

  it('holds when its PCIe link is narrower or slower than both ends are capable of', () => {
    expect(judgements({ disks: [disk], pci: [port, end] })).toMatchObject([
      { evidence: ['PCIe: 2 of 4 lanes'] },
    ]);
    const slow = { ...end, width: 4, speed: 25e8 };
    expect(judgements({ disks: [disk], pci: [port, slow] })).toMatchObject([
      { evidence: ['PCIe: 2500000000 of 8000000000 transfers per second'] },
    ]);
  });

  it.each([
    ['the slot is narrower than the disk', { ...port, maxWidth: 2 }],
    ['the port does not tell what it is capable of', pciFunction('p0')],
  ])('is silent when %s', (_when, one) => {
    expect(suspects({ disks: [disk], pci: [one, end] })).toEqual([]);
  });

  it('is silent on the lanes of a controller that several disks share', () => {
    const shared = { pci: ['p0', 'e0'] };
    const disks = [busDisk('sda', shared), busDisk('sdb', shared)];
    expect(suspects({ disks, pci: [port, end], recent: [growth('e0', 100)] })).toEqual([]);
  });

  it('names the slot, and a disk with two paths once', () => {
    const slot = {
      enclosure: '0:0:8:0',
      slot: 'Slot 05',
      locate: false,
      fault: false,
      status: 'OK',
      locatePath: '/light',
    };
    const lost = { disk: 'ONE', state: 'transport-offline', host: 'host0', slot };
    const found = judgements({ disks: [busDisk('sda', lost), busDisk('sdb', lost)] });
    expect(found).toMatchObject([
      {
        summary: 'The link to ONE (sdb in Slot 05 of enclosure 0:0:8:0) may be failing',
        evidence: [
          'the transport has lost the disk',
          'Slot 05 of enclosure 0:0:8:0, locate light /light',
        ],
      },
    ]);
  });
});

describe('disk_suspect_controller', () => {
  const three = ['sda', 'sdb', 'sdc'].map((name) => busDisk(name));

  it('holds for the disks that fail at once, and then their links are not blamed', () => {
    const recent = [growth('sda', 3, 1), growth('sdb', 1), growth('0000:00:1f.2', 4)];
    expect(suspects({ disks: three, recent })).toEqual([
      'controller SERIAL-sda',
      'controller SERIAL-sdb',
    ]);
    expect(judgements({ disks: three, recent })[0]).toMatchObject({
      evidence: [
        'SERIAL-sda (sda): 3 errors, 1 timeouts within the last hour',
        'SERIAL-sdb (sdb): 1 errors, 0 timeouts within the last hour',
        '4 PCIe errors on the controller within the last hour',
      ],
    });
  });

  it('is silent while one disk fails, and while two of many do', () => {
    expect(suspects({ disks: three, recent: [growth('sda', 3)] })).toEqual([]);
    const many = ['sda', 'sdb', 'sdc', 'sdd', 'sde'].map((name) => busDisk(name));
    expect(suspects({ disks: many, recent: [growth('sda', 3), growth('sdb', 3)] })).toEqual([]);
    const more = [growth('sda', 3), growth('sdb', 3), growth('sdc', 1)];
    expect(suspects({ disks: many, recent: more })).toHaveLength(3);
  });

  it('goes by the SCSI host where there is no PCI function, and not without either', () => {
    const recent = [growth('sda', 1), growth('sdb', 1)];
    const hosted = ['sda', 'sdb'].map((name) => busDisk(name, { pci: [] }));
    expect(suspects({ disks: hosted, recent })).toEqual([
      'controller SERIAL-sda',
      'controller SERIAL-sdb',
    ]);
    const alone = hosted.map((one) => ({ ...one, host: undefined }));
    expect(suspects({ disks: alone, recent })).toEqual([]);
  });
});

describe('disk_suspect_media', () => {
  it('holds when commands fail, none times out, and md met bad sectors on the disk', () => {
    const given = {
      disks: [busDisk('sda', CARRIES)],
      recent: [growth('sda', 4)],
      arrays: [WITH_BAD_SECTORS],
    } satisfies Given;
    expect(judgements(given)).toMatchObject([
      {
        code: 'disk_suspect_media',
        summary: 'SERIAL-sda (sda) has sectors that it cannot read',
        evidence: [
          '4 commands failed within the last hour, none timed out',
          '3 read errors of sda1 corrected by md0',
          '1 bad-block ranges of sda1 on record in md0',
        ],
      },
    ]);
  });

  it('holds when commands fail, none times out, and btrfs could not read from the disk', () => {
    const of = (errors: ReadonlyMap<string, number>) => ({
      ...{ filesystem: 'f', id: '1', device: 'sda1', disk: 'SERIAL-sda' },
      errors,
    });
    const given = { disks: [busDisk('sda'), busDisk('sdb')], recent: [growth('sda', 4)] };
    const unread = { ...given, btrfs: [of(new Map([['read', 2]]))] };
    expect(judgements(unread)).toMatchObject([
      {
        code: 'disk_suspect_media',
        subject: { disk: 'SERIAL-sda' },
        evidence: [
          '4 commands failed within the last hour, none timed out',
          '2 reads of sda1 failed for btrfs since its counters began',
        ],
      },
    ]);
    expect(suspects({ ...given, btrfs: [of(new Map([['corruption', 2]]))] })).toEqual([]);
  });

  it('holds when commands fail, none times out, and the disk itself counts sectors that it cannot read', () => {
    const attribute = (id: number, name: string, value: number) => ({
      ...{ id, name },
      raw: { value, string: String(value) },
    });
    const table = [
      attribute(197, 'Current_Pending_Sector', 8),
      attribute(198, 'Offline_Uncorrectable', 3),
      attribute(187, 'Reported_Uncorrect', 5),
    ];
    const baseline = new Map([
      ['attribute 198 Offline_Uncorrectable', 2],
      ['attribute 187 Reported_Uncorrect', 5],
    ]);
    const known = { disk: 'SERIAL-sda', baseline };
    const smart = [smartDisk(reportOf({ ata_smart_attributes: { table } }), known)];
    const given = { disks: [busDisk('sda')], smart };
    expect(judgements({ ...given, recent: [growth('sda', 4)] })).toMatchObject([
      {
        code: 'disk_suspect_media',
        evidence: [
          '4 commands failed within the last hour, none timed out',
          'attribute 197 Current_Pending_Sector: 8',
          'attribute 198 Offline_Uncorrectable: 3',
        ],
      },
    ]);
    expect(suspects(given)).toEqual([]);
    const unread = [smartDisk(undefined, { disk: 'SERIAL-sda', report: undefined })];
    expect(suspects({ ...given, smart: unread, recent: [growth('sda', 4)] })).toEqual([]);
  });

  it.each<readonly [string, Given]>([
    ['md met none', { arrays: [array()], recent: [growth('sda', 4)] }],
    ['md does not know the member', { arrays: [], recent: [growth('sda', 4)] }],
    ['nothing failed lately', { arrays: [WITH_BAD_SECTORS] }],
  ])('is silent when %s', (_when, given) => {
    expect(suspects({ disks: [busDisk('sda', CARRIES)], ...given })).toEqual([]);
  });

  it('leaves it to the link when commands time out, and to the controller when others fail too', () => {
    const disks = [busDisk('sda', CARRIES), busDisk('sdb')];
    const arrays = [WITH_BAD_SECTORS] satisfies Given['arrays'];
    expect(suspects({ disks, arrays, recent: [growth('sda', 4, 2)] })).toEqual(['link SERIAL-sda']);
    expect(suspects({ disks, arrays, recent: [growth('sda', 4), growth('sdb', 1)] })).toEqual([
      'controller SERIAL-sda',
      'controller SERIAL-sdb',
    ]);
  });
});
