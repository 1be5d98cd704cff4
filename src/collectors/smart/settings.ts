import { z } from 'zod';
import { parseDuration } from '../../config/duration.ts';
import { boolean, duration } from '../../config/fields.ts';
import { parseSelector, type Selector } from './selectors.ts';

const HOUR_MS = 3_600_000;

const selectors = z
  .array(
    z.string().refine((text) => parseSelector(text) !== undefined, {
      error: 'device:, serial:, model: or transport: and a pattern, such as model:ST*',
    }),
    { error: 'a list of patterns' },
  )
  .default([]);

/** The smart collector's own keys in the configuration file. */
export const smartSettings = {
  command: z.string({ error: 'a command' }).min(1, { error: 'a command' }).default('smartctl'),
  logs_interval: duration.default('1h'),
  devices: z
    .array(z.string().startsWith('/', { error: 'a device and, after a blank, its type' }), {
      error: 'a list of devices',
    })
    .default([]),
  scan: boolean.default(true),
  include: selectors,
  exclude: selectors,
  virtual_disks: boolean.default(false),
  full_detail: boolean.default(false),
  worst_values: boolean.default(false),
};

/** The same, ready to use. */
export interface SmartSettings {
  readonly command: string;
  readonly logsIntervalMs: number;
  /** `PATH` or `PATH TYPE`, with ranges and globs. */
  readonly devices: readonly string[];
  readonly scan: boolean;
  readonly include: readonly Selector[];
  readonly exclude: readonly Selector[];
  readonly virtualDisks: boolean;
  readonly fullDetail: boolean;
  readonly worstValues: boolean;
}

/** The settings in force; they were validated with the whole configuration. */
export function smartSettingsOf(given: Readonly<Record<string, unknown>>): SmartSettings {
  const settings = z.object(smartSettings).parse(given);
  const selectorsOf = (texts: readonly string[]) =>
    texts.flatMap((text) => parseSelector(text) ?? []);
  return {
    command: settings.command,
    logsIntervalMs: parseDuration(settings.logs_interval) ?? HOUR_MS,
    devices: settings.devices,
    scan: settings.scan,
    include: selectorsOf(settings.include),
    exclude: selectorsOf(settings.exclude),
    virtualDisks: settings.virtual_disks,
    fullDetail: settings.full_detail,
    worstValues: settings.worst_values,
  };
}
