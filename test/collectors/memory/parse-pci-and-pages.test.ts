import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/collectors/collector.ts';
import {
  parseFailures,
  parseHardwareCorrupted,
} from '../../../src/collectors/memory/parse-pages.ts';
import { parsePci } from '../../../src/collectors/memory/parse-pci.ts';
import { anyText } from '../../support/any-text.ts';

describe('parsePci', () => {
  it('reads the sums, whether anybody looks, and each controller', () => {
    const texts = { check_pci_errors: '1\n', pci_parity_count: '3\n', pci_nonparity_count: '4\n' };
    const controllers = [{ name: 'pci0', texts: { pe_count: '1\n', npe_count: '2\n' } }];
    expect(parsePci({ texts, controllers }, [])).toEqual({
      checked: true,
      parityErrors: 3,
      nonParityErrors: 4,
      controllers: [{ name: 'pci0', parityErrors: 1, nonParityErrors: 2 }],
    });
  });

  it('knows nothing of a machine without EDAC for PCI, and is told when it is off', () => {
    expect(parsePci({ texts: {}, controllers: [] }, [])).toMatchObject({
      checked: undefined,
      parityErrors: undefined,
    });
    expect(parsePci({ texts: { check_pci_errors: '0' }, controllers: [] }, []).checked).toBe(false);
  });

  it('complains of what it does not understand', () => {
    const problems: Problem[] = [];
    const texts = { check_pci_errors: 'yes', pci_parity_count: '-1' };
    parsePci({ texts, controllers: [] }, problems);
    expect(problems.map(({ subject }) => subject)).toEqual([
      'edac/pci/check_pci_errors',
      'edac/pci/pci_parity_count',
    ]);
  });
});

describe('parseHardwareCorrupted', () => {
  it('finds the line in bytes', () => {
    const meminfo = 'MemTotal: 2000000 kB\nHardwareCorrupted:     8 kB\nDirectMap4k: 1 kB\n';
    expect(parseHardwareCorrupted(meminfo, [])).toBe(8192);
  });

  it('does not know where there is no such line, or no text', () => {
    const problems: Problem[] = [];
    expect(parseHardwareCorrupted('MemTotal: 1 kB\n', problems)).toBeUndefined();
    expect(parseHardwareCorrupted(undefined, problems)).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it('passes on why it could not be read, and complains of a number that is none', () => {
    const problems: Problem[] = [];
    const denied = { reason: 'denied', subject: '/proc/meminfo', detail: 'EACCES' } as const;
    expect(parseHardwareCorrupted(denied, problems)).toBeUndefined();
    expect(parseHardwareCorrupted('HardwareCorrupted: much', problems)).toBeUndefined();
    expect(problems).toEqual([
      denied,
      { reason: 'malformed', subject: '/proc/meminfo', detail: 'HardwareCorrupted' },
    ]);
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => parseHardwareCorrupted(`HardwareCorrupted:${text}`, [])).not.toThrow();
      }),
    );
  });
});

describe('parseFailures', () => {
  it('reads what became of pages by node, and leaves out nodes that do not tell', () => {
    const texts = { total: '6', ignored: '0', failed: '1', delayed: '2', recovered: '3' };
    expect(
      parseFailures(
        [
          { name: 'node0', texts },
          { name: 'node1', texts: {} },
        ],
        [],
      ),
    ).toEqual([{ node: 'node0', total: 6, ignored: 0, failed: 1, delayed: 2, recovered: 3 }]);
  });

  it('never throws on arbitrary text, nor does that of PCI counters', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const folder = { name: 'node0', texts: { total: one, failed: other } };
        const pci = {
          texts: { check_pci_errors: one, pci_parity_count: other },
          controllers: [{ name: 'pci0', texts: { pe_count: one, npe_count: other } }],
        };
        expect(() => [parseFailures([folder], []), parsePci(pci, [])]).not.toThrow();
      }),
    );
  });

  it('keeps the other counts of a node of which one is not understood', () => {
    const problems: Problem[] = [];
    const nodes = [{ name: 'node0', texts: { total: 'x', failed: '1' } }];
    expect(parseFailures(nodes, problems)).toMatchObject([{ total: undefined, failed: 1 }]);
    expect(problems).toMatchObject([{ subject: 'node/node0/memory_failure/total' }]);
  });
});
