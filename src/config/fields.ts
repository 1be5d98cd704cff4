import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { parseSize } from './size.ts';

const MIN_INTERVAL_MS = 100;

/** A duration in Prometheus spelling, long enough to let the machine rest. */
export const duration = z
  .string({ error: 'a duration such as 500ms, 10s, 5m or 1h30m' })
  .refine((text) => (parseDuration(text) ?? 0) >= MIN_INTERVAL_MS, {
    error: `a duration of at least ${MIN_INTERVAL_MS}ms, such as 500ms, 10s, 5m or 1h30m`,
  });

const MIN_SIZE_BYTES = 1024 * 1024;

/** A size in binary units, large enough to get anywhere with. */
export const size = z
  .string({ error: 'a size such as 512MiB or 2GiB' })
  .refine((text) => (parseSize(text) ?? 0) >= MIN_SIZE_BYTES, {
    error: 'a size of at least 1MiB, such as 512MiB or 2GiB',
  });

export const boolean = z.boolean({ error: 'true or false' });
