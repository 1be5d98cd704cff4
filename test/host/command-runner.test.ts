import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { CommandRunner } from '../../src/host/command-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'rotwatch-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Time passes at this many times its speed, so that grace periods cost a test nothing. */
function hastened(factor: number): Clock {
  return { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / factor, signal) };
}

function script(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

/** Waits until something holds, looking every few milliseconds; false after two seconds. */
async function eventually(holds: () => boolean): Promise<boolean> {
  for (let look = 0; look < 400 && !holds(); look += 1) await systemClock.sleep(5);
  return holds();
}

/** Whether the process runs; one that only waits to be reaped does not. */
function isAlive(pidFile: string): boolean {
  try {
    const stat = readFileSync(`/proc/${Number(readFileSync(pidFile, 'utf8'))}/stat`, 'utf8');
    return !stat.includes(') Z ');
  } catch {
    return false;
  }
}

const options = { key: 'disk', deadlineMs: 10_000 };

describe('CommandRunner', () => {
  it('gives output, exit code and duration of a command, failing or not', async () => {
    const both = script('both', 'echo "$1 $2"', 'echo warned >&2', 'exit 68');
    expect(await new CommandRunner(systemClock).run(both, ['a', 'b c'], options)).toMatchObject({
      ok: true,
      value: { stdout: 'a b c\n', stderr: 'warned\n', exitCode: 68, signal: undefined },
    });
  });

  it('runs with an environment of its own and without input', async () => {
    const told = script('told', 'echo "$LC_ALL $HOME"', 'cat');
    const run = await new CommandRunner(systemClock).run(told, [], options);
    expect(run).toMatchObject({ value: { stdout: 'C \n' } });
  });

  it('says that a command is absent or not executable', async () => {
    const runner = new CommandRunner(systemClock);
    expect(await runner.run('rotwatch-no-such-command', [], options)).toMatchObject({
      ok: false,
      reason: 'absent',
    });
    writeFileSync(join(folder, 'plain'), '');
    expect(await runner.run(join(folder, 'plain'), [], options)).toMatchObject({
      reason: 'denied',
    });
    const free = script('free', 'echo free');
    expect(await runner.run(free, [], options)).toMatchObject({ ok: true });
  });

  it('tells of a command that a signal ended', async () => {
    const dying = script('dying', 'kill -9 $$');
    expect(await new CommandRunner(systemClock).run(dying, [], options)).toMatchObject({
      value: { exitCode: undefined, signal: 'SIGKILL' },
    });
  });

  it('starts nothing once its caller has given up', async () => {
    const mark = join(folder, 'started');
    const marking = script('marking', `touch ${mark}`);
    const signal = AbortSignal.abort();
    const run = await new CommandRunner(systemClock).run(marking, [], { ...options, signal });
    expect(run).toMatchObject({ ok: false, reason: 'timeout' });
    expect(existsSync(mark)).toBe(false);
  });

  it('does not wait for a grandchild that holds the output of a child that has ended', async () => {
    const pid = join(folder, 'holder.pid');
    const leaving = script('leaving', `sleep 30 & echo $! > ${pid}`, 'echo done', 'exit 4');
    const run = await new CommandRunner(hastened(10)).run(leaving, [], options);
    expect(run).toMatchObject({ ok: true, value: { stdout: 'done\n', exitCode: 4 } });
    process.kill(Number(readFileSync(pid, 'utf8')));
  });

  it('answers when time is up, ends the whole group, and only then runs the next one', async () => {
    const childPid = join(folder, 'child.pid');
    const grandchildPid = join(folder, 'grandchild.pid');
    const stubborn = script(
      'stubborn',
      "trap '' TERM",
      `sh -c 'trap "" TERM; sleep 30 & wait' & echo $! > ${grandchildPid}`,
      `echo $$ > ${childPid}`,
      'wait',
    );
    const runner = new CommandRunner(hastened(10));
    const started = performance.now();
    const first = runner.run(stubborn, [], { ...options, deadlineMs: 3000 });
    expect(await runner.run(stubborn, [], options)).toMatchObject({
      detail: 'an earlier command is still stuck',
    });
    expect(await first).toMatchObject({ reason: 'timeout', detail: 'no answer within 3000 ms' });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await eventually(() => !isAlive(childPid) && !isAlive(grandchildPid))).toBe(true);
    const free = script('next', 'echo next');
    let next = await runner.run(free, [], options);
    for (let look = 0; look < 100 && !next.ok; look += 1) {
      await systemClock.sleep(5);
      next = await runner.run(free, [], options);
    }
    expect(next).toMatchObject({ ok: true });
  });

  it('ends a command at once when its caller stops', async () => {
    const pid = join(folder, 'slow.pid');
    const slow = script('slow', `echo $$ > ${pid}`, 'exec sleep 30');
    const stop = new AbortController();
    const running = new CommandRunner(systemClock).run(slow, [], {
      ...options,
      signal: stop.signal,
    });
    expect(await eventually(() => isAlive(pid))).toBe(true);
    stop.abort();
    expect(await running).toMatchObject({ reason: 'timeout', detail: 'the daemon stops' });
    expect(await eventually(() => !isAlive(pid))).toBe(true);
  });
});
