import { describe, expect, it } from 'vitest';
import { type ConfigSources, formatProblem, parseConfig } from '../src/config.ts';

function parse(given: Partial<ConfigSources> & { readonly yaml?: string }) {
  const { yaml, ...rest } = given;
  const file = yaml === undefined ? undefined : { name: 'rotwatch.yml', text: yaml };
  return parseConfig({ file, environment: {}, flags: [], ...rest });
}

function configOf(given: Parameters<typeof parse>[0]) {
  const outcome = parse(given);
  if (!outcome.ok) throw new Error(outcome.problems.map(formatProblem).join('\n'));
  return outcome.config;
}

function problemsOf(given: Parameters<typeof parse>[0]): readonly string[] {
  const outcome = parse(given);
  return outcome.ok ? [] : outcome.problems.map(formatProblem);
}

describe('parseConfig', () => {
  it('needs nothing: every key has a default', () => {
    const config = configOf({});
    expect(config.listen).toEqual([{ host: undefined, port: 10947 }]);
    expect(config.mounts).toEqual({ procfs: '/proc', sysfs: '/sys', rootfs: '/' });
    expect(config.stateDir).toBe('/var/lib/rotwatch');
    expect(config.logLevel).toBe('info');
    expect(config.collectors['md-arrays']).toEqual({
      enabled: true,
      cadence: { intervalMs: 10_000, deadlineMs: 5000, staleAfterMs: 60_000, watchMs: 1000 },
      own: {},
    });
  });

  it('takes an empty file and one with only comments as no settings', () => {
    expect(configOf({ yaml: '' })).toEqual(configOf({}));
    expect(configOf({ yaml: '# nothing yet\n' })).toEqual(configOf({}));
  });

  it('reads every key of a file, durations in Prometheus spelling', () => {
    const config = configOf({
      yaml: [
        'web: { listen_addresses: ["127.0.0.1:1", "[::1]:2"] }',
        'path: { sysfs: /host/sys }',
        'state_dir: /srv/state',
        'log: { level: debug }',
        'collectors:',
        '  md-arrays: { enabled: false, interval: 1m30s, deadline: 500ms }',
      ].join('\n'),
    });
    expect(config.listen).toEqual([
      { host: '127.0.0.1', port: 1 },
      { host: '::1', port: 2 },
    ]);
    expect(config.mounts.sysfs).toBe('/host/sys');
    expect(config.stateDir).toBe('/srv/state');
    expect(config.logLevel).toBe('debug');
    expect(config.collectors['md-arrays']).toMatchObject({
      enabled: false,
      cadence: { intervalMs: 90_000, deadlineMs: 500, watchMs: 1000 },
    });
  });

  it('lets the environment override the file, and flags override both', () => {
    const yaml = 'log: { level: error }\npath: { procfs: /a, sysfs: /a, rootfs: /a }\n';
    const environment = { ROTWATCH_PATH_SYSFS: '/b', ROTWATCH_PATH_ROOTFS: '/b', HOME: '/root' };
    const flags = [{ name: '--path.rootfs', path: ['path', 'rootfs'], value: '/c' }];
    expect(configOf({ yaml, environment, flags }).mounts).toEqual({
      procfs: '/a',
      sysfs: '/b',
      rootfs: '/c',
    });
  });

  it('reads lists and booleans from the environment', () => {
    const config = configOf({
      environment: {
        ROTWATCH_WEB_LISTEN_ADDRESSES: ':1, :2',
        ROTWATCH_COLLECTORS_MD_ARRAYS_ENABLED: 'false',
        ROTWATCH_CONFIG: '/etc/rotwatch.yml',
      },
    });
    expect(config.listen.map(({ port }) => port)).toEqual([1, 2]);
    expect(config.collectors['md-arrays']?.enabled).toBe(false);
  });

  it('puts the state where systemd says, unless a setting says otherwise', () => {
    const environment = { STATE_DIRECTORY: '/var/lib/private/rotwatch:/other' };
    expect(configOf({ environment }).stateDir).toBe('/var/lib/private/rotwatch');
    expect(configOf({ environment, yaml: 'state_dir: /srv' }).stateDir).toBe('/srv');
    const flags = [{ name: '--state-dir', path: ['state_dir'], value: '/flag' }];
    expect(configOf({ environment, flags }).stateDir).toBe('/flag');
  });

  it('lists every problem at once, each with its place, key, value and what was expected', () => {
    const yaml = [
      'web:',
      '  listen_addresses: ["nonsense"]',
      'log: { level: loud }',
      'colectors: {}',
      'collectors:',
      '  md-arrays: { interval: 10, enabled: maybe, speed: 1 }',
      '  smartt: {}',
      'state_dir: relative',
    ].join('\n');
    const environment = { ROTWATCH_PATH_PROCFS: 'here', ROTWATCH_NO_SUCH: '1' };
    expect([...problemsOf({ yaml, environment })].sort()).toEqual([
      'ROTWATCH_NO_SUCH: no setting has this name',
      'ROTWATCH_PATH_PROCFS: path.procfs: expected an absolute path, got "here"',
      'rotwatch.yml:2:22: web.listen_addresses.0: expected host:port, :port or [address]:port, got "nonsense"',
      'rotwatch.yml:3:15: log.level: expected one of debug, info, warn, error, got "loud"',
      'rotwatch.yml:4:12: colectors: unknown key',
      'rotwatch.yml:6:26: collectors.md-arrays.interval: expected a duration such as 500ms, 10s, 5m or 1h30m, got 10',
      'rotwatch.yml:6:39: collectors.md-arrays.enabled: expected true or false, got "maybe"',
      'rotwatch.yml:6:53: collectors.md-arrays.speed: unknown key',
      'rotwatch.yml:7:11: collectors.smartt: unknown key',
      'rotwatch.yml:8:12: state_dir: expected an absolute path, got "relative"',
    ]);
  });

  it.each([
    ['a list where keys belong', '- a\n', 'rotwatch.yml: expected keys with values'],
    [
      'broken syntax',
      'web: [\n',
      'rotwatch.yml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a duplicate key', 'log: {}\nlog: {}\n', 'rotwatch.yml:2:1: Map keys must be unique'],
    ['an unknown tag', 'log: !secret x\n', 'rotwatch.yml:1:6: Unresolved tag: !secret'],
    [
      'an alias without an anchor',
      'log: *nowhere\n',
      'rotwatch.yml: Unresolved alias (the anchor must be set before the alias): nowhere',
    ],
  ])('says what is wrong with %s', (_what, yaml, problem) => {
    expect(problemsOf({ yaml })).toContain(problem);
  });

  it('refuses durations that would never let the machine rest', () => {
    const yaml = 'collectors: { md-arrays: { interval: 1ms } }';
    expect(problemsOf({ yaml })[0]).toContain('expected a duration of at least 100ms');
  });

  it('names a group that was given as a single value', () => {
    expect(problemsOf({ yaml: 'log: loud' })).toEqual([
      'rotwatch.yml:1:6: log: expected a group of keys, got "loud"',
    ]);
  });

  it('gives back, as settings, a file that leads to the same configuration', () => {
    const yaml = 'collectors: { md-arrays: { interval: 90s } }';
    const config = configOf({ yaml });
    expect(configOf({ yaml: JSON.stringify(config.settings) })).toEqual(config);
  });
});
