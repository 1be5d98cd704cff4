import { describe, expect, it } from 'vitest';
import { controlRoutes, type ForgetAnswer } from '../../src/http/control-server.ts';

const NAMES = { names: ['a', 'b'] };

function routes(answer: ForgetAnswer = { dropped: ['a line'] }) {
  const asked: unknown[] = [];
  const app = controlRoutes({
    ledger: () => ({ ledger: 'whole' }),
    forget: (names) => {
      asked.push(names);
      return answer;
    },
    acknowledge: () => ({ acknowledged: 2 }),
  });
  return { app, asked };
}

describe('the control routes', () => {
  it('give the ledger', async () => {
    const response = await routes().app.inject('/ledger');
    expect([response.statusCode, response.json()]).toEqual([200, { ledger: 'whole' }]);
  });

  it.each<[object, unknown]>([
    [NAMES, ['a', 'b']],
    [{ all: true }, 'all'],
  ])('forget %j', async (payload, wanted) => {
    const { app, asked } = routes();
    const response = await app.inject({ method: 'POST', url: '/ledger/forget', payload });
    expect([response.statusCode, response.json()]).toEqual([200, { dropped: ['a line'] }]);
    expect(asked).toEqual([wanted]);
  });

  it('answer 404 with the known names when one is not known', async () => {
    const answer = { unknown: ['b'], known: ['a'] };
    const { app } = routes(answer);
    const response = await app.inject({ method: 'POST', url: '/ledger/forget', payload: NAMES });
    expect([response.statusCode, response.json()]).toEqual([404, answer]);
  });

  it.each([
    {},
    { names: [] },
    { names: 'a' },
    { all: false },
    { all: true, names: ['a'] },
    { names: ['a'.repeat(70_000)] },
  ])('forget nothing for a body that is not understood (%#)', async (payload) => {
    const { app, asked } = routes();
    const response = await app.inject({ method: 'POST', url: '/ledger/forget', payload });
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(asked).toEqual([]);
  });

  it('acknowledge resets', async () => {
    const { app } = routes();
    const response = await app.inject({ method: 'POST', url: '/ledger/acknowledge', payload: {} });
    expect(response.json()).toEqual({ acknowledged: 2 });
  });

  it('serve nothing else', async () => {
    expect((await routes().app.inject('/metrics')).statusCode).toBe(404);
  });
});
