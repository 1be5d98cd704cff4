import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDmiMemory } from '../../../src/collectors/memory/decode-dmi-memory.ts';
import { decodeSmbios } from '../../../src/collectors/memory/decode-smbios.ts';
import { claimOf } from '../../../src/collectors/memory/parse-claim.ts';
import { parseDrivers } from '../../../src/collectors/memory/parse-drivers.ts';
import { virtualMachine } from '../../../src/collectors/memory/parse-platform.ts';
import type { RawDrivers, RawPlatform } from '../../../src/collectors/memory/raw.ts';
import type { EccClaim } from '../../../src/collectors/memory/reading.ts';
import { anyText } from '../../support/any-text.ts';
import {
  memoryArray,
  memoryDevice,
  type SmbiosWanted,
  smbiosTables,
} from '../../support/smbios.ts';

const MULTI_BIT = 6;
const NONE = 3;
const NOT_TOLD = 2;
const EMPTY = { 12: { u16: 0 } };
const NARROW = { 8: { u16: 64 } };
const WIDTH_NOT_TOLD = { 8: { u16: 0xffff }, 10: { u16: 0xffff } };

function dmiOf(...structures: readonly SmbiosWanted[]) {
  return decodeDmiMemory(decodeSmbios(smbiosTables(structures)).structures);
}

/** A claim in short: `yes`, or why not. */
function short(claim: EccClaim): string {
  return claim.ecc === 'yes' ? 'yes' : claim.reason;
}

describe('claimOf', () => {
  it.each<readonly [string, string, readonly SmbiosWanted[]]>([
    [
      'yes',
      'an array with ECC and DIMMs with check bits',
      [memoryArray(MULTI_BIT), memoryDevice(1)],
    ],
    [
      'yes',
      'an array with ECC whose DIMMs do not tell their width',
      [memoryArray(MULTI_BIT), memoryDevice(1, WIDTH_NOT_TOLD)],
    ],
    ['yes', 'an array with ECC and no DIMMs described', [memoryArray(MULTI_BIT)]],
    [
      'yes',
      'DIMMs with check bits on a board that does not tell',
      [memoryArray(NOT_TOLD), memoryDevice(1)],
    ],
    [
      'no_ecc',
      'a board that could, with DIMMs that cannot',
      [memoryArray(MULTI_BIT), memoryDevice(1, NARROW)],
    ],
    ['no_ecc', 'a board that cannot, with DIMMs that could', [memoryArray(NONE), memoryDevice(1)]],
    ['no_ecc', 'parity', [memoryArray(4)]],
    [
      'yes',
      'one DIMM with check bits among empty slots',
      [memoryArray(MULTI_BIT), memoryDevice(1, { ...EMPTY, ...NARROW }), memoryDevice(2)],
    ],
    [
      'dmi_silent',
      'a board that does not tell, with DIMMs that do not either',
      [memoryArray(NOT_TOLD), memoryDevice(1, WIDTH_NOT_TOLD)],
    ],
    ['dmi_silent', 'tables without memory', []],
  ])('is %s for %s', (claim, _what, structures) => {
    expect(short(claimOf({ virtual: undefined, dmi: dmiOf(...structures) }))).toBe(claim);
  });

  it('names the DIMM that shows it', () => {
    const yes = claimOf({
      virtual: undefined,
      dmi: dmiOf(memoryArray(MULTI_BIT), memoryDevice(1)),
    });
    expect(yes.evidence).toBe(
      'DMI: error correction multi-bit ECC (DIMM_A1: 72 bits wide for 64 of data)',
    );
    const nameless = dmiOf(memoryArray(MULTI_BIT), memoryDevice(0x1a, NARROW, []));
    expect(claimOf({ virtual: undefined, dmi: nameless }).evidence).toBe(
      'DMI: error correction multi-bit ECC, but no DIMM has check bits (0x001a: 64 bits wide for 64 of data)',
    );
  });

  it('believes no table of a virtual machine', () => {
    const claim = claimOf({ virtual: 'it is one', dmi: dmiOf(memoryArray(MULTI_BIT)) });
    expect(claim).toEqual({ ecc: 'no', reason: 'virtual_machine', evidence: 'it is one' });
  });

  it('says what to grant when the tables are denied, and what else went wrong', () => {
    const denied = { reason: 'denied', subject: '/sys/dmi', detail: 'EACCES' } as const;
    expect(claimOf({ virtual: undefined, dmi: denied })).toEqual({
      ecc: 'unknown',
      reason: 'dmi_unread',
      evidence: '/sys/dmi is denied: run as root, or grant CAP_DAC_READ_SEARCH',
    });
    const broken = { reason: 'io', subject: '/sys/dmi', detail: 'EIO' } as const;
    expect(claimOf({ virtual: undefined, dmi: broken }).evidence).toBe('/sys/dmi: EIO');
  });

  it('does not know without tables', () => {
    expect(short(claimOf({ virtual: undefined, dmi: undefined }))).toBe('dmi_absent');
  });
});

const FLAGS = 'processor : 0\nflags\t\t: fpu vme hypervisor lahf_lm\n\nprocessor : 1\n';

