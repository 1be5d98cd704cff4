import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKernelRecord } from '../../../src/collectors/md-arrays/parse-kernel-record.ts';

describe('parseKernelRecord', () => {
  it.each([
    ['6,339,5140900,-;md: recovery of RAID array md7\n', ['md: recovery of RAID array md7']],
    ['4,1,5140900,c;a fragment', ['a fragment']],
    ['4,1,5140900,-,caller=T17;some text\n', ['some text']],
    ['6,9,5140900,-;one; two\n SUBSYSTEM=block\n DEVICE=b9:7\n', ['one; two']],
    ['2,9,5140900,-;first\\x0asecond\n', ['first', 'second']],
    ['6,9,5140900,-;back\\x5cslash \\x5cx0a \\xc3\n', ['back\\slash \\x0a \u00c3']],
    ['6,9,5140900,-;\n', ['']],
  ])('understands %j', (record, lines) => {
    expect(parseKernelRecord(record)).toEqual({ sinceBootUs: 5_140_900, lines });
  });

  it.each([
    ['what a program wrote', '12,340,5690716,-;md: recovery of RAID array md7\n'],
    ['text without a prefix', 'md: recovery of RAID array md7\n'],
    ['a prefix without numbers', 'a,b,c,-;text\n'],
    ['a record without text', '6,1,2,-\n'],
    ['nothing', ''],
  ])('takes %s for no record of the kernel', (_, record) => {
    expect(parseKernelRecord(record)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        parseKernelRecord(text);
        const parsed = parseKernelRecord(`6,1,2,-;${text}`);
        expect(parsed?.lines.length).toBeGreaterThan(0);
      }),
    );
  });

  it('gives back any text that is escaped as the kernel does', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const escaped = [...bytes].map((byte) =>
          byte < 32 || byte >= 127 || byte === 92
            ? `\\x${byte.toString(16).padStart(2, '0')}`
            : String.fromCharCode(byte),
        );
        const parsed = parseKernelRecord(`3,17,99,-;${escaped.join('')}\n`);
        expect(parsed?.lines.join('\n')).toBe(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });
});
