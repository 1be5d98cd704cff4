import type { ReadErrorReason } from '../read-error.ts';
import type { ReadFailure } from './host.ts';

const REASONS: Readonly<Record<string, ReadErrorReason>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  // A sysfs attribute of an array that stops, or a device that was just pulled.
  ENODEV: 'absent',
  ENXIO: 'absent',
  EACCES: 'denied',
  EPERM: 'denied',
  ETIMEDOUT: 'timeout',
};

/** The system's error code (`ENOENT`); undefined when what was thrown has none. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Turns whatever the system threw into a failure with one of the known reasons; `io` for the rest. */
export function failureOf(subject: string, error: unknown): ReadFailure {
  const reason = REASONS[codeOf(error) ?? ''] ?? 'io';
  return {
    ok: false,
    reason,
    subject,
    detail: error instanceof Error ? error.message : String(error),
  };
}
