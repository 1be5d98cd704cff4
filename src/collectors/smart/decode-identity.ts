import type { Identity } from './report.ts';
import type { Section } from './section.ts';

/** NAA identifiers are 64 bits: 4 of type, 24 of the maker, 36 of the maker's own (smartctl splits them so). */
const NAA_SHIFT = 60n;
const OUI_SHIFT = 36n;
const EUI64_SHIFT = 40n;
const HEX_DIGITS = 16;

/** Who the disk is: whichever of the protocols' own keys are there. */
export function decodeIdentity(root: Section): Identity {
  const vendor = root.text('scsi_vendor') ?? root.text('vendor');
  const product = root.text('scsi_product') ?? root.text('product');
  const joined = [vendor, product].filter((part) => part !== undefined).join(' ');
  return {
    serial: root.text('serial_number'),
    wwn: worldWideName(root) ?? eui64(root) ?? root.text('logical_unit_id'),
    model: root.text('model_name') ?? root.text('scsi_model_name') ?? (joined || undefined),
    family: root.text('model_family'),
    firmware: root.text('firmware_version') ?? root.text('scsi_revision') ?? root.text('revision'),
    capacityBytes: root.at('user_capacity').count('bytes') ?? root.count('nvme_total_capacity'),
    logicalBlockBytes: root.count('logical_block_size'),
    physicalBlockBytes: root.count('physical_block_size'),
    rotationRate: root.count('rotation_rate'),
    formFactor: root.at('form_factor').text('name'),
  };
}

function worldWideName(root: Section): string | undefined {
  const wwn = root.at('wwn');
  const naa = integer(wwn.count('naa'));
  const oui = integer(wwn.count('oui'));
  const id = integer(wwn.count('id'));
  if (naa === undefined || oui === undefined || id === undefined) return undefined;
  return hex((naa << NAA_SHIFT) | (oui << OUI_SHIFT) | id);
}

/** EUI-64 of an NVMe disk's first namespace. */
function eui64(root: Section): string | undefined {
  for (const namespace of root.list('nvme_namespaces')) {
    const oui = integer(namespace.at('eui64').count('oui'));
    const extension = integer(namespace.at('eui64').count('ext_id'));
    if (oui === undefined || extension === undefined) continue;
    const digits = hex((oui << EUI64_SHIFT) | extension).slice('0x'.length);
    return `eui.${digits}`;
  }
  return undefined;
}

function integer(value: number | undefined): bigint | undefined {
  return value === undefined || !Number.isSafeInteger(value) ? undefined : BigInt(value);
}

function hex(value: bigint): string {
  return `0x${value.toString(16).padStart(HEX_DIGITS, '0')}`;
}
