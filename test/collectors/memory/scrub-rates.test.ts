import { describe, expect, it } from 'vitest';
import { ScrubRates } from '../../../src/collectors/memory/scrub-rates.ts';
import { FakeHost } from '../../support/fake-host.ts';

const MC = '/sys/devices/system/edac/mc/mc0';
const RATE = `${MC}/sdram_scrub_rate`;

describe('ScrubRates', () => {
  it('asks a driver that cannot tell once, and again after it was loaded anew', () => {
    const host = new FakeHost({ [RATE]: { fails: 'denied' } });
    host.identities.set(MC, 1);
    const rates = new ScrubRates(host);
    expect(rates.read(MC)).toBeUndefined();
    host.files.set(RATE, '24400\n');
    expect(rates.read(MC)).toBeUndefined();
    host.identities.set(MC, 2);
    expect(rates.read(MC)).toBe('24400\n');
    expect(rates.read(MC)).toBe('24400\n');
  });

  it('knows none where the driver has no such file', () => {
    const host = new FakeHost({ [`${MC}/ce_count`]: '0\n' });
    const rates = new ScrubRates(host);
    expect(rates.read(MC)).toBeUndefined();
    host.files.set(RATE, '0\n');
    expect(rates.read(MC)).toBe('0\n');
  });
});
