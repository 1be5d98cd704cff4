import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { painter } from '../../src/cli/paint.ts';
import { comparedNow, exitCodeOf } from '../../src/cli/verify.ts';
import { parseRange } from '../../src/cli/verify-request.ts';
import { type Outcome, progressLine, summary } from '../../src/cli/verify-words.ts';
import { lookAtArrays } from '../../src/collectors/md-arrays/look.ts';
import type { Extents } from '../../src/ledger/member-notes.ts';
import { readGeometry } from '../../src/verify/read-geometry.ts';
import { Capture, runCommand } from '../support/terminal.ts';
import { DATA_BYTES, UNIT_BYTES, VerifyDesk } from '../support/verify-desk.ts';

const PLAIN = painter(false);

/** Compares md0 of a desk, as the command does; time passes until it is done. */
async function compared(
  desk: VerifyDesk,
  given: Partial<Pick<Parameters<typeof comparedNow>[0], 'wanted' | 'owed' | 'rateBytes'>> & {
    readonly isTty?: boolean;
    readonly abortAfterMs?: number;
  } = {},
): Promise<{ outcome: Outcome; progress: string; elapsedMs: number }> {
  const { host, clock } = desk.story.raid;
  const { arrays } = await lookAtArrays(host, 1000);
  const [facts] = arrays;
  if (facts === undefined) throw new Error('no array');
  const result = readGeometry(host, facts);
  if (!result.ok) throw new Error(result.detail);
  const screen = new Capture(given.isTty === true);
  const stop = new AbortController();
  const owed: Extents = given.owed ?? [];
  const running = comparedNow(
    {
      host,
      clock,
      facts,
      geometry: result.geometry,
      rateBytes: given.rateBytes ?? 2 ** 40,
      wanted: given.wanted ?? { kind: 'full' },
      owed,
    },
    { signal: stop.signal, progress: screen },
  );
  let outcome: Outcome | undefined;
  void running.then((one) => {
    outcome = one;
  });
  const begun = clock.monotonic();
  for (let step = 0; outcome === undefined && step < 400; step += 1) {
    await clock.advance(1000);
    if (clock.monotonic() - begun >= (given.abortAfterMs ?? Number.POSITIVE_INFINITY)) stop.abort();
  }
  return {
    outcome: await running,
    progress: screen.text,
    elapsedMs: clock.monotonic() - begun,
  };
}

