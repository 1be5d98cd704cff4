import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleFiles } from '../../alerts/render.ts';
import { shipped } from '../../alerts/settings.ts';
import { testFiles } from '../promql/files.ts';

const TESTS = new URL('../promql/', import.meta.url);
const FOLDER = new URL('../../deploy/prometheus/', import.meta.url);

describe('the rule files that are shipped', () => {
  const files = ruleFiles(shipped);

  it.each([...files])('%s is what alerts/ generates', async (name, text) => {
    await expect(text).toMatchFileSnapshot(new URL(name, FOLDER).pathname);
  });

  it('are those that alerts/ generates, and no more', () => {
    const there = readdirSync(FOLDER).filter((name) => name.endsWith('.rules.yml'));
    expect(there.sort()).toEqual([...files.keys()].sort());
  });
});

describe('the tests for promtool', () => {
  it.each([...testFiles])('%s is what test/promql/cases/ generates', async (name, text) => {
    await expect(text).toMatchFileSnapshot(new URL(name, TESTS).pathname);
  });
});
