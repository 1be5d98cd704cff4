import type { MdstatArray } from '../../../src/collectors/md-arrays/mdstat.ts';
import { parseMdstat } from '../../../src/collectors/md-arrays/parse-mdstat.ts';

/** Lines as one text. */
export function text(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** The one array of a text. */
export function only(source: string): MdstatArray {
  const { arrays } = parseMdstat(source);
  const [array] = arrays;
  if (array === undefined || arrays.length !== 1) throw new Error(`${arrays.length} arrays`);
  return array;
}

/** What a text gave cause to complain of. */
export function details(source: string): readonly string[] {
  return parseMdstat(source).problems.map(({ subject, detail }) => `${subject} ${detail}`);
}

/** One machine with an array of each kind, as a kernel prints it. */
export const MACHINE = text(
  'Personalities : [raid1] [raid6] [raid5] [raid4] [raid10] [linear] ',
  'md7 : active raid5 vdc1[3] vdb1[1] vda1[0]',
  '      2093056 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/2] [UU_]',
  '      [=========>...........]  recovery = 47.5% (498688/1046528) finish=0.0min speed=99737K/sec',
  '      bitmap: 1/2 pages [4KB], 65536KB chunk, file: /var/lib/md7.bitmap',
  '',
  'md_home : active raid10 vdg[3] vdf[2](W) vde[1] vdd[0]',
  '      4190208 blocks super 1.0 512K chunks 2 near-copies [4/4] [UUUU]',
  '      ',
  'md127 : inactive vdi[1](S) vdh[0](S)',
  '      40960 blocks super external:ddf',
  '       ',
  'md_d0 : active (auto-read-only) raid1 vdk1[1] vdj1[0]',
  '      1048512 blocks [2/2] [UU]',
  '      \tresync=PENDING',
  '      ',
  'unused devices: vdz1 ',
);
