import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { isDiskAwaited, statusOf } from '../../src/cli/check.ts';
import type { Judgement } from '../../src/health/rule.ts';
import { ledgerText } from '../../src/ledger/ledger-file.ts';
import { NOTED_AT, notedArray, notedAway, notedLedger, notedMember } from '../support/ledgers.ts';
import { machineFolder, mirrorFiles, withMemberDisks } from '../support/machine-folder.ts';
import { runCommand } from '../support/terminal.ts';

const healthy = withMemberDisks(machineFolder(mirrorFiles()));
const degraded = withMemberDisks(machineFolder(mirrorFiles(1)), 1);
const bare = machineFolder();
const blind = machineFolder({ 'proc/mdstat': mirrorFiles()['proc/mdstat'] ?? '' });

afterAll(() => {
  for (const machine of [healthy, degraded, bare, blind]) machine.remove('.');
});

describe('rotwatch check', () => {
  it('says OK and what it looked at, and exits 0, on a healthy machine', async () => {
    const { code, out, err } = await runCommand(['check', ...healthy.flags]);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'OK: no findings',
      expect.stringMatching(/^does not apply ecc_not_reporting: there are no DMI tables/),
      'md0: raid1, 2 of 2 in sync, clean (sda1 sdb1)',
      'superblocks: 2 of 2 members read',
      'smart: no disks; not asked: 1 md',
      'block: 0 disks on a bus, 0 filesystems on block devices',
      expect.stringMatching(/^memory: no controller is registered with EDAC/),
      '',
    ]);
  });

  it('tells each finding with its evidence and what to do first, and exits 2 when one is critical', async () => {
    const { code, out } = await runCommand(['check', ...degraded.flags]);
    expect(code).toBe(2);
    expect(out).toContain('CRITICAL: 1 finding\n');
    expect(out).toContain('critical md_array_degraded: md0 (raid1) runs with 1 of 2 slots');
    expect(out).toContain('\n    degraded 1\n');
    expect(out).toContain('do first: Back up');
    expect(out).toContain('\n    runbook: deploy/runbooks/md_array_degraded.md\n');
  });

  it('remembers what the ledger holds, and leaves it as it is', async () => {
    const machine = withMemberDisks(machineFolder(mirrorFiles(1)), 1);
    const away = notedMember(1, { away: notedAway() });
    const text = ledgerText({
      ...notedLedger([notedArray({ members: [notedMember(0, { disk: 'sda1' }), away] })]),
      latest: { at: NOTED_AT, arrays: [] },
    });
    machine.write('state/ledger.json', text);
    const { out } = await runCommand(['check', ...machine.flags]);
    expect(out).toContain('md_member_missing: slot 1 of md0 is empty: sdb1 (DISK-1) is missing');
    expect(readFileSync(`${machine.path}/state/ledger.json`, 'utf8')).toBe(text);
    expect(readdirSync(`${machine.path}/state`)).toEqual(['ledger.json']);
    machine.remove('.');
  });

  it('exits 0 on a machine without md, and says that there is none', async () => {
    const { code, out } = await runCommand(['check', ...bare.flags]);
    expect(code).toBe(0);
    expect(out).toContain('md: the md module is not loaded');
  });

  it('exits 3 when nothing is wrong but something could not be judged', async () => {
    const { code, out } = await runCommand(['check', ...blind.flags]);
    expect(code).toBe(3);
    expect(out).toContain('UNKNOWN: no findings, 9 not judged');
    expect(out).toContain('not judged md0: mismatch_cnt could not be read');
    expect(out).toContain('not judged md0: superblock of sdb1, sda1 not read');
  });

  it('prints the judgements as JSON when asked', async () => {
    const { code, out } = await runCommand(['check', '--json', ...degraded.flags]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      status: 'critical',
      judgements: [
        {
          kind: 'finding',
          code: 'md_array_degraded',
          severity: 'critical',
          subject: { array: 'md0' },
          runbook: 'deploy/runbooks/md_array_degraded.md',
        },
        { kind: 'not-judged', code: 'ecc_not_reporting', applies: false },
      ],
    });
  });

  it('colours its words on a terminal only', async () => {
    const plain = await runCommand(['check', ...degraded.flags]);
    const coloured = await runCommand(['check', ...degraded.flags], { isTTY: true });
    const csi = String.fromCharCode(27);
    expect(plain.out).not.toContain(csi);
    expect(coloured.out).toContain(`${csi}[31m`);
    expect(coloured.out.split(new RegExp(`${csi}\\[\\d+m`)).join('')).toBe(plain.out);
  });

  it('exits 3 and lists the problems of a wrong configuration', async () => {
    const environment = { ROTWATCH_LOG_LEVEL: 'loud', ROTWATCH_NONSENSE: '1' };
    const { code, out, err } = await runCommand(['check'], { environment });
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('rotwatch: ROTWATCH_NONSENSE: no setting has this name\n');
    expect(err).toContain('rotwatch: ROTWATCH_LOG_LEVEL: log.level: expected one of debug');
  });

  it('judges nothing when every collector is switched off', async () => {
    const environment = {
      ROTWATCH_COLLECTORS_MD_ARRAYS_ENABLED: 'false',
      ROTWATCH_COLLECTORS_MD_SUPERBLOCKS_ENABLED: 'false',
    };
    const { code, out } = await runCommand(['check', ...healthy.flags], { environment });
    expect(code).toBe(3);
    expect(out).toContain(
      'not judged its collector has not been polled, or is switched off\n    md_array_failed,',
    );
  });
});

describe('isDiskAwaited', () => {
  const lack = { kind: 'not-judged', code: 'smart_failed', why: '' } as const;

  it.each([
    ['a disk that was not read yet', { reason: 'not_read', subject: { disk: 'SER1' } }, true],
    ['one that sleeps', { reason: 'asleep', subject: { disk: 'SER1' } }, false],
    ['a collector that is switched off', { reason: 'not_read', subject: {} }, false],
  ])('tells of %s', (_what, given, expected) => {
    expect(isDiskAwaited([{ ...lack, ...given }])).toBe(expected);
  });
});

describe('statusOf', () => {
  const finding = (severity: 'info' | 'warning' | 'critical'): Judgement => ({
    ...{ kind: 'finding', code: 'x', severity, subject: {} },
    ...{ summary: '', evidence: [], action: '', runbook: '' },
  });
  const gap: Judgement = { kind: 'not-judged', code: 'x', subject: {}, reason: 'r', why: 'w' };

  it.each([
    ['ok', []],
    ['ok', [finding('info')]],
    ['ok', [{ ...gap, applies: false }]],
    ['unknown', [gap, finding('info')]],
    ['warning', [gap, finding('warning')]],
    ['critical', [finding('warning'), finding('critical'), gap]],
  ] as const)('is %s for the worst of the judgements', (status, judgements) => {
    expect(statusOf(judgements)).toBe(status);
  });
});
