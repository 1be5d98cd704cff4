import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/health/index.ts';
import { capturedAt, lookAt, MACHINES } from '../support/golden-machines.ts';
import { AGREEMENT, WITHOUT_FINDING } from './agreement.ts';
import { expectAlerts, statedAlerts } from './replay.ts';
import { shippedAlerts } from './shipped.ts';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

describe('the stated table', () => {
  it('has a line for every rule, and names alerts that exist', () => {
    const codes = AGREEMENT.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(rules.map(({ code }) => code)));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('accounts for every alert: with a finding or, as stated, without', () => {
    const agreed = AGREEMENT.flatMap(({ critical = [], warning = [] }) => [
      ...critical,
      ...warning,
    ]);
    const all = [...new Set([...agreed, ...WITHOUT_FINDING])].sort();
    expect(all).toEqual(shippedAlerts.map(({ alert }) => alert).sort());
  });
});

describe('findings and alerts', () => {
  it('agree on every captured machine', async ({ skip }) => {
    skip(!hasPromtool, 'no promtool to evaluate the rules with (Debian: prometheus)');
    const moments = [];
    for (const machine of readdirSync(MACHINES)) {
      const folder = join(MACHINES, machine);
      const { exposition, judgements } = await lookAt(folder);
      const findings = judgements.filter((one) => one.kind === 'finding');
      moments.push({
        instance: machine,
        exposition: exposition.text.plain.toString(),
        at: capturedAt(folder),
        alerts: statedAlerts(findings),
      });
    }
    expect(moments.flatMap(({ alerts }) => alerts).length).toBeGreaterThan(10);
    expectAlerts(moments);
  });
});
