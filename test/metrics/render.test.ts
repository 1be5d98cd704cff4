import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FamilySamples } from '../../src/metrics/family.ts';
import { render } from '../../src/metrics/render.ts';

function gaugeOf(samples: FamilySamples['samples'], labels = ['disk', 'slot']): FamilySamples {
  return { name: 'test_value', type: 'gauge', help: 'A value.', labels, samples };
}

async function textOf(...families: FamilySamples[]): Promise<string> {
  return (await render(families)).text.plain.toString();
}

describe('render', () => {
  it('writes help, type and samples in the text format', async () => {
    expect(await textOf(gaugeOf([[{ disk: 'a', slot: '0' }, 1.5]]))).toBe(
      '# HELP test_value A value.\n# TYPE test_value gauge\ntest_value{disk="a",slot="0"} 1.5\n',
    );
  });

  it('leaves out samples without a value and families without samples', async () => {
    const text = await textOf(gaugeOf([[{ disk: 'a' }, undefined]]), {
      ...gaugeOf([[{ disk: 'b' }, 0]]),
      name: 'test_other',
    });
    expect(text).not.toContain('test_value');
    expect(text).toContain('test_other{disk="b"} 0');
  });

  it('leaves out labels that do not apply, and labels that the family does not declare', async () => {
    expect(await textOf(gaugeOf([[{ disk: undefined, slot: '1', stray: 'x' }, 1]]))).toContain(
      'test_value{slot="1"} 1',
    );
  });

  it('keeps series apart whose label values contain separators and quotes', async () => {
    const text = await textOf(
      gaugeOf([
        [{ disk: 'x|y', slot: 'z' }, 1],
        [{ disk: 'x', slot: 'y|z' }, 2],
        [{ disk: 'q",slot:"', slot: '\\\n' }, 3],
      ]),
    );
    expect(text).toContain('test_value{disk="x|y",slot="z"} 1');
    expect(text).toContain('test_value{disk="x",slot="y|z"} 2');
    expect(text).toContain('test_value{disk="q\\",slot:\\"",slot="\\\\\\n"} 3');
  });

  it('keeps the first of two samples with equal labels: a duplicate would void the whole scrape', async () => {
    const text = await textOf(
      gaugeOf([
        [{ disk: 'a' }, 1],
        [{ disk: 'a' }, 2],
      ]),
    );
    expect(text.match(/^test_value/gm)).toHaveLength(1);
    expect(text).toContain('test_value{disk="a"} 1');
  });

  it('ends OpenMetrics with EOF and names counters alike in both formats', async () => {
    const family: FamilySamples = {
      name: 'test_errors_total',
      type: 'counter',
      help: 'Errors.',
      labels: [],
      samples: [[{}, 12345678901n]],
    };
    const { text, openMetrics } = await render([family]);
    expect(text.plain.toString()).toContain('\ntest_errors_total 12345678901\n');
    const open = openMetrics.plain.toString();
    expect(open).toContain('# TYPE test_errors counter\ntest_errors_total 12345678901\n');
    expect(open.endsWith('# EOF\n')).toBe(true);
    expect(openMetrics.contentType).toContain('application/openmetrics-text');
  });

  it('compresses exactly what it sends uncompressed', async () => {
    const { text } = await render([gaugeOf([[{ disk: 'a' }, 1]])]);
    expect(gunzipSync(text.gzipped)).toEqual(text.plain);
  });
});
