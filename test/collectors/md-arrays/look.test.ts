import { describe, expect, it } from 'vitest';
import { PollFailure } from '../../../src/collectors/collector.ts';
import { lookAtArrays } from '../../../src/collectors/md-arrays/look.ts';
import { FakeHost } from '../../support/fake-host.ts';

const MDSTAT = 'Personalities : \nunused devices: <none>\n';
const DENIED = { fails: 'denied' } as const;
const DEADLINE_MS = 1000;

async function areAll(files: ConstructorParameters<typeof FakeHost>[0]): Promise<boolean> {
  return (await lookAtArrays(new FakeHost(files), DEADLINE_MS)).areAll;
}

describe('lookAtArrays', () => {
  it.each([
    ['either view is whole', { '/proc/mdstat': MDSTAT, '/sys/block/sda/size': '8\n' }],
    ['sysfs is, mdstat being denied', { '/proc/mdstat': DENIED, '/sys/block/sda/size': '8\n' }],
    ['mdstat is, sysfs being denied', { '/proc/mdstat': MDSTAT, '/sys/block': DENIED }],
    ['the kernel has no md', { '/sys/block/sda/size': '8\n' }],
  ])('shows all arrays when %s', async (_what, files) => {
    expect(await areAll(files)).toBe(true);
  });

  it.each([
    [
      'mdstat is not understood and sysfs is denied',
      { '/proc/mdstat': 'x\n', '/sys/block': DENIED },
    ],
    [
      'an array hides its folder and mdstat is denied',
      {
        '/proc/mdstat': DENIED,
        '/sys/block/md0/size': '8\n',
        '/sys/block/md1/md/array_state': 'clean\n',
      },
    ],
    ['there is neither procfs nor sysfs', {}],
  ])('may not show all arrays when %s', async (_what, files) => {
    expect(await areAll(files)).toBe(false);
  });

  it.each([
    ['both are denied', { '/proc/mdstat': DENIED, '/sys/block': DENIED }],
    ['one is denied and the other absent', { '/sys/block': DENIED }],
  ])('fails when %s, and says why', async (_what, files) => {
    const look = lookAtArrays(new FakeHost(files), DEADLINE_MS);
    await expect(look).rejects.toThrow(PollFailure);
    await expect(look).rejects.toMatchObject({ problem: { reason: 'denied' } });
  });
});
