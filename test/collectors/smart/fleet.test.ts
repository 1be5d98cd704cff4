import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SmartMachine } from '../../support/smart-machine.ts';

const ASLEEP = {
  exitCode: 3,
  sections: {
    smartctl: {
      version: [7, 3],
      exit_status: 3,
      messages: [{ string: 'Device is in STANDBY mode, exit(3)', severity: 'information' }],
    },
    smart_status: undefined,
  },
} as const;

describe('the smart fleet', () => {
  it('asks every disk at once at the start, first for its health, then for its logs', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    machine.plug('sdb');
    const disks = await machine.disks(machine.open());
    expect(Object.keys(disks)).toEqual(['SDA', 'SDB']);
    expect(disks['SDA']?.condition).toEqual({ kind: 'answered' });
    const [health, logs] = machine.runsOf('sda');
    expect(health).toBe(
      'smartctl --json --nocheck=standby,3 --info --health --attributes /dev/sda',
    );
    expect(logs).toContain('--log=xselftest,selftest');
    expect(machine.wakes).toBeGreaterThan(0);
  });

  it('asks for health every interval and for logs once an hour', async () => {
    const machine = new SmartMachine();
    machine.plug('sda', {}, false);
    const fleet = machine.open();
    await machine.read(fleet);
    await machine.clock.advance(2 * HOUR_MS + 10 * MINUTE_MS);
    const runs = machine.runsOf('sda');
    expect(runs.length).toBeGreaterThanOrEqual(24);
    expect(runs.length).toBeLessThanOrEqual(34);
    expect(runs.filter((line) => line.includes('--log=')).length).toBe(3);
  });

  it('asks a disk that answers slowly less often: it is busy with us a twentieth of its time', async () => {
    const machine = new SmartMachine();
    machine.plug('sda', { takesMs: 30_000 }, false);
    const fleet = machine.open();
    await machine.clock.advance(HOUR_MS);
    expect(machine.runsOf('sda').length).toBeLessThanOrEqual(10);
    expect((await machine.disks(fleet))['SDA']?.intervalMs).toBe(600_000);
  });

  it('runs few commands at once on one controller', async () => {
    const machine = new SmartMachine();
    for (const name of ['sda', 'sdb', 'sdc', 'sdd', 'sde']) machine.plug(name, { takesMs: 1000 });
    const fleet = machine.open();
    expect(Object.keys(await machine.disks(fleet)).length).toBe(5);
    expect(machine.mostRunning).toBe(2);
  });

  it('quarantines a wedged disk with back-off, at no cost to the others, and takes it back', async () => {
    const machine = new SmartMachine();
    let hangs = true;
    machine.plug('sda', () => ({ hangs }), false);
    machine.plug('sdb', {}, false);
    const fleet = machine.open();
    expect((await machine.disks(fleet))['sda']?.condition.kind).toBe('pending');
    await machine.clock.advance(2 * MINUTE_MS);
    const wedged = (await machine.disks(fleet))['sda'];
    expect(wedged?.condition).toMatchObject({ kind: 'wedged', misses: 1 });
    expect(wedged?.timeouts).toBe(1);
    await machine.clock.advance(2 * HOUR_MS);
    expect(machine.runsOf('sda').length).toBeLessThanOrEqual(5);
    expect(machine.runsOf('sdb').length).toBeGreaterThanOrEqual(20);
    const now = await machine.disks(fleet);
    expect(now['SDB']?.condition).toEqual({ kind: 'answered' });
    expect(machine.clock.now() - (now['SDB']?.reportedAt ?? 0)).toBeLessThan(6 * MINUTE_MS);
    hangs = false;
    await machine.clock.advance(7 * HOUR_MS);
    expect((await machine.disks(fleet))['SDA']?.condition).toEqual({ kind: 'answered' });
  });

  it('does not wake a sleeping disk, and keeps its last word, marked by its age', async () => {
    const machine = new SmartMachine();
    let asleep = false;
    machine.plug('sda', () => (asleep ? ASLEEP : {}), false);
    const fleet = machine.open();
    await machine.read(fleet);
    asleep = true;
    await machine.clock.advance(3 * HOUR_MS);
    const disk = (await machine.disks(fleet))['SDA'];
    expect(disk).toMatchObject({ condition: { kind: 'resting' }, powerState: 'standby' });
    expect(disk?.report?.passed).toBe(true);
    expect(machine.clock.now() - (disk?.reportedAt ?? 0)).toBeGreaterThan(2 * HOUR_MS);
  });

  it('leaves a spinning disk alone that nobody used since, but for once a day', async () => {
    const machine = new SmartMachine();
    machine.setReads({ sda: 1, sdb: 1 });
    machine.plug('sda');
    machine.plug('sdb');
    const fleet = machine.open();
    await machine.read(fleet);
    machine.setReads({ sda: 1, sdb: 2 });
    await machine.clock.advance(10 * MINUTE_MS);
    expect(machine.runsOf('sda').length).toBe(2);
    expect(machine.runsOf('sdb').length).toBe(3);
    expect((await machine.disks(fleet))['SDA']?.condition).toEqual({ kind: 'resting' });
    await machine.clock.advance(24 * HOUR_MS);
    expect(machine.runsOf('sda').length).toBe(3);
  });

  it('touches no device that the kernel has put to sleep', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    machine.host.files.set('/sys/block/sda/device/power/runtime_status', 'suspended\n');
    const disks = await machine.disks(machine.open());
    expect(machine.host.runs).toEqual([]);
    expect(disks['sda']).toMatchObject({ condition: { kind: 'resting' }, powerState: 'standby' });
  });

  it('sees a new disk within a minute, and remembers one that goes', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    const fleet = machine.open();
    await machine.read(fleet);
    machine.plug('sdb');
    await machine.clock.advance(MINUTE_MS);
    expect((await machine.disks(fleet))['SDB']?.present).toBe(true);
    machine.unplug('sda');
    await machine.clock.advance(MINUTE_MS);
    const gone = (await machine.disks(fleet))['SDA'];
    expect(gone).toMatchObject({ present: false, report: undefined });
    expect(gone?.identity?.model).toBe('Maker Disk 1');
    machine.plug('sda');
    await machine.clock.advance(MINUTE_MS);
    expect((await machine.disks(fleet))['SDA']?.present).toBe(true);
  });

  it('takes two paths that show one serial and WWN for one disk, and asks it once', async () => {
    const machine = new SmartMachine();
    const same = { sections: { serial_number: 'ONE', wwn: { naa: 5, oui: 1, id: 1 } } };
    machine.plug('sda', same, false);
    machine.plug('sdb', same, false);
    const fleet = machine.open();
    await machine.read(fleet);
    await machine.clock.advance(HOUR_MS);
    const disks = await machine.disks(fleet);
    expect(Object.keys(disks)).toEqual(['ONE']);
    expect(disks['ONE']?.paths.map(({ name }) => name)).toEqual(['sda', 'sdb']);
    expect(machine.runsOf('sdb').length).toBeLessThanOrEqual(2);
  });

  it('says once that there is no smartctl, and lists the disks all the same', async () => {
    const machine = new SmartMachine();
    machine.plug('sda', { absent: true });
    machine.plug('sdb', { absent: true });
    const fleet = machine.open();
    const reading = await machine.read(fleet);
    await machine.clock.advance(HOUR_MS);
    expect(reading.available).toBe(false);
    expect(reading.disks.map(({ disk }) => disk)).toEqual(['sda', 'sdb']);
    expect(machine.said.length).toBe(1);
  });

  it('is content with a machine without disks', async () => {
    const machine = new SmartMachine();
    expect(await machine.read(machine.open())).toMatchObject({ disks: [], problems: [] });
  });
});
