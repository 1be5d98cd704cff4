import type { Cadence, SettingsShape } from './collectors/collector.ts';
import { collectors } from './collectors/index.ts';
import { type ConfigProblem, parseConfigFile } from './config/config-file.ts';
import { parseDuration } from './config/duration.ts';
import {
  coerced,
  environmentName,
  isTree,
  leavesOf,
  type Tree,
  valueAt,
  withLeaf,
} from './config/keys.ts';
import { type ListenAddress, parseListenAddress } from './config/listen-address.ts';
import { type Settings, settingsSchema } from './config/schema.ts';
import { parseSize } from './config/size.ts';
import type { Expectations } from './health/rule.ts';
import { USUAL_SCRUB_MAX_AGE_MS } from './health/scrub-age.ts';
import type { MountPoints } from './host/mount-points.ts';
import { USUAL_VERIFY, type VerifySettings } from './verify/settings.ts';

/** Where settings come from; a later source overrides an earlier one: file, environment, flags. */
export interface ConfigSources {
  readonly file: { readonly name: string; readonly text: string } | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: readonly {
    readonly name: string;
    readonly path: readonly string[];
    readonly value: string | readonly string[];
  }[];
}

/** Whether and how often one collector runs. */
export interface CollectorSettings {
  readonly enabled: boolean;
  readonly cadence: Cadence;
  /** The collector's own keys. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** The configuration in force, ready to use. */
export interface Config {
  readonly listen: readonly ListenAddress[];
  readonly mounts: MountPoints;
  readonly stateDir: string;
  readonly logLevel: Settings['log']['level'];
  readonly expected: Expectations;
  readonly verify: VerifySettings;
  readonly collectors: Readonly<Record<string, CollectorSettings>>;
  /** The same in the words of the configuration file. */
  readonly settings: Settings;
}

/** A configuration, or everything that is wrong with it. */
export type ConfigOutcome =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Variables that are about how rotwatch is started, not settings. */
const NOT_SETTINGS = ['ROTWATCH_CONFIG', 'ROTWATCH_REVISION'];

/** Merges the sources, validates the whole, and returns the configuration or every problem at once. */
export function parseConfig(sources: ConfigSources): ConfigOutcome {
  const merged = new MergedSettings();
  // systemd's StateDirectory= is where the state belongs unless the user says otherwise.
  const stateDirectory = sources.environment['STATE_DIRECTORY']?.split(':')[0];
  if (stateDirectory) merged.set(['state_dir'], stateDirectory, 'STATE_DIRECTORY');
  const problems = [...merged.addFile(sources.file), ...merged.addEnvironment(sources.environment)];
  for (const { name, path, value } of sources.flags) merged.set(path, value, name);
  const parsed = settingsSchema.safeParse(merged.tree);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        problems.push(...issue.keys.map((key) => merged.unknown([...issue.path, key])));
      } else problems.push(merged.wrong(issue.path, issue.message));
    }
  }
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, config: configOf(parsed.data) };
}

/** The settings from all sources as one tree, remembering where each came from. */
class MergedSettings {
  tree: Tree = {};
  readonly #origins = new Map<string, string>();
  #place: (path: readonly PropertyKey[]) => string = () => 'configuration';

  addFile(file: ConfigSources['file']): readonly ConfigProblem[] {
    if (file === undefined) return [];
    const { values, problems, place } = parseConfigFile(file.name, file.text);
    this.#place = place;
    if (isTree(values)) this.tree = { ...this.tree, ...values };
    else if (problems.length === 0) {
      return [{ source: file.name, key: undefined, message: 'expected keys with values' }];
    }
    return problems;
  }

  addEnvironment(environment: ConfigSources['environment']): readonly ConfigProblem[] {
    const leaves = new Map(
      leavesOf(settingsSchema.parse({})).map((leaf) => [environmentName(leaf.path), leaf]),
    );
    const problems: ConfigProblem[] = [];
    for (const [name, text] of Object.entries(environment)) {
      if (!name.startsWith('ROTWATCH_') || text === undefined || NOT_SETTINGS.includes(name)) {
        continue;
      }
      const leaf = leaves.get(name);
      if (leaf === undefined) {
        problems.push({ source: name, key: undefined, message: 'no setting has this name' });
      } else this.set(leaf.path, coerced(text, leaf.value), name);
    }
    return problems;
  }

  set(path: readonly string[], value: unknown, origin: string): void {
    this.tree = withLeaf(this.tree, path, value);
    this.#origins.set(path.join('.'), origin);
  }

  unknown(path: readonly PropertyKey[]): ConfigProblem {
    return { source: this.#source(path), key: path.map(String).join('.'), message: 'unknown key' };
  }

  wrong(path: readonly PropertyKey[], expected: string): ConfigProblem {
    const given = JSON.stringify(valueAt(this.tree, path));
    const key = path.map(String).join('.');
    return { source: this.#source(path), key, message: `expected ${expected}, got ${given}` };
  }

  #source(path: readonly PropertyKey[]): string {
    for (let length = path.length; length > 0; length -= 1) {
      const origin = this.#origins.get(path.slice(0, length).map(String).join('.'));
      if (origin !== undefined) return origin;
    }
    return this.#place(path);
  }
}

interface Configurable {
  readonly name: string;
  readonly cadence: Cadence;
  readonly settings?: SettingsShape;
}

function configOf(settings: Settings): Config {
  return {
    listen: settings.web.listen_addresses.flatMap((text) => parseListenAddress(text) ?? []),
    mounts: settings.path,
    stateDir: settings.state_dir,
    logLevel: settings.log.level,
    expected: {
      scrubMaxAgeMs: parseDuration(settings.md.scrub_max_age) ?? USUAL_SCRUB_MAX_AGE_MS,
    },
    verify: {
      mode: settings.verify.mode,
      arrays: settings.verify.arrays,
      dailyBudgetBytes: parseSize(settings.verify.daily_budget) ?? USUAL_VERIFY.dailyBudgetBytes,
      owedRateBytes: parseSize(settings.verify.owed_rate) ?? USUAL_VERIFY.owedRateBytes,
    },
    collectors: Object.fromEntries(
      collectors.map((collector: Configurable) => [
        collector.name,
        collectorSettings(settings, collector),
      ]),
    ),
    settings,
  };
}

function collectorSettings(
  settings: Settings,
  { name, cadence: usual, settings: shape = {} }: Configurable,
): CollectorSettings {
  const given = settings.collectors[name];
  if (given === undefined) return { enabled: true, cadence: usual, own: {} };
  const own = Object.entries(given).filter(([key]) => key in shape);
  return {
    enabled: given.enabled,
    cadence: {
      intervalMs: parseDuration(given.interval) ?? usual.intervalMs,
      deadlineMs: parseDuration(given.deadline) ?? usual.deadlineMs,
      staleAfterMs: parseDuration(given.stale_after) ?? usual.staleAfterMs,
      watchMs: parseDuration(given.watch_interval ?? '') ?? usual.watchMs,
    },
    own: Object.fromEntries(own),
  };
}

/** A problem as one line. */
export function formatProblem({ source, key, message }: ConfigProblem): string {
  return key === undefined ? `${source}: ${message}` : `${source}: ${key}: ${message}`;
}
