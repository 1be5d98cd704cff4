import type { Identity } from './report.ts';
import type { Attribute, RawPart } from './report-ata.ts';

const TWO_32 = 2 ** 32;
const TWO_16 = 2 ** 16;

/** Attributes in which Seagate counts errors in the upper 16 bits and operations in the lower 32. */
const SEAGATE_RATES: readonly number[] = [1, 7, 195];
/** Command_Timeout: three counters of 16 bits, all, over 5 s and over 7.5 s. */
const SEAGATE_TIMEOUTS = 188;

type Raw = Pick<Attribute, 'id' | 'name' | 'raw' | 'rawText'>;

/**
 * What a packed raw value holds. Seagate's layouts are in smartmontools' drivedb.h (`raw24/raw32`,
 * `raw16`) and its FAQ; for all others, the number that smartctl's own formatting puts first, where it
 * is another one than the whole 48 bits ("36 (Min/Max 20/45)").
 */
export function decodeRawParts(attribute: Raw, identity: Identity): readonly RawPart[] {
  const { id, raw, rawText } = attribute;
  if (raw === undefined) return [];
  if (isSeagateDisk(identity)) {
    if (SEAGATE_RATES.includes(id)) {
      return [
        { part: 'errors', value: Math.floor(raw / TWO_32) },
        { part: 'operations', value: raw % TWO_32 },
      ];
    }
    if (id === SEAGATE_TIMEOUTS) {
      return [
        { part: 'timeouts', value: raw % TWO_16 },
        { part: 'timeouts_over_5_seconds', value: Math.floor(raw / TWO_16) % TWO_16 },
        { part: 'timeouts_over_7_5_seconds', value: Math.floor(raw / TWO_32) % TWO_16 },
      ];
    }
  }
  const first = /^(\d+)(?:\D|$)/.exec(rawText ?? '')?.[1];
  if (first === undefined || Number(first) === raw) return [];
  return [{ part: 'first', value: Number(first) }];
}

/** Spinning disks by Seagate: its SSDs and those of former Samsung lines pack nothing. */
function isSeagateDisk({ family, model, rotationRate }: Identity): boolean {
  if (rotationRate === 0) return false;
  const isNamed = /seagate/i.test(family ?? '') && !/samsung|maxtor/i.test(family ?? '');
  return isNamed || /^(seagate |ST\d{3,}[A-Z]{2})/i.test(model ?? '');
}
