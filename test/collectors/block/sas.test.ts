import { describe, expect, it } from 'vitest';
import { blockMachine, diskIn, openBlock, samples } from '../../support/block-machine.ts';
import type { FakeHost } from '../../support/fake-host.ts';

const PHY = '/sys/class/sas_phy';
const SLOT = '/sys/class/block/sda/device/enclosure_device:Slot 05';

type More = Parameters<typeof blockMachine>[0];

/** sda on a wide SAS port of two phys, in slot 5 of an enclosure. */
function sasMachine(more: More = {}): FakeHost {
  return blockMachine({
    '/sys/class/block/sda': {
      link: '../../devices/pci0000:00/0000:02:00.0/host0/port-0:1/end_device-0:1/target0:0:1/0:0:1:0/block/sda',
    },
    '/sys/class/sas_port/port-0:1/device/phy-0:1/x': '',
    '/sys/class/sas_port/port-0:1/device/phy-0:2/x': '',
    [`${PHY}/phy-0:1/negotiated_linkrate`]: '12.0 Gbit\n',
    [`${PHY}/phy-0:1/maximum_linkrate`]: '12.0 Gbit\n',
    [`${PHY}/phy-0:1/invalid_dword_count`]: '7\n',
    [`${PHY}/phy-0:1/running_disparity_error_count`]: '6\n',
    [`${PHY}/phy-0:1/loss_of_dword_sync_count`]: '0\n',
    [`${PHY}/phy-0:1/phy_reset_problem_count`]: '1\n',
    [`${PHY}/phy-0:2/negotiated_linkrate`]: '6.0 Gbit\n',
    [`${PHY}/phy-0:2/maximum_linkrate`]: '12.0 Gbit\n',
    [SLOT]: { link: '../../../enclosure/0:0:8:0/Slot 05' },
    [`${SLOT}/locate`]: '0\n',
    [`${SLOT}/fault`]: '4\n',
    [`${SLOT}/status`]: 'OK\n',
    ...more,
  });
}

describe('a SAS disk', () => {
  it('has the speed of the slowest phy of its port, and the errors of all of them', async () => {
    expect(await diskIn(sasMachine(), 'sda')).toMatchObject({
      linkBitsPerSecond: 6e9,
      linkLimitBitsPerSecond: 12e9,
      linkDowngraded: undefined,
      phys: [
        {
          name: 'phy-0:1',
          errors: new Map([
            ['invalid_dword', 7],
            ['running_disparity', 6],
            ['loss_of_dword_sync', 0],
            ['phy_reset_problem', 1],
          ]),
        },
        { name: 'phy-0:2', errors: new Map() },
      ],
    });
  });

  it('has no speed when the phys of its port are not shown', async () => {
    const host = blockMachine({
      '/sys/class/block/sda': { link: '../../devices/pci0000:00/host0/port-0:1/block/sda' },
    });
    expect((await diskIn(host, 'sda'))?.linkBitsPerSecond).toBeUndefined();
  });

  it('loses only the count that could not be read, which is told', async () => {
    const path = `${PHY}/phy-0:1/invalid_dword_count`;
    const { problems, disks } = await openBlock(sasMachine({ [path]: { fails: 'io' } })).read();
    expect(problems).toMatchObject([{ reason: 'io', subject: path }]);
    const phys = disks.find(({ device }) => device === 'sda')?.phys;
    expect(phys?.[0]?.errors.get('phy_reset_problem')).toBe(1);
  });

  it('shows the growth of the errors on its phys, for an hour', async () => {
    const host = sasMachine();
    const { read } = openBlock(host);
    const growth = async () => (await read()).recent.find(({ of }) => of === 'sda')?.linkErrors;
    expect(await growth()).toBe(0);
    host.files.set(`${PHY}/phy-0:1/invalid_dword_count`, '17\n');
    host.files.set(`${PHY}/phy-0:1/phy_reset_problem_count`, '2\n');
    expect(await growth()).toBe(11);
  });

  it('is found by its slot, whose lights and status its enclosure tells', async () => {
    const host = sasMachine();
    expect((await diskIn(host, 'sda'))?.slot).toEqual({
      ...{ enclosure: '0:0:8:0', slot: 'Slot 05', locate: false, fault: true, status: 'OK' },
      locatePath: '/sys/class/enclosure/0:0:8:0/Slot 05/locate',
    });
    host.files.delete(`${SLOT}/fault`);
    host.files.set(`${SLOT}/status`, '17\n');
    host.files.set(`${SLOT}/locate`, 'on\n');
    const unknown = { fault: undefined, status: undefined, locate: undefined };
    expect((await diskIn(host, 'sda'))?.slot).toMatchObject(unknown);
    host.files.set(SLOT, 'not a link');
    expect((await diskIn(host, 'sda'))?.slot).toBeUndefined();
  });

  it('exports all of it', async () => {
    const reading = await openBlock(sasMachine()).read();
    expect(samples('disk_path_info', reading)).toContain(
      'SATA0001 sda host0 0000:02:00.0 0:0:8:0 Slot 05 /sys/class/enclosure/0:0:8:0/Slot 05/locate 1',
    );
    expect(samples('disk_slot_light', reading)).toEqual([
      'SATA0001 sda locate 0',
      'SATA0001 sda fault 1',
    ]);
    const held = samples('disk_slot_status', reading).filter((line) => line.endsWith(' 1'));
    expect(held).toEqual(['SATA0001 sda OK 1']);
    expect(samples('disk_phy_errors_total', reading)).toEqual([
      'SATA0001 sda phy-0:1 invalid_dword 7',
      'SATA0001 sda phy-0:1 running_disparity 6',
      'SATA0001 sda phy-0:1 loss_of_dword_sync 0',
      'SATA0001 sda phy-0:1 phy_reset_problem 1',
    ]);
  });
});
