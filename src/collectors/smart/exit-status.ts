/** Bits of smartctl's exit status, lowest first (smartctl(8), EXIT STATUS). */
export const EXIT_BITS = [
  'command_line',
  'open_failed',
  'command_failed',
  'disk_failing',
  'prefail_now',
  'attribute_past',
  'error_log',
  'self_test_log',
] as const;
export type ExitBit = (typeof EXIT_BITS)[number];

/** Whether a bit is set. */
export function hasBit(status: number | undefined, bit: ExitBit): boolean {
  if (status === undefined) return false;
  return Math.floor(status / 2 ** EXIT_BITS.indexOf(bit)) % 2 === 1;
}
