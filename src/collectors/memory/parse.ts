import type { Problem } from '../collector.ts';
import { decodeDmiMemory } from './decode-dmi-memory.ts';
import { decodeSmbios, type SmbiosTables } from './decode-smbios.ts';
import { claimOf } from './parse-claim.ts';
import { parseController } from './parse-controller.ts';
import { parseDrivers } from './parse-drivers.ts';
import { parseFailures, parseHardwareCorrupted } from './parse-pages.ts';
import { parsePci } from './parse-pci.ts';
import { virtualMachine } from './parse-platform.ts';
import type { RawMemory, RawPlatform } from './raw.ts';
import type { DmiMemory, EccClaim, MemoryReading } from './reading.ts';

const DMI = '/sys/firmware/dmi/tables/DMI';
const NO_TABLES: SmbiosTables = { structures: [], damage: undefined };

/** A reading without what only memory can tell. */
export type ParsedMemory = Omit<MemoryReading, 'resets' | 'recent'>;

/** Understands everything that was read; what could not be is among the problems. */
export function parseMemory(raw: RawMemory): ParsedMemory {
  const problems: Problem[] = [];
  return {
    controllers: raw.controllers.map((controller) => parseController(controller, problems)),
    pci: parsePci(raw.pci, problems),
    hardwareCorruptedBytes: parseHardwareCorrupted(raw.meminfo, problems),
    failures: parseFailures(raw.failures, problems),
    ...parsePlatform(raw.platform, problems),
    drivers: parseDrivers(raw.drivers),
    problems,
  };
}

function parsePlatform(
  platform: RawPlatform,
  problems: Problem[],
): { readonly dmi: DmiMemory | undefined; readonly claim: EccClaim } {
  const bytes = platform.dmi instanceof Uint8Array ? platform.dmi : undefined;
  const tables = bytes === undefined ? NO_TABLES : decodeSmbios(bytes);
  const dmi = bytes === undefined ? undefined : decodeDmiMemory(tables.structures);
  const failed = platform.dmi instanceof Uint8Array ? undefined : platform.dmi;
  if (failed !== undefined) problems.push(failed);
  if (tables.damage !== undefined) {
    problems.push({ reason: 'malformed', subject: DMI, detail: tables.damage });
  }
  const virtual = virtualMachine({ ...platform, structures: tables.structures, dmi });
  return { dmi, claim: claimOf({ virtual, dmi: dmi ?? failed }) };
}