function virtual(
  given: Partial<RawPlatform>,
  structures: readonly SmbiosWanted[] = [],
): string | undefined {
  const decoded = decodeSmbios(smbiosTables(structures)).structures;
  return virtualMachine({
    cpuinfo: undefined,
    vendor: undefined,
    product: undefined,
    xenCapabilities: undefined,
    ...given,
    structures: decoded,
    dmi: decodeDmiMemory(decoded),
  });
}

describe('virtualMachine', () => {
  it.each([
    ['QEMU', 'Standard PC (Q35 + ICH9, 2009)'],
    ['VMware, Inc.', 'VMware7,1'],
    ['Microsoft Corporation', 'Virtual Machine'],
    ['innotek GmbH', 'VirtualBox'],
    ['Xen', 'HVM domU'],
    ['Google', 'Google Compute Engine'],
    ['Amazon EC2', 'c5.large'],
  ])('takes a %s %s for one', (vendor, product) => {
    expect(virtual({ vendor: `${vendor}\n`, product: `${product}\n` })).toBe(
      `DMI calls the machine ${vendor} ${product}`,
    );
  });

  it.each([
    ['Dell Inc.', 'PowerEdge R740'],
    ['Amazon EC2', 'c5.metal'],
    ['Amazon EC2', 'm7g.metal-48xl'],
    ['Microsoft Corporation', 'Surface Book'],
    ['Oracle Corporation', 'SUN FIRE X4170 M3'],
  ])('takes a %s %s for a real machine', (vendor, product) => {
    expect(virtual({ vendor, product })).toBeUndefined();
  });

  it('believes a firmware that calls itself virtual', () => {
    const bios = { type: 0, handle: 0, length: 0x18, fields: { 19: { u8: 0x14 } } };
    expect(virtual({}, [bios])).toContain('firmware');
    expect(virtual({}, [{ ...bios, fields: { 19: { u8: 4 } } }])).toBeUndefined();
    expect(virtual({}, [{ ...bios, length: 0x12, fields: {} }])).toBeUndefined();
  });

  it('sees through the name of another machine by who made the memory', () => {
    const qemu = memoryDevice(1, {}, ['DIMM 0', 'BANK 0', 'QEMU']);
    expect(virtual({ vendor: 'Dell Inc.' }, [qemu])).toContain('QEMU');
  });

  it('believes the flag of the CPU, unless real DIMMs are described', () => {
    const named = { cpuinfo: FLAGS, vendor: 'Dell Inc.' };
    expect(virtual(named)).toContain('hypervisor');
    expect(virtual(named, [memoryDevice(1, {}, ['DIMM 0'])])).toContain('hypervisor');
    expect(virtual(named, [memoryDevice(1, EMPTY)])).toContain('hypervisor');
    expect(virtual(named, [memoryDevice(1)])).toBeUndefined();
    expect(virtual({ cpuinfo: 'flags : fpu\n' })).toBeUndefined();
    expect(virtual({ cpuinfo: 'Features : fp asimd\n' })).toBeUndefined();
  });

  it('knows the domain of Xen that owns the machine', () => {
    const xen = { cpuinfo: FLAGS, vendor: 'Xen' };
    expect(virtual({ ...xen, xenCapabilities: 'control_d\n' })).toBeUndefined();
    expect(virtual({ ...xen, xenCapabilities: '' })).toBeDefined();
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() =>
          virtual({ cpuinfo: `flags:${text}`, vendor: text, product: text }),
        ).not.toThrow();
      }),
    );
  });
});

describe('parseDrivers', () => {
  const NOTHING: RawDrivers = { core: true, loaded: [], commandLine: undefined, modprobe: [] };

  it('tells what is loaded, or that nothing is, or that there is no core', () => {
    expect(parseDrivers({ ...NOTHING, loaded: ['skx_edac', 'ghes_edac'] })).toEqual([
      'EDAC drivers loaded: skx_edac, ghes_edac',
    ]);
    expect(parseDrivers(NOTHING)).toEqual(['EDAC drivers loaded: none']);
    expect(parseDrivers({ ...NOTHING, core: false })[0]).toContain('no EDAC core');
  });

  it('finds what is blacklisted, on the command line and in modprobe.d', () => {
    const commandLine =
      'ro quiet module_blacklist=nouveau,ie31200_edac modprobe.blacklist=amd64_edac';
    const lines = [
      '# blacklist e752x_edac',
      'blacklist skx_edac',
      ' install i10nm_edac /bin/false',
      'install sb_edac /usr/bin/true',
      'install x38_edac /sbin/modprobe x38_edac',
      'blacklist pcspkr',
    ];
    const modprobe = [{ path: '/etc/modprobe.d/no.conf', text: lines.join('\n') }];
    expect(parseDrivers({ ...NOTHING, commandLine, modprobe }).slice(1)).toEqual([
      'ie31200_edac is blacklisted on the kernel command line',
      'amd64_edac is blacklisted on the kernel command line',
      'skx_edac is blacklisted in /etc/modprobe.d/no.conf',
      'i10nm_edac is blacklisted in /etc/modprobe.d/no.conf',
      'sb_edac is blacklisted in /etc/modprobe.d/no.conf',
    ]);
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const modprobe = [{ path: 'x.conf', text }];
        expect(() => parseDrivers({ ...NOTHING, commandLine: text, modprobe })).not.toThrow();
      }),
    );
  });
});
