import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../dashboards/all.ts';
import { jsonOf } from '../../dashboards/build/dashboard.ts';

const FOLDER = join(import.meta.dirname, '../../dashboards');

describe('the dashboards', () => {
  it.each(dashboards)('of $subject is committed as `npm run dashboards` makes it', async (one) => {
    await expect(jsonOf(one)).toMatchFileSnapshot(join(FOLDER, `${one.subject}.json`));
  });

  it('are all that lies in the folder', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(dashboards.map(({ subject }) => `${subject}.json`).sort());
  });
});
