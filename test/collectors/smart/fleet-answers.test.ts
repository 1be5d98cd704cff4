import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SmartMachine } from '../../support/smart-machine.ts';

const NVME = {
  device: { name: '/dev/nvme0n1', type: 'nvme', protocol: 'NVMe' },
  nvme_smart_health_information_log: { critical_warning: 0, num_err_log_entries: 0 },
} as const;

describe('what the smart fleet makes of answers', () => {
  it('tells an unreadable disk from a failing one, and keeps the rest of what it said', async () => {
    const machine = new SmartMachine();
    const message = 'Smartctl open device: /dev/sda failed: Permission denied';
    const denied = {
      exitCode: 2,
      stdout: JSON.stringify({
        json_format_version: [1, 0],
        smartctl: { exit_status: 2, messages: [{ string: message, severity: 'error' }] },
      }),
    };
    machine.plug('sda', denied);
    machine.plug('sdb', { exitCode: 8, sections: { smart_status: { passed: false } } });
    machine.plug('sdc', { stdout: 'Segmentation fault', exitCode: 139 });
    const disks = await machine.disks(machine.open());
    expect(disks['sda']?.condition).toEqual({
      kind: 'unreadable',
      reason: 'denied',
      detail: message,
    });
    expect(disks['SDB']).toMatchObject({
      condition: { kind: 'answered' },
      report: { passed: false },
    });
    expect(disks['sdc']?.condition).toMatchObject({ kind: 'unreadable', reason: 'malformed' });
  });

  it('drops what an unreadable disk once said when it is too old', async () => {
    const machine = new SmartMachine();
    let stdout: string | undefined;
    machine.plug('sda', () => (stdout === undefined ? {} : { stdout, exitCode: 2 }), false);
    const fleet = machine.open();
    await machine.read(fleet);
    stdout = '';
    await machine.clock.advance(30 * MINUTE_MS);
    expect((await machine.disks(fleet))['SDA']?.report).toBeDefined();
    await machine.clock.advance(HOUR_MS);
    expect((await machine.disks(fleet))['SDA']?.report).toBeUndefined();
  });

  it('does not ask again today for a section that the firmware refuses', async () => {
    const machine = new SmartMachine();
    const refusing = { exitCode: 4, sections: { smartctl: { version: [7, 3], exit_status: 4 } } };
    machine.plug('sda', refusing, false);
    const fleet = machine.open();
    await machine.read(fleet);
    await machine.clock.advance(2 * HOUR_MS);
    const logs = machine.runsOf('sda').filter((line) => line.includes('--capabilities'));
    expect(logs[0]).toContain('--log=devstat');
    expect(logs[1]).not.toContain('--log=devstat');
    expect((await machine.disks(fleet))['SDA']?.refused).toContain('device_statistics');
    await machine.clock.advance(24 * HOUR_MS);
    const later = machine.runsOf('sda').filter((line) => line.includes('--log=devstat'));
    expect(later.length).toBe(2);
  });

  it('asks an older smartctl without what it does not know', async () => {
    const machine = new SmartMachine();
    machine.plug(
      'sda',
      (line) =>
        line.includes('--log=farm')
          ? { exitCode: 1, sections: { smartctl: { version: [7, 1], exit_status: 1 } } }
          : {},
      false,
    );
    const disk = (await machine.disks(machine.open()))['SDA'];
    expect(disk?.condition).toEqual({ kind: 'answered' });
    expect(disk?.logsReportedAt).toBeDefined();
    const logs = machine.runsOf('sda').filter((line) => line.includes('--log='));
    expect(logs.map((line) => line.includes('--log=farm'))).toEqual([true, false]);
  });

  it('tells a disk whose commands the kernel refuses, as whoever the kernel says it is', async () => {
    const machine = new SmartMachine();
    const mistaken = {
      json_format_version: [1, 0],
      smartctl: { version: [7, 3], exit_status: 0 },
      device: { name: '/dev/sda', type: 'scsi', protocol: 'SCSI' },
    };
    const message = 'NVME_IOCTL_ADMIN_CMD: Permission denied';
    const identified = {
      ...NVME,
      nvme_smart_health_information_log: undefined,
      smart_status: undefined,
      nvme_version: { string: '1.4' },
      smartctl: { exit_status: 4, messages: [{ string: message, severity: 'error' }] },
    };
    const messages = [{ string: 'Device is in SLEEP mode, exit(3)', severity: 'information' }];
    const asleep = { ...mistaken, smartctl: { version: [7, 3], exit_status: 3, messages } };
    machine.plug('sda', (line) => {
      const asAta = line.includes('--device=sat');
      return { stdout: JSON.stringify(asAta ? asleep : mistaken), exitCode: asAta ? 3 : 0 };
    });
    machine.host.files.set('/sys/class/block/sda/device/model', 'Maker Disk 9\n');
    machine.plugNvme('nvme0n1', { exitCode: 4, sections: identified });
    const disks = await machine.disks(machine.open());
    expect(disks['sda']?.condition).toEqual({
      kind: 'unreadable',
      reason: 'denied',
      detail: 'ATA commands are refused, so that smartctl takes it for a SCSI disk',
    });
    expect(disks['sda']?.identity?.model).toBe('Maker Disk 9');
    expect(disks['nvme0n1']?.condition).toEqual({
      kind: 'unreadable',
      reason: 'denied',
      detail: message,
    });
  });

  it('asks an ATA disk behind a controller as one when smartctl takes it for a SCSI disk', async () => {
    const machine = new SmartMachine();
    const mistaken = {
      json_format_version: [1, 0],
      smartctl: { version: [7, 3], exit_status: 0 },
      device: { name: '/dev/sg0', type: 'cciss,1', protocol: 'SCSI' },
    };
    machine.answer('sg0', (line) =>
      line.includes('--device=sat+cciss,1') ? {} : { stdout: JSON.stringify(mistaken) },
    );
    const fleet = machine.open({ devices: ['/dev/sg0 cciss,1'] });
    expect((await machine.disks(fleet))['SG0']?.condition).toEqual({ kind: 'answered' });
    await machine.clock.advance(6 * MINUTE_MS);
    const types = machine.host.runs.map((line) => /--device=(\S+)/.exec(line)?.[1]);
    expect(types).toEqual(['cciss,1', 'sat+cciss,1', 'sat+cciss,1', 'sat+cciss,1']);
  });

  it('tells a disk apart whose smartctl cannot be run', async () => {
    const machine = new SmartMachine();
    machine.plug('sda');
    const failure = { reason: 'denied', subject: 'smartctl', detail: 'EACCES' } as const;
    machine.host.onRun = () => Promise.resolve({ ok: false, ...failure });
    const reading = await machine.read(machine.open());
    expect(reading.disks[0]?.condition).toEqual({
      kind: 'unreadable',
      reason: 'denied',
      detail: 'EACCES',
    });
    expect(reading.problems[0]).toEqual(failure);
  });

  it('waits longer for a disk that lately took long, before it calls it wedged', async () => {
    const machine = new SmartMachine();
    let takesMs = 50_000;
    machine.plug('sda', () => ({ takesMs }), false);
    const deadlines: number[] = [];
    const played = machine.host.onRun;
    machine.host.onRun = (line, options) => {
      deadlines.push(options.deadlineMs);
      return played?.(line, options) ?? Promise.reject();
    };
    machine.open();
    await machine.clock.advance(2 * MINUTE_MS);
    takesMs = 1000;
    await machine.clock.advance(HOUR_MS);
    expect(deadlines.slice(0, 3)).toEqual([60_000, 150_000, 150_000]);
    expect(deadlines.at(-1)).toBe(60_000);
  });

  it('takes the temperature limits of an NVMe disk from the kernel where smartctl has none', async () => {
    const machine = new SmartMachine();
    machine.plugNvme('nvme0n1', { sections: NVME });
    machine.plugNvme('nvme1n1', { sections: NVME });
    for (const name of ['nvme0', 'nvme1']) machine.host.files.set(`/dev/${name}`, '');
    for (const name of ['nvme0', 'nvme1'])
      machine.answer(name, { sections: { ...NVME, serial_number: name } });
    machine.host.files.set('/sys/class/nvme/nvme0/hwmon3/temp1_max', '69850\n');
    machine.host.files.set('/sys/class/nvme/nvme0/hwmon3/temp1_crit', '99850\n');
    machine.host.files.set('/sys/class/nvme/nvme1/device/hwmon/hwmon0/temp1_max', '-273150\n');
    const disks = await machine.disks(machine.open());
    expect(disks['nvme0']?.report?.temperature.limits).toMatchObject({
      operatingMax: 70,
      critical: 100,
    });
    expect(disks['nvme1']?.report?.temperature.limits).toMatchObject({
      operatingMax: undefined,
      critical: undefined,
    });
  });

  it('finds out that its own questions raise the error counter, and stops asking for logs', async () => {
    const machine = new SmartMachine();
    let errors = 0;
    machine.plugNvme('nvme0n1', (line) => {
      const count = errors;
      if (line.includes('--log=error')) errors += 1;
      const log = { ...NVME.nvme_smart_health_information_log, num_err_log_entries: count };
      return { sections: { ...NVME, nvme_smart_health_information_log: log } };
    });
    const fleet = machine.open();
    await machine.read(fleet);
    await machine.clock.advance(12 * HOUR_MS);
    expect(errors).toBe(3);
    const disk = (await machine.disks(fleet))['NVME0N1'];
    expect(disk?.refused).toEqual(['error_log', 'self_test_log']);
    expect(disk?.selfRaising).toBe(true);
  });

  it('remembers each error counter as it was first seen, also when the disk comes back', async () => {
    const machine = new SmartMachine();
    let mediaErrors = 5;
    const answer = () => {
      const log = { ...NVME.nvme_smart_health_information_log, media_errors: mediaErrors };
      return { sections: { ...NVME, nvme_smart_health_information_log: log } };
    };
    machine.plugNvme('nvme0n1', answer);
    const fleet = machine.open();
    await machine.read(fleet);
    machine.unplug('nvme0n1');
    await machine.clock.advance(MINUTE_MS);
    mediaErrors = 7;
    machine.plugNvme('nvme0n1', answer);
    await machine.clock.advance(MINUTE_MS);
    const disk = (await machine.disks(fleet))['NVME0N1'];
    expect(disk?.report?.nvme?.mediaErrors).toBe(7);
    expect([...(disk?.baseline ?? [])]).toEqual([['media and data integrity errors', 5]]);
  });
});
