import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Stack } from '../support/alerting/stack.ts';
import { lookAt, MACHINES } from '../support/golden-machines.ts';

const WITHIN_MS = 50_000;
const isInstalled = ['prometheus', 'prometheus-alertmanager'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

/** What rotwatch publishes on a captured machine, as if its collectors had polled just now. */
async function expositionOf(machine: string): Promise<() => string> {
  const { exposition } = await lookAt(join(MACHINES, machine));
  const text = exposition.text.plain.toString();
  return () =>
    text.replaceAll(
      /^(rotwatch_collector_last_success_timestamp_seconds\{.*\}) .*$/gm,
      `$1 ${Date.now() / 1000}`,
    );
}

describe.skipIf(!isInstalled)(
  'the shipped rules and routing, with Prometheus and Alertmanager',
  () => {
    it('page for a split mirror by slot and serial number, and still know of it when the host is silent', async () => {
      let serve = await expositionOf('healthy');
      const split = await expositionOf('split-mirror');
      const host = createServer((_request, response) => {
        response.setHeader('content-type', 'text/plain; version=0.0.4');
        response.end(serve());
      }).listen(0, '127.0.0.1');
      await once(host, 'listening');
      const address = host.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const stack = new Stack();
      onTestFinished(async () => {
        host.close();
        host.closeAllConnections();
        await stack.stop();
      });
      await stack.startAlertmanager();
      await stack.startPrometheus([`127.0.0.1:${address.port}`]);
      const { webhook } = stack;
      expect((await webhook.page('Watchdog', 0, WITHIN_MS)).receiver).toBe('deadman');

      serve = split;
      const unsafe = await webhook.page('MdReaddUnsafe', 0, WITHIN_MS);
      expect(unsafe.receiver).toBe('pager');
      expect(unsafe.labels).toMatchObject({ array: 'md0', member: 'vdb', disk: 'VIRTIO-b' });
      const exposed = await webhook.page('MdArrayNoRedundancy', 0, WITHIN_MS);
      expect(exposed.annotations['description']).toContain('vda slot 0 in_sync (VIRTIO-a);');

      const silenced = performance.now();
      host.close();
      host.closeAllConnections();
      const down = await webhook.page('RotwatchDown', silenced, WITHIN_MS);
      expect(down.annotations['description']).toContain('its health is unknown');
      const end = performance.now() + WITHIN_MS;
      let description: string | undefined;
      while (!description?.includes('the last that was known') && performance.now() < end) {
        await pause(100);
        description = await stack.description('MdReaddUnsafe');
      }
      expect(description).toContain(
        'rotwatch does not answer there: this is the last that was known.',
      );
      const over = webhook.pages.filter(
        ({ status, alert }) => status === 'resolved' && /^Md/.test(alert),
      );
      expect(over).toEqual([]);
    });
  },
);
