import { z } from 'zod';
import type { Cadence, SettingsShape } from '../collectors/collector.ts';
import { collectors } from '../collectors/index.ts';
import { USUAL_SCRUB_MAX_AGE_MS } from '../health/scrub-age.ts';
import { USUAL_VERIFY, VERIFY_MODES } from '../verify/settings.ts';
import { formatDuration } from './duration.ts';
import { boolean, duration, size } from './fields.ts';
import { parseListenAddress } from './listen-address.ts';
import { formatSize } from './size.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The port that Prometheus scrapes by default. */
export const DEFAULT_LISTEN_ADDRESS = ':10947';
export const DEFAULT_STATE_DIR = '/var/lib/rotwatch';

const listenAddress = z
  .string({ error: 'host:port, :port or [address]:port' })
  .refine((text) => parseListenAddress(text) !== undefined, {
    error: 'host:port, :port or [address]:port',
  });

const folder = z
  .string({ error: 'an absolute path' })
  .refine((path) => path.startsWith('/'), { error: 'an absolute path' });

interface Configurable {
  readonly cadence: Cadence;
  readonly settings?: SettingsShape;
}

/** A key that other collectors have. */
const nothing = z.undefined({ error: 'nothing: this collector watches for no changes' }).optional();

function collectorSchema({ cadence, settings }: Configurable) {
  const { intervalMs, deadlineMs, staleAfterMs, watchMs } = cadence;
  return z
    .strictObject(
      {
        enabled: boolean.default(true),
        interval: duration.default(formatDuration(intervalMs)),
        deadline: duration.default(formatDuration(deadlineMs)),
        stale_after: duration.default(formatDuration(staleAfterMs)),
        watch_interval: watchMs === undefined ? nothing : duration.default(formatDuration(watchMs)),
        ...settings,
      },
      { error: 'a group of keys' },
    )
    .prefault({});
}

const collectorsSchema = z.strictObject(
  Object.fromEntries(
    collectors.map((collector) => [collector.name, collectorSchema(collector)] as const),
  ),
  { error: 'a group of keys' },
);

const verifyMode = z.enum(VERIFY_MODES, { error: `one of ${VERIFY_MODES.join(', ')}` });

/** Every key of the configuration file, with its default and what it accepts. */
export const settingsSchema = z.strictObject(
  {
    web: z
      .strictObject(
        {
          listen_addresses: z
            .array(listenAddress, { error: 'a list of addresses' })
            .min(1, { error: 'at least one address' })
            .default([DEFAULT_LISTEN_ADDRESS]),
        },
        { error: 'a group of keys' },
      )
      .prefault({}),
    path: z
      .strictObject(
        {
          procfs: folder.default('/proc'),
          sysfs: folder.default('/sys'),
          rootfs: folder.default('/'),
        },
        { error: 'a group of keys' },
      )
      .prefault({}),
    state_dir: folder.default(DEFAULT_STATE_DIR),
    log: z
      .strictObject(
        { level: z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')}` }).default('info') },
        { error: 'a group of keys' },
      )
      .prefault({}),
    md: z
      .strictObject(
        { scrub_max_age: duration.default(formatDuration(USUAL_SCRUB_MAX_AGE_MS)) },
        { error: 'a group of keys' },
      )
      .prefault({}),
    verify: z
      .strictObject(
        {
          mode: verifyMode.default(USUAL_VERIFY.mode),
          daily_budget: size.default(formatSize(USUAL_VERIFY.dailyBudgetBytes)),
          owed_rate: size.default(formatSize(USUAL_VERIFY.owedRateBytes)),
          arrays: z
            .record(z.string(), verifyMode, { error: 'arrays with a mode each' })
            .default({}),
        },
        { error: 'a group of keys' },
      )
      .prefault({}),
    collectors: collectorsSchema.prefault({}),
  },
  { error: 'a group of keys' },
);

/** The effective settings, in the words of the configuration file. */
export type Settings = z.infer<typeof settingsSchema>;
