import { describe, expect, it } from 'vitest';
import { memory } from '../../../src/collectors/memory/index.ts';
import { readMemory, readPlatform } from '../../../src/collectors/memory/read.ts';
import type { MemoryReading } from '../../../src/collectors/memory/reading.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeHost } from '../../support/fake-host.ts';
import { memoryArray, memoryDevice, smbiosTables } from '../../support/smbios.ts';

const EDAC = '/sys/devices/system/edac';
const DMI = '/sys/firmware/dmi/tables/DMI';

const TWO_VIEWS = {
  [`${EDAC}/mc/mc0/ce_count`]: '3\n',
  [`${EDAC}/mc/mc0/ce_noinfo_count`]: '0\n',
  [`${EDAC}/mc/mc0/seconds_since_reset`]: '60\n',
  [`${EDAC}/mc/mc0/dimm10/dimm_ce_count`]: '1\n',
  [`${EDAC}/mc/mc0/dimm2/dimm_ce_count`]: '2\n',
  [`${EDAC}/mc/mc0/csrow0/ce_count`]: '3\n',
  [`${EDAC}/mc/mc0/csrow0/ch0_ce_count`]: '3\n',
  [`${EDAC}/mc/mc0/power/control`]: 'auto\n',
};
const CSROWS_ONLY = {
  [`${EDAC}/mc/mc1/ce_count`]: '7\n',
  [`${EDAC}/mc/mc1/dimm0/dimm_label`]: 'before 4.10 without counts\n',
  [`${EDAC}/mc/mc1/csrow0/ce_count`]: '7\n',
  [`${EDAC}/mc/mc1/csrow0/ch0_ce_count`]: '7\n',
  [`${EDAC}/mc/mc1/csrow0/ch0_dimm_label`]: 'DIMM_A\n',
  [`${EDAC}/mc/mc1/csrow0/ch11_ce_count`]: '0\n',
};

function open(host: FakeHost) {
  const clock = new FakeClock();
  const opened = memory.open({
    host,
    clock,
    wake: () => undefined,
    say: () => undefined,
    cadence: memory.cadence,
    settings: {},
    signal: new AbortController().signal,
  });
  const read = (): Promise<MemoryReading> => opened.read(new AbortController().signal);
  return { read, clock, close: () => opened.close() };
}

describe('readMemory', () => {
  const raw = (files: Readonly<Record<string, string>>) => {
    const host = new FakeHost(files);
    return readMemory(host, readPlatform(host));
  };

  it('prefers DIMMs with counts and leaves the csrows, which count the same errors, unread', () => {
    const [controller] = raw(TWO_VIEWS).controllers;
    expect(controller?.dimms.map(({ name }) => name)).toEqual(['dimm2', 'dimm10']);
    expect(controller?.csrows).toEqual([]);
  });

  it('reads csrows and their channels where DIMMs have no counts', () => {
    const [controller] = raw(CSROWS_ONLY).controllers;
    expect(controller?.csrows).toMatchObject([
      {
        name: 'csrow0',
        channels: [
          { name: 'ch0', texts: { ce_count: '7\n', dimm_label: 'DIMM_A\n' } },
          { name: 'ch11', texts: { ce_count: '0\n' } },
        ],
      },
    ]);
  });

  it('does not ask why a driver cannot tell its scrub rate', () => {
    const path = `${EDAC}/mc/mc0/sdram_scrub_rate`;
    const host = new FakeHost({ ...TWO_VIEWS, [path]: { fails: 'denied' } });
    expect(readMemory(host, readPlatform(host)).controllers[0]?.scrubRate).toBeUndefined();
    host.files.set(path, '24400\n');
    expect(readMemory(host, readPlatform(host)).controllers[0]?.scrubRate).toBe('24400\n');
  });

  it('finds PCI counters, failures by node, loaded drivers and what modprobe is told', () => {
    const read = raw({
      [`${EDAC}/pci/pci_parity_count`]: '0\n',
      [`${EDAC}/pci/pci0/pe_count`]: '1\n',
      '/sys/devices/system/node/node0/memory_failure/total': '0\n',
      '/sys/module/skx_edac/refcnt': '0\n',
      '/sys/module/edac_core/refcnt': '0\n',
      '/etc/modprobe.d/a.conf': 'blacklist x_edac\n',
      '/lib/modprobe.d/a.conf': 'blacklist z_edac\n',
      '/usr/lib/modprobe.d/b.conf': 'blacklist b_edac\n',
      '/lib/modprobe.d/b.conf': 'blacklist b_edac\n',
      '/etc/modprobe.d/README': 'blacklist y_edac\n',
    });
    expect(read.pci.controllers).toMatchObject([{ name: 'pci0', texts: { pe_count: '1\n' } }]);
    expect(read.failures).toMatchObject([{ name: 'node0', texts: { total: '0\n' } }]);
    expect(read.drivers).toEqual({
      core: false,
      loaded: ['skx_edac'],
      commandLine: undefined,
      modprobe: [
        { path: '/etc/modprobe.d/a.conf', text: 'blacklist x_edac\n' },
        { path: '/usr/lib/modprobe.d/b.conf', text: 'blacklist b_edac\n' },
      ],
    });
  });
});

