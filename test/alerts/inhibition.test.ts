import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Stack } from '../support/alerting/stack.ts';
import { shippedAlerts } from './shipped.ts';

/** Labels of an alert beside those of its rule; `on` is the host. */
interface Raised {
  readonly alert: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly on?: string;
}

const ALERTS = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    status: z.object({ state: z.string(), inhibitedBy: z.array(z.string()) }),
    receivers: z.array(z.object({ name: z.string() })),
  }),
);
const MD0 = { array: 'md0' };
const MEMBER = { array: 'md0', member: 'sdb3', slot: '1', disk: 'SER-B' };
const DISK = { disk: 'SER-B' };
/** Reads of the same answer after which it is taken for final, of at most so many. */
const STEADY = 10;
const LOOKS = 500;
// Debian: prometheus-alertmanager.
const isInstalled = spawnSync('prometheus-alertmanager', ['--version']).status === 0;

function labelsOf({ alert, labels = {}, on = 'server-1' }: Raised) {
  const rule = shippedAlerts.find((one) => one.alert === alert);
  if (rule === undefined) throw new Error(`no alert ${alert}`);
  return { severity: 'critical', ...rule.labels, ...labels, alertname: alert, instance: on };
}

describe.skipIf(!isInstalled)('the shipped routing in a running Alertmanager', () => {
  const stack = new Stack();
  let url = '';
  let host = 0;

  beforeAll(async () => {
    url = await stack.startAlertmanager();
  });
  afterAll(() => stack.stop());

  /** Raises alerts, on a host of their own, and gives those that are not inhibited. */
  async function active(raised: readonly Raised[]): Promise<readonly string[]> {
    host += 1;
    const alerts = raised.map((one) => ({
      labels: labelsOf({ ...one, on: `${one.on === undefined ? 'here' : one.on}-${host}` }),
    }));
    await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    const hosts = new Set(alerts.map(({ labels }) => labels.instance));
    // Alertmanager takes in a source and judges a target apart: the answer is what it stays at.
    let answers: readonly string[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      const now = await uninhibited(hosts, alerts.length);
      if (now !== undefined) answers = [...answers, JSON.stringify(now)].slice(-STEADY);
      if (now !== undefined && answers.length === STEADY && new Set(answers).size === 1) return now;
      await pause(20);
    }
    throw new Error(`not steady: ${answers.join()}`);
  }

  /** The alerts of these hosts that are not inhibited; undefined while not all of them were looked at. */
  async function uninhibited(hosts: ReadonlySet<string>, count: number) {
    const answer = ALERTS.parse(await (await fetch(`${url}/api/v2/alerts`)).json());
    const ours = answer.filter(({ labels }) => hosts.has(labels['instance'] ?? ''));
    const states = new Set(ours.map(({ status }) => status.state));
    if (ours.length < count || states.has('unprocessed')) return undefined;
    return ours
      .filter(({ status }) => status.inhibitedBy.length === 0)
      .map(({ labels: { alertname, instance } }) =>
        instance?.startsWith('there') ? `${alertname} there` : `${alertname}`,
      )
      .toSorted();
  }

  it('lets an array without redundancy speak for its members', async () => {
    expect(
      await active([
        { alert: 'MdArrayNoRedundancy', labels: MD0 },
        { alert: 'MdMemberFaulty', labels: MEMBER },
        { alert: 'MdMemberMissing', labels: { ...MEMBER, array: 'md1' } },
        { alert: 'MdMemberFaulty', labels: MEMBER, on: 'there' },
      ]),
    ).toEqual(['MdArrayNoRedundancy', 'MdMemberFaulty there', 'MdMemberMissing']);
  });

  it('lets a lost array speak for its redundancy, and never for its contents', async () => {
    const contents = [
      ...['MdReaddUnsafe', 'MdSplitBrain', 'MdMemberStale', 'MdMemberReturnedUnsynced'],
      ...['MdContentsDiffer', 'MdMismatchesFound', 'MdBitmapNotRecording', 'MdSuperblockForeign'],
    ];
    expect(
      await active([
        { alert: 'MdArrayFailed', labels: MD0 },
        { alert: 'MdArrayNoRedundancy', labels: MD0 },
        { alert: 'MdScrubOverdue', labels: MD0 },
        ...contents.map((alert) => ({ alert, labels: MEMBER })),
      ]),
    ).toEqual(['MdArrayFailed', ...contents].sort());
  });

  it('lets a missing disk speak for all but its own word that it was failing', async () => {
    expect(
      await active([
        { alert: 'DiskMissing', labels: DISK },
        { alert: 'DiskSmartFailed', labels: DISK },
        { alert: 'DiskTemperatureHigh', labels: DISK },
        { alert: 'DiskReallocatedSectorsGrowing', labels: DISK },
        { alert: 'DiskPendingSectors', labels: { disk: 'SER-A' } },
      ]),
    ).toEqual(['DiskMissing', 'DiskPendingSectors', 'DiskSmartFailed']);
  });

  it('lets a silent host speak for its collectors, and not for what was ill before', async () => {
    expect(
      await active([
        { alert: 'RotwatchDown' },
        { alert: 'RotwatchCollectorFailing', labels: { collector: 'smart' } },
        { alert: 'RotwatchDataStale', labels: { collector: 'smart' } },
        { alert: 'MdArrayNoRedundancy', labels: MD0 },
      ]),
    ).toEqual(['MdArrayNoRedundancy', 'RotwatchDown']);
  });

  it('inhibits nothing by labels that both sides lack', async () => {
    expect(
      await active([
        { alert: 'DiskMissing' },
        { alert: 'DiskTemperatureHigh' },
        { alert: 'MdArrayNoRedundancy' },
        { alert: 'MdMemberFaulty' },
        { alert: 'RotwatchCollectorFailing' },
        { alert: 'RotwatchDataStale' },
      ]),
    ).toHaveLength(6);
  });

  it('pages what is critical, tickets what is not, and hands Watchdog to who misses it', async () => {
    const since = performance.now();
    await active([
      { alert: 'MemoryUncorrectedErrors', labels: { dimm: 'dimm3', controller: 'mc0' } },
      { alert: 'DiskWearHigh', labels: DISK },
      { alert: 'RotwatchNotJudged', labels: { code: 'md_array_failed' } },
      { alert: 'Watchdog' },
    ]);
    const receivers = await Promise.all(
      ['MemoryUncorrectedErrors', 'DiskWearHigh', 'Watchdog'].map(
        async (alert) => (await stack.webhook.page(alert, since, 20_000)).receiver,
      ),
    );
    expect(receivers).toEqual(['pager', 'tickets', 'deadman']);
    expect(stack.webhook.pages.map(({ alert }) => alert)).not.toContain('RotwatchNotJudged');
  });
});
