import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as attributes from '../../../src/collectors/md-arrays/parse-attributes.ts';
import { type AttributeParser, MALFORMED } from '../../../src/collectors/parse-attributes.ts';
import { anyText } from '../../support/any-text.ts';

type Case = readonly [parse: AttributeParser<unknown>, text: string, value: unknown];

const CASES: readonly Case[] = [
  [attributes.parseSectorsAsBytes, '8', 4096],
  [attributes.parseSectorsAsBytes, '0', undefined],
  [attributes.parseSectorsAsBytes, 'x', MALFORMED],
  [attributes.parseKibAsBytes, '1046528', 1071644672],
  [attributes.parseKibAsBytes, '0', undefined],
  [attributes.parseArraySize, 'default', undefined],
  [attributes.parseArraySize, '64', 65536],
  [attributes.parseSyncSpeed, 'none', undefined],
  [attributes.parseSyncSpeed, '0', 0],
  [attributes.parseSyncSpeed, '99737', 102130688],
  [attributes.parseSyncSpeed, 'fast', MALFORMED],
  [attributes.parseSyncMin, '0', 0],
  [attributes.parseSyncMin, '8', 4096],
  [attributes.parseSyncMin, 'none', MALFORMED],
  [attributes.parseReshaped, '10', { now: 10, before: undefined }],
  [attributes.parseReshaped, '11 (10)', { now: 11, before: 10 }],
  [attributes.parseReshaped, '-1', { now: -1, before: undefined }],
  [attributes.parseReshaped, '11 (10', MALFORMED],
  [attributes.parseLevel, 'raid10', 'raid10'],
  [attributes.parseLevel, '5', 'raid5'],
  [attributes.parseLevel, '-1', 'linear'],
  [attributes.parseLevel, '-1000000', MALFORMED],
  [attributes.parseSyncCompleted, 'none', 'none'],
  [attributes.parseSyncCompleted, 'delayed', 'delayed'],
  [attributes.parseSyncCompleted, '8 / 64', { doneBytes: 4096, totalBytes: 32768 }],
  [attributes.parseSyncCompleted, '8 /', MALFORMED],
  [attributes.parseLastSyncAction, 'recovery', 'recover'],
  [attributes.parseLastSyncAction, 'recover', 'recover'],
  [attributes.parseLastSyncAction, 'check', 'check'],
  [attributes.parseLastSyncAction, 'none', 'none'],
  [attributes.parseLastSyncAction, 'idle', 'none'],
  [attributes.parseMetadata, '0.90', '0.90'],
  [attributes.parseMetadata, '1.2', '1.2'],
  [attributes.parseMetadata, 'none', 'none'],
  [attributes.parseMetadata, 'external:/md127/0', 'external:/md127/0'],
  [attributes.parseMetadata, '1.', MALFORMED],
  [
    attributes.parseUuid,
    '155F29FF-1716-4107-B362-52307EF86CAC',
    '155f29ff17164107b36252307ef86cac',
  ],
  [attributes.parseUuid, '00000000-0000-0000-0000-000000000000', undefined],
  [attributes.parseUuid, '155f29ff', MALFORMED],
  [attributes.parseBitmapLocation, 'none', 'none'],
  [attributes.parseBitmapLocation, 'file', 'file'],
  [attributes.parseBitmapLocation, '+8', '+8'],
  [attributes.parseBitmapLocation, '-64', '-64'],
  [attributes.parseBitmapLocation, '+', MALFORMED],
  [attributes.parseMemberStates, 'in_sync', ['in_sync']],
  [attributes.parseMemberStates, 'faulty,write_mostly', ['faulty', 'write_mostly']],
  [attributes.parseMemberStates, 'in_sync,dozing', ['in_sync', 'dozing']],
  [attributes.parseMemberStates, 'in_sync,', MALFORMED],
  [attributes.parseSlot, '0', 0],
  [attributes.parseSlot, 'none', 'none'],
  [attributes.parseSlot, 'journal', 'journal'],
  [attributes.parseSlot, '-1', MALFORMED],
  [attributes.parseRecoveryStart, 'none', 'in-sync'],
  [attributes.parseRecoveryStart, '0', 0],
  [attributes.parseRecoveryStart, 'soon', MALFORMED],
  [attributes.parseBadBlocks, '4096 8', 1],
  [attributes.parseBadBlocks, '4096 8\n8192 16', 2],
  [attributes.parseBadBlocks, '4096 8\n8192', MALFORMED],
];

describe('the parsers of md attributes', () => {
  it.each(CASES)('%o reads %j as %o', (parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it('never throw on arbitrary text', () => {
    const parsers = fc.constantFrom(...CASES.map(([parse]) => parse));
    fc.assert(
      fc.property(parsers, anyText, (parse, text) => {
        expect(() => parse(text)).not.toThrow();
      }),
    );
  });
});

describe('mdadmUuid', () => {
  const digits = '155f29ff17164107b36252307ef86cac';

  it('groups the raw bytes of version 1 by colons', () => {
    expect(attributes.mdadmUuid(digits, '1.2')).toBe('155f29ff:17164107:b3625230:7ef86cac');
    expect(attributes.mdadmUuid(digits, undefined)).toBe('155f29ff:17164107:b3625230:7ef86cac');
  });

  it('turns the words of version 0.90 round, as mdadm prints them for numbers', () => {
    expect(attributes.mdadmUuid(digits, '0.90')).toBe('ff295f15:07411617:305262b3:ac6cf87e');
  });
});
