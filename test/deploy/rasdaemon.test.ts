import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Exposition } from '../kernel/harness/exposition.ts';

const SCRIPT = fileURLToPath(new URL('../../deploy/textfile/rasdaemon.sh', import.meta.url));
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;

/** Some of rasdaemon's tables, with the columns that it gives them. */
const RECORDS = `
CREATE TABLE mc_event (id INTEGER PRIMARY KEY, timestamp TEXT, err_count INTEGER, err_type TEXT, label TEXT, mc INTEGER);
INSERT INTO mc_event (err_count, err_type, label, mc) VALUES
  (3, 'Corrected', 'DIMM_A1', 0), (4, 'Corrected', 'DIMM_A1', 0), (1, 'Uncorrected', 'DIMM "B\\2"', 1), (1, 'Corrected', NULL, 1);
CREATE TABLE disk_errors (id INTEGER PRIMARY KEY, timestamp TEXT, dev TEXT, error TEXT);
INSERT INTO disk_errors (dev, error) VALUES ('8:0', 'I/O error'), ('8:0', 'I/O error'), ('8:16', 'two' || char(10) || 'lines');
CREATE TABLE aer_event (id INTEGER PRIMARY KEY, timestamp TEXT, dev_name TEXT, err_type TEXT, err_msg TEXT);
`;

const folder = mkdtempSync(join(tmpdir(), 'rotwatch-rasdaemon-'));
afterAll(() => rmSync(folder, { recursive: true }));

function printed(database: string) {
  const { status, stdout, stderr } = spawnSync('sh', [SCRIPT, database], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe.skipIf(!hasSqlite)('the bridge from rasdaemon to a textfile (needs sqlite3)', () => {
  it('sums what was recorded, by label, quoted for the text format', () => {
    const database = join(folder, 'records.db');
    expect(spawnSync('sqlite3', [database], { input: RECORDS }).status).toBe(0);
    const { status, stdout, stderr } = printed(database);
    expect([status, stderr]).toEqual([0, '']);
    const metrics = new Exposition(stdout);
    expect(metrics.samples('rasdaemon_memory_errors_total')).toEqual([
      { labels: { mc: '0', label: 'DIMM_A1', type: 'Corrected' }, value: 7 },
      { labels: { mc: '1', label: '', type: 'Corrected' }, value: 1 },
      { labels: { mc: '1', label: 'DIMM "B\\2"', type: 'Uncorrected' }, value: 1 },
    ]);
    expect(metrics.samples('rasdaemon_disk_errors_total')).toEqual([
      { labels: { device: '8:0', error: 'I/O error' }, value: 2 },
      { labels: { device: '8:16', error: 'two\nlines' }, value: 1 },
    ]);
  });

  it('prints nothing of tables that rasdaemon was built without', () => {
    const { stdout } = printed(join(folder, 'records.db'));
    expect(stdout.match(/^# TYPE \S+/gm)).toEqual([
      '# TYPE rasdaemon_memory_errors_total',
      '# TYPE rasdaemon_aer_events_total',
      '# TYPE rasdaemon_disk_errors_total',
    ]);
  });

  it('fails where there is no database, and makes none', () => {
    const absent = join(folder, 'absent.db');
    expect(printed(absent)).toMatchObject({ status: 1, stdout: '' });
    expect(existsSync(absent)).toBe(false);
    writeFileSync(absent, 'not a database');
    expect(printed(absent)).toMatchObject({ stdout: '' });
    expect(printed(absent).status).not.toBe(0);
  });
});