describe('the memory collector', () => {
  it('reads both layouts of two controllers without counting an error twice', async () => {
    const { read, close } = open(new FakeHost({ ...TWO_VIEWS, ...CSROWS_ONLY }));
    const reading = await read();
    close();
    const counts = reading.controllers.map(({ name, dimms }) => [
      name,
      ...dimms.map((dimm) => `${dimm.name} ${dimm.correctedErrors}`),
    ]);
    expect(counts).toEqual([
      ['mc0', 'dimm2 2', 'dimm10 1'],
      ['mc1', 'csrow0/ch0 7', 'csrow0/ch11 0', 'csrow0 0'],
    ]);
    expect(reading.problems).toEqual([]);
  });

  it('describes what it found, one line a controller', async () => {
    const host = new FakeHost({
      ...TWO_VIEWS,
      [`${EDAC}/mc/mc0/mc_name`]: 'skx\n',
      [`${EDAC}/mc/mc0/size_mb`]: '2048\n',
      [`${EDAC}/mc/mc0/dimm2/dimm_edac_mode`]: 'SECDED\n',
      ...CSROWS_ONLY,
    });
    expect(memory.describe(await open(host).read())).toEqual([
      'mc0: skx, 2 GiB, errors counted at 2 places (SECDED)',
      'mc1: type not known, errors counted at 3 places (EDAC mode not known)',
    ]);
    expect(memory.describe(await open(new FakeHost()).read())[0]).toContain('no DMI tables');
  });

  it('reads the tables of the firmware once it may, and then no more', async () => {
    const host = new FakeHost({ [DMI]: { fails: 'denied' } });
    const { read } = open(host);
    const denied = await read();
    expect(denied.problems).toMatchObject([{ reason: 'denied', subject: DMI }]);
    expect(denied.claim).toMatchObject({ ecc: 'unknown', reason: 'dmi_unread' });
    host.bytes.set(DMI, smbiosTables([memoryArray(6), memoryDevice(1)]));
    expect(await read()).toMatchObject({ claim: { ecc: 'yes' }, problems: [] });
    host.bytes.delete(DMI);
    expect(await read()).toMatchObject({ claim: { ecc: 'yes' }, dmi: { slots: [{}] } });
  });

  it('uses damaged tables as far as they go, and says that they are', async () => {
    const host = new FakeHost();
    const whole = smbiosTables([memoryArray(6), memoryDevice(1)]);
    host.bytes.set(DMI, whole.subarray(0, 40));
    expect(await open(host).read()).toMatchObject({
      claim: { ecc: 'yes' },
      problems: [{ reason: 'malformed', subject: DMI }],
    });
  });

  it('counts a reset of the counters between two looks', async () => {
    const host = new FakeHost(TWO_VIEWS);
    const { read } = open(host);
    expect((await read()).resets).toMatchObject([{ controller: 'mc0', seen: 0 }]);
    host.files.set(`${EDAC}/mc/mc0/seconds_since_reset`, '2\n');
    expect((await read()).resets).toMatchObject([{ controller: 'mc0', seen: 1 }]);
  });
});