describe('rotwatch verify', () => {
  it('reads all of every member, and calls equal what is', async () => {
    const { outcome } = await compared(new VerifyDesk());
    expect(outcome).toMatchObject({
      array: 'md0',
      level: 'raid1',
      complete: true,
      memberBytes: DATA_BYTES,
      doneBytes: DATA_BYTES,
      readBytes: 2 * DATA_BYTES,
      differences: [],
    });
    expect(exitCodeOf(outcome)).toBe(0);
    expect(summary(outcome, PLAIN)).toMatch(/^EQUAL\nmd0 \(raid1\): 2\.0 MiB of 2\.0 MiB/);
  });

  it('finds just the sectors that differ, and points to the odd one out of three', async () => {
    const desk = new VerifyDesk({ slots: 3 });
    desk.corrupt('c', UNIT_BYTES + 1024, 512);
    desk.corrupt('c', 9 * UNIT_BYTES, 4096);
    const { outcome } = await compared(desk);
    const extents = outcome.differences.flatMap((one) => one.extents);
    expect(extents).toEqual([
      { start: 130, sectors: 1 },
      { start: 1152, sectors: 8 },
    ]);
    expect(exitCodeOf(outcome)).toBe(2);
    expect(outcome.bytes).toMatchObject({ differ: 9 * 512, match: DATA_BYTES - 9 * 512 });
    const text = summary(outcome, PLAIN);
    expect(text).toContain('DIFFERENT in 2 places');
    expect(text).toContain('array sectors 130-130');
    expect(text).toContain('most hold what slots 0 and 1 hold');
  });

  it('compares a range, or what is owed, and nothing else', async () => {
    const desk = new VerifyDesk();
    desk.corrupt('b', 9 * UNIT_BYTES, 4096);
    const extent = { start: 0, sectors: 256 };
    const range = await compared(desk, { wanted: { kind: 'range', extent } });
    expect(range.outcome).toMatchObject({ doneBytes: 2 * UNIT_BYTES, differences: [] });
    const owed: Extents = [
      [8 * UNIT_BYTES, 2 * UNIT_BYTES],
      [30 * UNIT_BYTES, Number.MAX_SAFE_INTEGER - 30 * UNIT_BYTES],
    ];
    const debt = await compared(desk, { wanted: { kind: 'owed' }, owed });
    expect(debt.outcome).toMatchObject({ memberBytes: 4 * UNIT_BYTES, doneBytes: 4 * UNIT_BYTES });
    expect(debt.outcome.differences).toHaveLength(1);
  });

  it('keeps to the rate, counted over all members', async () => {
    const { elapsedMs } = await compared(new VerifyDesk(), { rateBytes: DATA_BYTES / 5 });
    expect(elapsedMs).toBeGreaterThanOrEqual(9000);
    expect(elapsedMs).toBeLessThanOrEqual(13_000);
  });

  it('shows how far it is on a terminal, and takes that away in the end', async () => {
    const desk = new VerifyDesk();
    const { progress } = await compared(desk, { rateBytes: DATA_BYTES / 5, isTty: true });
    expect(progress).toMatch(/█+·+ \d+\.\d %, .* of each member, \d+ s left/);
    expect(progress.endsWith('\r\u001b[K')).toBe(true);
  });

  it('ends at once when interrupted, and says that it is not all', async () => {
    const given = { rateBytes: DATA_BYTES / 20, abortAfterMs: 5000 };
    const { outcome } = await compared(new VerifyDesk(), given);
    expect(outcome.complete).toBe(false);
    expect(outcome.doneBytes).toBeLessThan(DATA_BYTES);
    expect(exitCodeOf(outcome)).toBe(3);
    expect(summary(outcome, PLAIN)).toContain('INTERRUPTED: equal as far as it was compared');
  });

  it('passes over what the machine swaps to', async () => {
    const desk = new VerifyDesk();
    const { files } = desk.story.raid.host;
    files.set('/proc/swaps', 'Filename Type\n/dev/md0 partition 1 0 -2\n');
    files.set('/sys/class/block/md0/size', '4096\n');
    const { outcome } = await compared(desk);
    expect(outcome).toMatchObject({ readBytes: 0, swapBytes: DATA_BYTES, complete: true });
  });

  it('says which member could not be read, and that it is undecided', async () => {
    const desk = new VerifyDesk();
    desk.story.raid.host.failingBlocks.set('/dev/sdb1', 'io');
    const { outcome } = await compared(desk);
    expect(exitCodeOf(outcome)).toBe(3);
    expect(outcome.bytes.problem).toBe(DATA_BYTES);
    expect(outcome.reasons).toEqual(['sdb1: io: io: /dev/sdb1']);
    expect(summary(outcome, PLAIN)).toContain('UNDECIDED');
  });
});

describe('the arguments of rotwatch verify', () => {
  const machine = join(import.meta.dirname, '../machines/failed-raid6');
  const asked = (...words: readonly string[]) =>
    runCommand([
      ...['verify', ...words, '--path.procfs', `${machine}/proc`],
      ...['--path.sysfs', `${machine}/sys`, '--path.rootfs', machine],
    ]);

  it.each([
    [['md99'], 1, 'md99: no such array; there are: md'],
    [['md0', '--full', '--owed'], 1, '--full, --owed and --range exclude one another'],
    [['md0', '--range', '5'], 1, '--range: expected sectors of the array'],
    [['md0', '--rate', 'fast'], 1, '--rate: expected a size'],
    [['md0', '--state-dir', 'relative'], 1, 'state_dir: expected an absolute path'],
    [['/dev/md0'], 3, 'md0: '],
  ])('%j end with %i', async (words, code, said) => {
    const result = await asked(...words);
    expect(result.err).toContain('rotwatch: ');
    expect(result.err).toContain(said);
    expect(result).toMatchObject({ code, out: '' });
  });
});

describe('a range of an array', () => {
  it.each([
    ['0-2048', { start: 0, sectors: 2048 }],
    ['1GiB-2GiB', { start: 2_097_152, sectors: 2_097_152 }],
    ['8-1MiB', { start: 8, sectors: 2040 }],
    ['5-5', undefined],
    ['9-5', undefined],
    ['5', undefined],
    ['-5', undefined],
    ['1-2-3', undefined],
    ['a-b', undefined],
  ])('is read from %s', (text, extent) => {
    expect(parseRange(text)).toEqual(extent);
  });
});

describe('the words of a comparison', () => {
  it('tell share, rate and time left', () => {
    expect(progressLine(3 * 2 ** 30, 12 * 2 ** 30, { seconds: 60, differing: 2 })).toBe(
      '████████······················ 25.0 %, 51.2 MiB/s of each member, 3 min 0 s left, 2 to look at again',
    );
    expect(progressLine(0, 100, { seconds: 0, differing: 0 })).toContain('unknown time left');
    expect(progressLine(0, 0, { seconds: 0, differing: 0 })).toContain('100.0 %');
    expect(progressLine(1, 40_000, { seconds: 1, differing: 0 })).toContain('11 h 6 min left');
  });
});
