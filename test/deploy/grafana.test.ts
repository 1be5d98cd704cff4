import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = new URL('../../deploy/grafana/provisioning/', import.meta.url);
const read = (file: string): unknown => parse(readFileSync(new URL(file, FOLDER), 'utf8'));

describe('the provisioning example for Grafana', () => {
  it('reads dashboards from files, which nobody can change in the browser', () => {
    expect(read('dashboards/rotwatch.yml')).toMatchObject({
      apiVersion: 1,
      providers: [{ type: 'file', allowUiUpdates: false, options: { path: expect.any(String) } }],
    });
  });

  it('has a data source of the type that the dashboards ask for', () => {
    expect(read('datasources/prometheus.example.yml')).toMatchObject({
      apiVersion: 1,
      datasources: [{ type: 'prometheus', jsonData: { timeInterval: '15s' } }],
    });
  });
});
