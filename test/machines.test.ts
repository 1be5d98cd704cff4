import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../src/health/rule.ts';
import { lookAt, MACHINES } from './support/golden-machines.ts';

/** Families that say when and where the test ran, not what the machine is like. */
const VOLATILE =
  /^(?:# (?:HELP|TYPE) )?(?:process_|nodejs_|rotwatch_(?:build_info|finding_first_seen_|collector_duration_seconds|collector_last_success_timestamp_seconds|config_|md_superblock_read_))/;

function lasting(exposition: string): string {
  const lines = exposition.split('\n').filter((line) => line !== '' && !VOLATILE.test(line));
  return `${lines.join('\n')}\n`;
}

/** One line each: severity, code and what it is about, then what to know, indented. */
function findingLines(judgements: readonly Judgement[]): string {
  const lines = judgements.flatMap((judgement) => {
    const about = Object.entries(judgement.subject).flatMap(([label, value]) =>
      value === undefined ? [] : [`${label}=${value}`],
    );
    if (judgement.kind === 'not-judged') {
      return [['not judged', judgement.code, ...about].join(' '), `    ${judgement.why}`];
    }
    const { severity, code, summary, evidence } = judgement;
    const words = [summary, ...evidence].map((line) => `    ${line}`);
    return [[severity, code, ...about].join(' '), ...words];
  });
  return lines.length === 0 ? 'nothing\n' : `${lines.join('\n')}\n`;
}

describe('a machine captured from a real kernel', () => {
  it.each(readdirSync(MACHINES))('%s gives its exposition and findings', async (situation) => {
    const machine = join(MACHINES, situation);
    const { exposition, judgements } = await lookAt(machine);
    await expect(findingLines(judgements)).toMatchFileSnapshot(join(machine, 'expected.findings'));
    await expect(lasting(exposition.text.plain.toString())).toMatchFileSnapshot(
      join(machine, 'expected.prom'),
    );
  });
});
