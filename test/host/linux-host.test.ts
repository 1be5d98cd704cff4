import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { LinuxHost } from '../../src/host/linux-host.ts';

const root = mkdtempSync(join(tmpdir(), 'rotwatch-host-'));
mkdirSync(join(root, 'proc'));
mkdirSync(join(root, 'sys/block/md0'), { recursive: true });
writeFileSync(join(root, 'proc/mdstat'), 'Personalities :\n');
writeFileSync(join(root, 'sys/block/md0/size'), '8\n');
symlinkSync('../nowhere', join(root, 'sys/block/gone'));
const image = Uint8Array.from({ length: 10_000 }, (_, at) => at % 251);
writeFileSync(join(root, 'disk.img'), image);

function hostWith(clock = systemClock): LinuxHost {
  const mounts = { procfs: join(root, 'proc'), sysfs: join(root, 'sys'), rootfs: root };
  return new LinuxHost(mounts, clock);
}

const host = hostWith();

afterAll(() => rmSync(root, { recursive: true }));

describe('LinuxHost', () => {
  it('reads text below the mount points of proc and sysfs, and below the root otherwise', () => {
    expect(host.readText('/proc/mdstat')).toEqual({ ok: true, value: 'Personalities :\n' });
    expect(host.readText('/sys/block/md0/size')).toEqual({ ok: true, value: '8\n' });
    expect(host.readText('/disk.img').ok).toBe(true);
  });

  it('keeps account of what its commands do to counters', async () => {
    writeFileSync(join(root, 'sys/raised'), '0x5\n');
    const options = { key: 'raise', deadlineMs: 10_000, raises: ['/sys/raised', '/sys/none'] };
    const told = await host.run('sh', ['-c', `echo 0x8 >${join(root, 'sys/raised')}`], options);
    expect(told).toMatchObject({ ok: true, value: { exitCode: 0 } });
    expect(host.raisedByCommands('/sys/raised', 8)).toBe(3);
    expect(host.raisedByCommands('/sys/raised', 20)).toBe(3);
    expect(host.raisedByCommands('/sys/none', 20)).toBe(0);
  });

  it('reads bytes as they are', () => {
    expect(host.readBytes('/disk.img')).toEqual({ ok: true, value: Buffer.from(image) });
    expect(host.readBytes('/none')).toMatchObject({ ok: false, reason: 'absent' });
  });

  it('says why something could not be read instead of throwing', () => {
    expect(host.readText('/proc/nothing')).toMatchObject({
      ok: false,
      reason: 'absent',
      subject: '/proc/nothing',
    });
    expect(host.readText('/proc/mdstat/below')).toMatchObject({ reason: 'absent' });
    expect(host.readText('/proc')).toMatchObject({ reason: 'io' });
  });

  it('lists folders in order', () => {
    expect(host.list('/sys/block')).toEqual({ ok: true, value: ['gone', 'md0'] });
    expect(host.list('/sys/none')).toMatchObject({ ok: false, reason: 'absent' });
  });

  it('tells a dangling link from one that resolves', () => {
    expect(host.readLink('/sys/block/gone')).toEqual({ ok: true, value: '../nowhere' });
    expect(host.exists('/sys/block/gone')).toBe(false);
    expect(host.exists('/sys/block/md0')).toBe(true);
  });

  it('gives another identity to a folder that was made again', () => {
    mkdirSync(join(root, 'sys/again'));
    const before = host.identity('/sys/again');
    mkdirSync(join(root, 'sys/keeps-the-inode-busy'));
    rmSync(join(root, 'sys/again'), { recursive: true });
    expect(host.identity('/sys/again')).toBeUndefined();
    expect(before).toBeTypeOf('number');
  });

  it('hands over the answer of a read that comes in time', async () => {
    const read = await host.readTextWithin('/proc/mdstat', 5000);
    expect(read).toEqual({ ok: true, value: 'Personalities :\n' });
    expect(await host.readTextWithin('/proc/nothing', 5000)).toMatchObject({ reason: 'absent' });
  });

  it('gives up on a read at its deadline, and starts no second one behind it', async () => {
    const slow = hostWith({ ...systemClock, sleep: () => Promise.resolve() });
    expect(await slow.readTextWithin('/proc/mdstat', 7)).toMatchObject({
      reason: 'timeout',
      detail: 'no answer within 7 ms',
    });
    expect(await slow.readTextWithin('/proc/mdstat', 7)).toMatchObject({
      reason: 'timeout',
      detail: 'an earlier read is still stuck',
    });
  });

  it('reads again once a late answer came', async () => {
    const late = new AbortController();
    const sleep: Clock['sleep'] = (ms, signal) =>
      late.signal.aborted ? systemClock.sleep(ms, signal) : Promise.resolve();
    const host = hostWith({ ...systemClock, sleep });
    expect((await host.readTextWithin('/proc/mdstat', 5000)).ok).toBe(false);
    late.abort();
    await vi.waitFor(async () => {
      expect((await host.readTextWithin('/proc/mdstat', 5000)).ok).toBe(true);
    });
  });

  it('gives one answer to all who ask at the same time', async () => {
    const asked = [1, 2, 3].map(() => host.readTextWithin('/proc/mdstat', 5000));
    for (const read of await Promise.all(asked)) expect(read.ok).toBe(true);
  });

  it('reports changes below a watched folder until the watch is closed', async () => {
    const heard = new Promise<string | undefined>((resolve) => {
      const watch = host.watch('/proc', resolve, () => {});
      expect(watch.ok).toBe(true);
    });
    writeFileSync(join(root, 'proc/changed'), 'x');
    expect(await heard).toBe('changed');
  });

  it('says why a folder cannot be watched', () => {
    expect(
      host.watch(
        '/proc/none',
        () => {},
        () => {},
      ),
    ).toMatchObject({ reason: 'absent' });
  });

  it('reads pieces of a disk at any offset and length, also across its end', async () => {
    const ranges = [
      { at: 0, length: 10 },
      { at: 4090, length: 20 },
      { at: 9990, length: 100 },
      { at: 50_000, length: 4096 },
    ];
    const read = await host.readBlocks('/disk.img', ranges, 5000);
    if (!read.ok) throw new Error(read.detail);
    expect(read.value.parts).toEqual([
      image.slice(0, 10),
      image.slice(4090, 4110),
      image.slice(9990),
      new Uint8Array(0),
    ]);
  });

  it('refuses to read an absurd length that a damaged size may ask for', async () => {
    const read = await host.readBlocks('/disk.img', [{ at: 0, length: 1e12 }], 5000);
    expect(read).toMatchObject({ ok: false, reason: 'malformed' });
  });

  it('says why a disk cannot be read, and at the deadline that it did not answer', async () => {
    expect(await host.readBlocks('/none.img', [], 5000)).toMatchObject({ reason: 'absent' });
    const slow = hostWith({ ...systemClock, sleep: () => Promise.resolve() });
    expect(await slow.readBlocks('/disk.img', [{ at: 0, length: 1 }], 7)).toMatchObject({
      reason: 'timeout',
    });
  });

  it('reads one disk for several askers one after the other', async () => {
    const asked = [1, 2, 3].map((length) =>
      host.readBlocks('/disk.img', [{ at: 0, length }], 5000),
    );
    for (const [index, read] of (await Promise.all(asked)).entries()) {
      expect(read.ok && read.value.parts[0]).toHaveLength(index + 1);
    }
  });

  it('knows the size of an image file', () => {
    truncateSync(join(root, 'disk.img'), 10_000);
    expect(host.sizeOf('/disk.img')).toEqual({ ok: true, value: 10_000 });
    expect(host.sizeOf('/none.img')).toMatchObject({ reason: 'absent' });
  });
});
