import { z } from 'zod';
import { parseDuration } from './duration.ts';

const MIN_INTERVAL_MS = 100;

/** A duration in Prometheus spelling, long enough to let the machine rest. */
export const duration = z
  .string({ error: 'a duration such as 500ms, 10s, 5m or 1h30m' })
  .refine((text) => (parseDuration(text) ?? 0) >= MIN_INTERVAL_MS, {
    error: `a duration of at least ${MIN_INTERVAL_MS}ms, such as 500ms, 10s, 5m or 1h30m`,
  });

export const boolean = z.boolean({ error: 'true or false' });
