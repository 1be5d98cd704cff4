import { describe, expect, it } from 'vitest';
import { HOUR_MS, SmartMachine } from '../../support/smart-machine.ts';

/** Plays `smartctl --scan` with these devices, whose types an opening scan finds to be SATA; gives the scans made. */
function scanned(
  machine: SmartMachine,
  devices: readonly { readonly name: string; readonly type: string }[],
): readonly string[] {
  const scans: string[] = [];
  const others = machine.host.onRun;
  machine.host.onRun = (line, options) => {
    const how = /--scan\S*/.exec(line)?.[0];
    if (how === undefined) return others?.(line, options) ?? Promise.reject();
    scans.push(how);
    const found = how === '--scan-open' ? devices.map(opened) : devices;
    const ended = { stderr: '', exitCode: 0, signal: undefined, durationMs: 1 };
    const stdout = JSON.stringify({ devices: found });
    return Promise.resolve({ ok: true, value: { ...ended, stdout } });
  };
  return scans;
}

function opened({ name, type }: { readonly name: string; readonly type: string }) {
  return { name, type: `sat+${type}` };
}

describe('what the smart fleet asks', () => {
  it('does as it is configured: devices with ranges and types, include, exclude', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    machine.plug('sdb', { sections: { model_name: 'Other 2' } });
    machine.answer('0', (line) => ({
      sections: { serial_number: /megaraid,(\d)/.exec(line)?.[1] },
    }));
    const fleet = machine.open({
      devices: ['/dev/bus/0 megaraid,[3-4]'],
      exclude: ['model:other*'],
    });
    await machine.read(fleet);
    const reading = await machine.read(fleet);
    expect(reading.disks.map(({ disk }) => disk).sort()).toEqual(['3', '4', 'SDA']);
    expect(machine.host.runs).toContain(
      'smartctl --json --nocheck=standby,3 --device=megaraid,3 --info --health --attributes /dev/bus/0',
    );
  });

  it('adds the disks that only a scan finds, and opens them again only when there are others', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    const scans = scanned(machine, [
      { name: '/dev/sda', type: 'scsi' },
      { name: '/dev/bus/0', type: 'megaraid,0' },
    ]);
    machine.answer('0', { sections: { serial_number: 'HIDDEN' } });
    const fleet = machine.open({ scan: true });
    const disks = await machine.disks(fleet);
    expect(Object.keys(disks)).toEqual(['SDA', 'HIDDEN']);
    expect(disks['HIDDEN']?.paths).toEqual([
      { device: '/dev/bus/0', name: undefined, type: 'sat+megaraid,0' },
    ]);
    await machine.clock.advance(3 * HOUR_MS);
    expect(scans).toEqual(['--scan', '--scan-open', '--scan', '--scan', '--scan']);
    expect(Object.keys(await machine.disks(fleet))).toEqual(['SDA', 'HIDDEN']);
  });

  it('opens nothing for a scan that shows only what the kernel shows', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    const scans = scanned(machine, [{ name: '/dev/sda', type: 'scsi' }]);
    const fleet = machine.open({ scan: true });
    expect(Object.keys(await machine.disks(fleet))).toEqual(['SDA']);
    await machine.clock.advance(HOUR_MS);
    expect(scans).toEqual(['--scan', '--scan']);
  });

  it('stops asking when closed', async () => {
    const machine = new SmartMachine();
    machine.plug('sda', {}, false);
    const fleet = machine.open();
    await machine.read(fleet);
    fleet.close();
    const runs = machine.host.runs.length;
    await machine.clock.advance(2 * HOUR_MS);
    expect(machine.host.runs.length).toBe(runs);
  });
});
