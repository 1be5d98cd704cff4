import { afterAll, describe, expect, it } from 'vitest';
import { machineFolder } from '../support/machine-folder.ts';
import { runCommand } from '../support/terminal.ts';

const folder = machineFolder({
  'good.yml': 'log: { level: warn }\n',
  'bad.yml': 'log: { level: loud }\n',
});

afterAll(() => folder.remove('.'));

describe('rotwatch config', () => {
  it('prints the effective configuration: file, environment and flags over the defaults', async () => {
    const flags = [
      '--config',
      `${folder.path}/good.yml`,
      '--web.listen-address',
      ':1',
      '127.0.0.1:2',
    ];
    const environment = { ROTWATCH_COLLECTORS_MD_ARRAYS_INTERVAL: '1m' };
    const { code, out } = await runCommand(['config', ...flags], { environment });
    expect(code).toBe(0);
    expect(out).toContain('listen_addresses:\n    - :1\n    - 127.0.0.1:2\n');
    expect(out).toContain('level: warn');
    expect(out).toContain('interval: 1m\n');
    expect(out).toContain('procfs: /proc');
  });

  it('exits 1 and points into the file when it is wrong', async () => {
    const { code, err } = await runCommand(['config', '--config', `${folder.path}/bad.yml`]);
    expect(code).toBe(1);
    expect(err).toBe(
      `rotwatch: ${folder.path}/bad.yml:1:15: log.level: expected one of debug, info, warn, error, got "loud"\n`,
    );
  });

  it('exits 1 when the file cannot be read', async () => {
    const environment = { ROTWATCH_CONFIG: `${folder.path}/none.yml` };
    const { code, err } = await runCommand(['config'], { environment });
    expect(code).toBe(1);
    expect(err).toContain('none.yml: ENOENT');
  });
});
