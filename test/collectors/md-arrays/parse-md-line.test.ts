import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMdLine } from '../../../src/collectors/md-arrays/parse-md-line.ts';

describe('parseMdLine', () => {
  it.each([
    ['md/raid1:md7: Disk failure on vdq, disabling device.', 'md7', 'vdq'],
    ['md/raid10:md_home: Disk failure on nvme3n1p2, disabling device.', 'md_home', 'nvme3n1p2'],
    ['md/raid:md127: Disk failure on dm-4, disabling device.', 'md127', 'dm-4'],
    ['md/raid1:md7: Operation continuing on 1 devices.', 'md7', undefined],
    ['md/raid:md7: Cannot continue operation (2/4 failed).', 'md7', undefined],
    ['md/raid:md7: Cannot continue on 2 devices.', 'md7', undefined],
    ['md/raid:md7: Too many read errors, failing device vdq.', 'md7', 'vdq'],
    ['md/raid10:md7: vdq: Failing raid device', 'md7', 'vdq'],
    ['md/raid10:md7: vdq: failing drive', 'md7', 'vdq'],
    ['md/raid1:md7: active with 1 out of 2 mirrors', 'md7', undefined],
    ['md/raid10:md7: active with 3 out of 4 devices', 'md7', undefined],
    ['md/raid:md7: raid level 5 active with 3 out of 4 devices, algorithm 2', 'md7', undefined],
    ['md/raid10:md7: recovery aborted due to read error', 'md7', undefined],
    ['md/raid10:md7: insufficient working devices for recovery.', 'md7', undefined],
    ['md: recovery of RAID array md7', 'md7', undefined],
    ['md: resync of RAID array md_d3', 'md_d3', undefined],
    ['md: reshape of RAID array md7', 'md7', undefined],
    ['md: md7: recovery done.', 'md7', undefined],
    ['md: md7: resync interrupted.', 'md7', undefined],
    ['md: kicking non-fresh vdq from array!', undefined, 'vdq'],
    ['md7: bitmap file is out of date (17 < 42) -- forcing full recovery', 'md7', undefined],
    ['md7: bitmap file is out of date, doing full recovery', 'md7', undefined],
    ['md7: disabling internal bitmap due to errors', 'md7', undefined],
  ])('knows whom it is about: %s', (line, array, member) => {
    expect(parseMdLine(line)).toEqual({ array, member });
  });

  it.each([
    'md/raid1:md7: vdq: rescheduling sector 4711',
    'md/raid1:md7: read error corrected (8 sectors at 4711 on vdq)',
    'md: data-check of RAID array md7',
    'md: md7: data-check done.',
    'md: md7 stopped.',
    'md: raid1 personality registered for level 1',
    'mdadm: sending ioctl',
    'md: recovery of RAID array md7 and more',
    'md: recovery of RAID array md7\n',
    'md: recovery of RAID array \u001b[31mmd7',
    'EXT4-fs (md7): mounted',
    'vdq: md: recovery of RAID array md7',
    '',
  ])('leaves others alone: %j', (line) => {
    expect(parseMdLine(line)).toBeUndefined();
  });

  it('never throws, and names no control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        parseMdLine(text);
        const found = parseMdLine(`md/raid1:md7: Disk failure on ${text}, disabling device.`);
        if (found !== undefined) expect(found.member).toMatch(/^[!-~]+$/);
      }),
    );
  });

  it('names any member whose name is plain text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), (member) => {
        const line = `md/raid1:md7: Disk failure on ${member}, disabling device.`;
        expect(parseMdLine(line)).toEqual({ array: 'md7', member });
      }),
    );
  });
});
