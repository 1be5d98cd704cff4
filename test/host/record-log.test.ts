import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { RecordLog } from '../../src/host/host.ts';
import { LinuxHost } from '../../src/host/linux-host.ts';
import { RecordFile } from '../../src/host/record-log.ts';

const root = mkdtempSync(join(tmpdir(), 'rotwatch-log-'));
mkdirSync(join(root, 'dev'));
execFileSync('mkfifo', [join(root, 'dev/fifo')]);
writeFileSync(join(root, 'dev/plain'), '6,1,2,-;first\n');
writeFileSync(join(root, 'dev/closed'), '', { mode: 0o000 });
symlinkSync('fifo', join(root, 'dev/link'));

afterAll(() => rmSync(root, { recursive: true }));

const host = new LinuxHost({ procfs: '/proc', sysfs: '/sys', rootfs: root }, systemClock);

function opened(path: string): RecordLog {
  const log = host.openLog(path);
  if (!log.ok) throw new Error(log.detail);
  return log.value;
}

/** A device that answers reads one after another: with a record, or with an error of this code. */
function device(...answers: readonly ({ readonly record: string } | { readonly code: string })[]) {
  const closed: number[] = [];
  let reads = 0;
  const log = new RecordFile(7, '/dev/kmsg', {
    read: (_file, buffer) => {
      const answer = answers[reads];
      reads += 1;
      if (answer === undefined) throw Object.assign(new Error('again'), { code: 'EAGAIN' });
      if ('code' in answer) throw Object.assign(new Error(answer.code), { code: answer.code });
      return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.length).write(
        answer.record,
        'latin1',
      );
    },
    close: (file) => {
      closed.push(file);
    },
  });
  return { log, closed, reads: () => reads };
}

describe('LinuxHost.openLog', () => {
  it('says that a log is absent', () => {
    expect(host.openLog('/dev/kmsg')).toMatchObject({
      ok: false,
      reason: 'absent',
      subject: '/dev/kmsg',
    });
  });

  it.skipIf(process.getuid?.() === 0)('says that a log is denied', () => {
    expect(host.openLog('/dev/closed')).toMatchObject({ ok: false, reason: 'denied' });
  });

  it('does not wait for a record, and reads what has come since', () => {
    const writer = openSync(join(root, 'dev/fifo'), constants.O_RDWR | constants.O_NONBLOCK);
    const log = opened('/dev/fifo');
    expect(log.next(10)).toEqual({ ok: true, value: { records: [], atEnd: true, isWhole: true } });
    writeSync(writer, '6,1,2,-;a\u00e4\n', null, 'latin1');
    expect(log.next(10)).toEqual({
      ok: true,
      value: { records: ['6,1,2,-;a\u00e4\n'], atEnd: true, isWhole: true },
    });
    expect(log.next(10)).toMatchObject({ value: { records: [] } });
    log.close();
    log.close();
    expect(log.next(10)).toMatchObject({ ok: false, reason: 'io', detail: 'closed' });
    closeSync(writer);
  });

  it('takes the end of a file, or of a pipe without a writer, for the end', () => {
    const file = opened('/dev/plain');
    expect(file.next(10)).toMatchObject({ value: { records: ['6,1,2,-;first\n'], atEnd: true } });
    file.close();
    const pipe = opened('/dev/fifo');
    expect(pipe.next(10)).toMatchObject({ value: { records: [], atEnd: true } });
    pipe.close();
  });

  it('does not follow a link: it may lead to a console', () => {
    expect(host.openLog('/dev/link')).toMatchObject({ ok: false, reason: 'io' });
  });
});

describe('RecordFile', () => {
  it('gives one record for each read, up to where there are no more', () => {
    const { log, closed } = device({ record: 'one' }, { record: 'two' });
    expect(log.next(10)).toEqual({
      ok: true,
      value: { records: ['one', 'two'], atEnd: true, isWhole: true },
    });
    log.close();
    log.close();
    expect(closed).toEqual([7]);
  });

  it('stops at the limit and goes on from there', () => {
    const { log } = device({ record: 'one' }, { record: 'two' }, { record: 'three' });
    expect(log.next(2)).toMatchObject({ value: { records: ['one', 'two'], atEnd: false } });
    expect(log.next(2)).toMatchObject({ value: { records: ['three'], atEnd: true } });
  });

  it.each([
    ['overwritten before they were read', 'EPIPE'],
    ['too long for it', 'EINVAL'],
  ])('goes on after records that are %s, and says that it is not whole', (_, code) => {
    const { log } = device({ record: 'one' }, { code }, { record: 'three' });
    expect(log.next(10)).toEqual({
      ok: true,
      value: { records: ['one', 'three'], atEnd: true, isWhole: false },
    });
  });

  it('does not read for ever where every read fails', () => {
    const { log, reads } = device(...Array.from({ length: 1000 }, () => ({ code: 'EPIPE' })));
    expect(log.next(100)).toMatchObject({ value: { records: [], atEnd: false, isWhole: false } });
    expect(reads()).toBe(100);
  });

  it('brings no more than a bounded number of bytes', () => {
    const long = 'x'.repeat(8192);
    const { log, reads } = device(...Array.from({ length: 1000 }, () => ({ record: long })));
    expect(log.next(1000)).toMatchObject({ value: { atEnd: false } });
    expect(reads()).toBe(128);
  });

  it('is a typed failure on any other error', () => {
    const { log } = device({ record: 'one' }, { code: 'EPERM' });
    expect(log.next(10)).toMatchObject({ ok: false, reason: 'denied', subject: '/dev/kmsg' });
  });
});
