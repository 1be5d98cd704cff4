/** A record that the kernel itself put into its log. */
export interface KernelRecord {
  /** Microseconds since boot by the kernel's scheduler clock, which stands still while the machine sleeps. */
  readonly sinceBootUs: number;
  /** The lines of its text: one printk may have several. */
  readonly lines: readonly string[];
}

/** `prio,seq,usec,flags;text`, with further fields before the `;` some day. */
const RECORD = /^(\d{1,10}),\d{1,20},(\d{1,15}),[^;\n]{0,200};([^\n]*)/;
/** The lowest three bits of the first number are the priority, the rest the facility; the kernel's own is 0. */
const PRIORITIES = 8;

/**
 * A record as /dev/kmsg gives it (Documentation/ABI/testing/dev-kmsg); undefined for anything else, and for what
 * a program wrote there: that never has the kernel's facility. Its continuation lines (` SUBSYSTEM=…`) are left
 * out; a fragment of a line stands for itself.
 */
export function parseKernelRecord(record: string): KernelRecord | undefined {
  const [, prefix, sinceBootUs, text] = RECORD.exec(record) ?? [];
  if (prefix === undefined || sinceBootUs === undefined || text === undefined) return undefined;
  if (Number(prefix) >= PRIORITIES) return undefined;
  return { sinceBootUs: Number(sinceBootUs), lines: unescaped(text).split('\n') };
}

/** Bytes that are no plain text, and `\` itself, stand there as `\x0a` (msg_add_ext_text, kernel/printk/printk.c). */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
