import type { RawText } from '../parse-attributes.ts';
import { field, type SmbiosStructure } from './decode-smbios.ts';
import type { DmiMemory, MemorySlot } from './reading.ts';

/** What may tell a virtual machine from a real one. */
export interface PlatformFacts {
  readonly cpuinfo: RawText;
  readonly vendor: RawText;
  readonly product: RawText;
  readonly xenCapabilities: RawText;
  readonly structures: readonly SmbiosStructure[];
  readonly dmi: DmiMemory | undefined;
}

/** Makers and products that exist in software only; those that share a name with real ones are not here. */
const VIRTUAL_NAMES =
  /qemu|\bkvm\b|vmware|virtualbox|innotek|\bxen\b|hvm domu|bochs|parallels|bhyve|kubevirt|openstack|google compute engine|virtual machine|apple virtualization/i;

/** EC2 rents out both; the real ones say so (`c5.metal`, `m7g.metal-48xl`). */
const EC2_VIRTUAL = /^Amazon EC2 (?!.*\.metal\b)/;

/** BIOS characteristics extension byte 2, bit 4 (DSP0134, 7.1.2.2). */
const BIOS_INFORMATION = 0;
const BIOS_EXTENSION_2 = 0x13;
const BIOS_IS_VIRTUAL = 0x10;

/**
 * What shows that this is a virtual machine; undefined when nothing does. The CPU's hypervisor flag
 * alone does not where real DIMMs are described: Xen's dom0 and a Hyper-V root have it and own the machine.
 */
export function virtualMachine(facts: PlatformFacts): string | undefined {
  const { cpuinfo, vendor, product, xenCapabilities, structures, dmi } = facts;
  if (typeof xenCapabilities === 'string' && xenCapabilities.includes('control_d'))
    return undefined;
  const names = [vendor, product].filter((text) => typeof text === 'string');
  const name = names.map((text) => text.trim()).join(' ');
  if (VIRTUAL_NAMES.test(name) || EC2_VIRTUAL.test(name)) return `DMI calls the machine ${name}`;
  if (structures.some(isVirtualBios)) return 'the firmware says that it is a virtual machine';
  const slots = dmi?.slots ?? [];
  const virtual = slots.find(({ manufacturer }) => VIRTUAL_NAMES.test(manufacturer ?? ''));
  if (virtual !== undefined) return `the maker of its memory is ${virtual.manufacturer}`;
  const flags = typeof cpuinfo === 'string' ? /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1] : undefined;
  const isUnderHypervisor = flags?.split(/\s+/).includes('hypervisor') === true;
  return isUnderHypervisor && !slots.some(isRealDimm)
    ? 'the CPU says that it runs under a hypervisor'
    : undefined;
}

function isVirtualBios(structure: SmbiosStructure): boolean {
  if (structure.type !== BIOS_INFORMATION) return false;
  const extension = field(structure, BIOS_EXTENSION_2, 'u8');
  return extension !== undefined && (extension & BIOS_IS_VIRTUAL) !== 0;
}

function isRealDimm({ manufacturer, partNumber, sizeBytes }: MemorySlot): boolean {
  return manufacturer !== undefined && partNumber !== undefined && sizeBytes !== 0;
}
