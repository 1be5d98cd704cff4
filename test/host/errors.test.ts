import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/host/errors.ts';

describe('failureOf', () => {
  it.each([
    ['ENOENT', 'absent'],
    ['ENODEV', 'absent'],
    ['EACCES', 'denied'],
    ['EPERM', 'denied'],
    ['ETIMEDOUT', 'timeout'],
    ['EIO', 'io'],
    ['EBUSY', 'io'],
  ])('takes %s for %s', (code, reason) => {
    const error = Object.assign(new Error('words of the system'), { code });
    expect(failureOf('/x', error)).toEqual({
      ok: false,
      reason,
      subject: '/x',
      detail: 'words of the system',
    });
  });

  it.each(['plain words', { code: 5 }, null])('takes %j, which has no code, for io', (thrown) => {
    expect(failureOf('/x', thrown)).toMatchObject({ reason: 'io' });
  });
});
