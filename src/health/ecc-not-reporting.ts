import type { EccClaim, MemoryController } from '../collectors/memory/reading.ts';
import { memoryRule } from './memory-rule.ts';
import type { Lack, Verdict } from './rule.ts';

const ACTION =
  'Load the EDAC driver of this platform (modprobe amd64_edac, skx_edac, i10nm_edac, ie31200_edac, ghes_edac, …) and take it off any blacklist; if it refuses, switch ECC on in the firmware setup.';

/** The machine is said to have ECC memory, and nothing would tell of its errors. */
export const eccNotReporting = memoryRule('ecc_not_reporting', (reading) => {
  const { controllers, claim, drivers } = reading;
  if (controllers.some(isWatching)) return [];
  const gone = controllers.length === 0;
  if (claim.ecc === 'yes' || (!gone && claim.ecc === 'unknown')) {
    return [
      verdictOf(gone ? 'no memory controller is registered with EDAC' : 'EDAC mode is None', [
        claim.evidence,
        ...controllers.map(modesOf),
        ...drivers,
      ]),
    ];
  }
  return [lackOf(claim)];
});

/** A controller none of whose places is protected watches nothing; one that does not tell is believed. */
function isWatching({ dimms }: MemoryController): boolean {
  const modes = dimms.flatMap(({ edacMode }) => edacMode ?? []);
  return modes.length === 0 || modes.some((mode) => mode !== 'None');
}

function modesOf({ name, type }: MemoryController): string {
  return `${name} (${type ?? 'type not known'}): EDAC mode None`;
}

function verdictOf(why: string, evidence: readonly string[]): Verdict {
  return {
    severity: 'warning',
    summary: `Memory errors would not be noticed: ${why}`,
    evidence,
    action: ACTION,
  };
}

/** Where there is no ECC there is nothing to watch; where it is not known whether there is, a right may be missing. */
function lackOf(claim: Exclude<EccClaim, { readonly ecc: 'yes' }>): Lack {
  const lack = { reason: claim.reason, why: claim.evidence };
  return claim.reason === 'dmi_unread' ? lack : { ...lack, applies: false };
}
