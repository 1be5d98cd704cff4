import { describe, expect, it } from 'vitest';
import { parseMdstat } from '../../../src/collectors/md-arrays/parse-mdstat.ts';
import { details, only, text } from './mdstat-samples.ts';

function withSync(line: string): string {
  return text(
    'md0 : active raid1 vdb[1] vda[0]',
    '      40 blocks super 1.2 [2/2] [UU]',
    `      ${line}`,
    '      ',
  );
}

describe('what follows the first line of an array in mdstat', () => {
  it.each([
    ['resync = 25.7% (10/40) finish=2.8min speed=11K/sec', 'resync', [10, 40, 11]],
    ['resync =  1.0% (4/400) finish=2.8min speed=0K/sec', 'resync', [4, 400, 0]],
    ['recovery = 25.7% (10/40) finish=2.8min speed=11K/sec', 'recover', [10, 40, 11]],
    ['check = 99.9% (39/40) finish=0.0min speed=1K/sec', 'check', [39, 40, 1]],
    ['reshape =  2.1% (1/40) finish=3.7min speed=2K/sec', 'reshape', [1, 40, 2]],
    ['repair = 50.0% (20/40) finish=1.0min speed=2K/sec', 'repair', [20, 40, 2]],
    ['resync=12.3% finish=2.2min', 'resync', []],
  ])('reads the progress "%s"', (line, action, [done, total, speed]) => {
    const source = withSync(line);
    expect(only(source).sync).toEqual({
      action,
      wait: undefined,
      doneBytes: done === undefined ? undefined : done * 1024,
      totalBytes: total === undefined ? undefined : total * 1024,
      speedBytesPerSecond: speed === undefined ? undefined : speed * 1024,
    });
    expect(details(source)).toEqual([]);
  });

  it.each([
    ['resync=PENDING', 'resync', 'pending'],
    ['resync=DELAYED', 'resync', 'delayed'],
    ['resync=REMOTE', 'resync', 'remote'],
    ['recover=REMOTE', 'recover', 'remote'],
    ['reshape=REMOTE', 'reshape', 'remote'],
  ])('reads the wait "%s" without hiding the arrays around it', (line, action, wait) => {
    const source = withSync(`\t${line}`);
    expect(only(source).sync).toMatchObject({ action, wait, doneBytes: undefined });
    expect(parseMdstat(`${source}${source.replaceAll('md0', 'md1')}`).arrays).toHaveLength(2);
    expect(details(source)).toEqual([]);
  });

  it('reads a sync line that stands before the blocks, and one after a line of blanks', () => {
    const blocks = '      40 blocks super 1.2 [2/2] [UU]';
    const sync = '      [==>...]  check = 25.0% (10/40) finish=1.0min speed=3K/sec';
    const first = only(text('md0 : active raid1 vdb[1] vda[0]', sync, blocks));
    const last = only(text('md0 : active raid1 vdb[1] vda[0]', blocks, '      ', sync));
    expect(first).toEqual(last);
    expect(first).toMatchObject({ slots: 2, sync: { action: 'check', doneBytes: 10240 } });
  });

  it.each([
    ['64 blocks super 1.2 512k chunks', { chunkBytes: 524288, metadata: '1.2' }],
    ['64 blocks 8k chunks', { chunkBytes: 8192, metadata: '0.90' }],
    ['64 blocks super 1.2 0k rounding', { chunkBytes: 0, metadata: '1.2' }],
    ['64 blocks super non-persistent 64k chunks', { metadata: 'none' }],
    ['64 blocks super external:/md127/0 [2/2] [UU]', { metadata: 'external:/md127/0', slots: 2 }],
    ['64 blocks super external:-md127/0 [2/2] [UU]', { metadata: 'external:-md127/0' }],
    ['64 blocks [2/1] [_U]', { metadata: '0.90', working: 1, slotsInSync: [false, true] }],
    ['64 blocks', { metadata: '0.90', sizeBytes: 65536 }],
    ['64 blocks level 5, 64k chunk, algorithm 2 [3/3] [UUU]', { metadata: '0.90', algorithm: 2 }],
    ['64 blocks super 0.91 level 6, 4k chunk, algorithm 18 [6/4] [UUUU__]', { metadata: '0.91' }],
    ['64 blocks super 1.2 WriteTransient=3(10) nfaults=1', { metadata: '1.2' }],
    ['super 1.2', { metadata: '1.2', sizeBytes: undefined }],
  ])('reads the shape "%s"', (line, expected) => {
    const source = text('md0 : active raid1 vda[0]', `      ${line}`);
    expect(only(source)).toMatchObject(expected);
    expect(details(source)).toEqual([]);
  });

  it.each([
    ['512K chunks 2 near-copies', { near: 2, far: 1, offset: false, setSize: undefined }],
    ['2 near-copies', { near: 2, far: 1, offset: false, setSize: undefined }],
    ['64K chunks 2 far-copies', { near: 1, far: 2, offset: false, setSize: undefined }],
    ['64K chunks 3 offset-copies', { near: 1, far: 3, offset: true, setSize: undefined }],
    [
      '64K chunks 2 near-copies 2 far-copies 4 devices per set',
      { near: 2, far: 2, offset: false, setSize: 4 },
    ],
  ])('reads the raid10 copies "%s"', (copies, expected) => {
    const source = text(
      'md0 : active raid10 vda[0]',
      `      64 blocks super 1.2 ${copies} [8/1] [U_______]`,
    );
    expect(only(source).copies).toEqual(expected);
    expect(details(source)).toEqual([]);
  });

  it.each([
    ['bitmap: 0/1 pages [0KB], 65536KB chunk', undefined, 67108864, undefined],
    ['bitmap: 1/1 pages [4KB], 512B chunk', undefined, 512, undefined],
    ['bitmap: 1/1 pages [4KB], 4KB chunk, file: /srv/a\\040b', 'file', 4096, '/srv/a b'],
    ['bitmap: 1/1 pages [4KB], 4KB chunk, file: /x[3] [2/2]', 'file', 4096, '/x[3] [2/2]'],
    ['bitmap:', undefined, undefined, undefined],
  ])('reads "%s"', (line, location, chunkBytes, file) => {
    const source = text(
      'md0 : active raid1 vda[0]',
      '      64 blocks super 1.2 [2/1] [U_]',
      `      ${line}`,
    );
    expect(only(source).bitmap).toEqual({ location, chunkBytes, file });
    expect(only(source).members).toHaveLength(1);
  });

  it.each([
    ['[1/2] [U_]', 2, 1, [true, false]],
    ['[2/2] [UUU]', 3, 3, [true, true, true]],
    ['[2/3]', undefined, undefined, undefined],
  ])('believes the letters where counts contradict: %s', (counts, slots, working, slotsInSync) => {
    const source = text('md0 : active raid1 vda[0]', `      64 blocks super 1.2 ${counts}`);
    expect(only(source)).toMatchObject({ slots, working, slotsInSync });
    expect(details(source)).toHaveLength(1);
  });

  it('takes no offence when a reshape counts fewer degraded slots than letters', () => {
    const source = text('md0 : active raid4 vda[0]', '      64 blocks super 1.2 [4/3] [UU__]');
    expect(only(source)).toMatchObject({ slots: 4, working: 3 });
    expect(details(source)).toEqual([]);
  });
});
