import type { Problem } from '../collector.ts';
import type { DmiMemory, EccClaim, MemorySlot } from './reading.ts';

/** Corrections that find and tell of errors; parity and none do not make a machine with ECC. */
const PROTECTING = ['single-bit ECC', 'multi-bit ECC', 'CRC'];

/** What was learnt of the firmware's tables. */
export interface ClaimFacts {
  /** What shows a virtual machine, if anything does. */
  readonly virtual: string | undefined;
  readonly dmi: DmiMemory | Problem | undefined;
}

/** Whether the machine is said to have ECC memory, and by what. */
export function claimOf({ virtual, dmi }: ClaimFacts): EccClaim {
  if (virtual !== undefined) return { ecc: 'no', reason: 'virtual_machine', evidence: virtual };
  if (dmi === undefined) {
    const evidence = 'there are no DMI tables to tell (/sys/firmware/dmi is absent)';
    return { ecc: 'unknown', reason: 'dmi_absent', evidence };
  }
  if ('reason' in dmi) return { ecc: 'unknown', reason: 'dmi_unread', evidence: unread(dmi) };
  return fromTables(dmi);
}

function unread({ subject, reason, detail }: Problem): string {
  return reason === 'denied'
    ? `${subject} is denied: run as root, or grant CAP_DAC_READ_SEARCH`
    : `${subject}: ${detail}`;
}

function fromTables({ correction, slots }: DmiMemory): EccClaim {
  const told = slots.filter(
    ({ sizeBytes, totalWidth, dataWidth }) =>
      sizeBytes !== 0 && totalWidth !== undefined && dataWidth !== undefined && dataWidth > 0,
  );
  const wide = told.find(hasCheckBits);
  const said = `DMI: error correction ${correction ?? 'not told'}`;
  if (correction === undefined && wide === undefined) {
    return { ecc: 'unknown', reason: 'dmi_silent', evidence: said };
  }
  if (correction !== undefined && !PROTECTING.includes(correction)) {
    return { ecc: 'no', reason: 'no_ecc', evidence: said };
  }
  if (told.length > 0 && wide === undefined) {
    const evidence = `${said}, but no DIMM has check bits (${widthsOf(told[0])})`;
    return { ecc: 'no', reason: 'no_ecc', evidence };
  }
  return { ecc: 'yes', evidence: wide === undefined ? said : `${said} (${widthsOf(wide)})` };
}

function hasCheckBits({ totalWidth, dataWidth }: MemorySlot): boolean {
  return totalWidth !== undefined && dataWidth !== undefined && totalWidth > dataWidth;
}

function widthsOf(slot: MemorySlot | undefined): string {
  const { locator, handle, totalWidth, dataWidth } = slot ?? {};
  return `${locator ?? handle}: ${totalWidth} bits wide for ${dataWidth} of data`;
}
