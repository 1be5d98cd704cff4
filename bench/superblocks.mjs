/** What it costs to read and decode the members' own metadata. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { decodeBitmap } from '../dist/collectors/md-superblocks/decode-bitmap.js';
import { decodeV1 } from '../dist/collectors/md-superblocks/decode-v1.js';
import { DirtyChunkScan } from '../dist/collectors/md-superblocks/dirty-chunks.js';
import { makeMachine } from './machine.mjs';
import { bitmapHeader, memberLayout, superblock } from './member-image.mjs';
import { DEPLOYED_FLAGS } from './program.mjs';
import { table } from './table.mjs';

const WORKER = fileURLToPath(new URL('survey-worker.mjs', import.meta.url));
const KIB = 1024;
const MIB = 1024 * KIB;
const MANY_ARRAYS = 500;
const FEW_ARRAYS = 20;
const BITMAPS = [4 * KIB, 256 * KIB, 4 * MIB, 16 * MIB, 64 * MIB];
const DECODINGS = 20_000;

const mib = (bytes) => (bytes / MIB).toFixed(1);

/** Surveys a machine in a fresh process: once when nothing is known, at rest, and with all disks in use. */
async function surveys(options, kinds) {
  const machine = makeMachine(options);
  const { procfs, sysfs, rootfs } = machine;
  const mounts = JSON.stringify({ procfs, sysfs, rootfs });
  const worker = fork(WORKER, [mounts], { execArgv: DEPLOYED_FLAGS });
  try {
    const figures = [];
    for (const kind of kinds) {
      if (kind === 'in use') machine.use();
      worker.send('poll');
      const [figure] = await once(worker, 'message');
      figures.push({ kind, ...figure });
    }
    return figures;
  } finally {
    worker.kill('SIGKILL');
    machine.remove();
  }
}

async function onePoll() {
  const figures = await surveys({ arrays: MANY_ARRAYS }, ['first', 'at rest', 'in use']);
  const rows = figures.map((figure) => [
    figure.kind,
    figure.members,
    figure.problems,
    figure.wallMs.toFixed(0),
    figure.cpuMs.toFixed(0),
    figure.reads,
    mib(figure.bytes),
    mib(figure.rss),
    mib(figure.peak),
  ]);
  const head = [
    ...['poll', 'members', 'problems', 'wall ms', 'CPU ms', 'reads', 'read MiB'],
    ...['RSS before MiB', 'peak RSS MiB'],
  ];
  return table(head, rows);
}

function microseconds(decode) {
  for (let n = 0; n < DECODINGS / 4; n += 1) decode();
  const cpu = process.cpuUsage();
  for (let n = 0; n < DECODINGS; n += 1) decode();
  return (process.cpuUsage(cpu).user / DECODINGS).toFixed(2);
}

function decoding() {
  const bitmapBytes = 4 * KIB;
  const member = { array: 0, slot: 0, bitmapBytes };
  const block = superblock(member);
  const header = bitmapHeader(member);
  const { sectors } = memberLayout(bitmapBytes);
  const place = { version: '1.2', sector: 8, deviceSectors: sectors };
  const decoded = decodeV1(block, place);
  if (!decoded.ok) throw new Error('the superblock is none');
  const bits = (byte) => Buffer.alloc(bitmapBytes, byte);
  const plan = { chunks: bitmapBytes * 8, headerBytes: 0, maxRuns: 4096 };
  const scanned = (page) => {
    const scan = new DirtyChunkScan(plan);
    scan.take(page);
    return scan.result();
  };
  const [clean, dirty, mixed] = [bits(0), bits(0xff), bits(0x55)];
  const rows = [
    ['superblock v1.2, 128 roles', microseconds(() => decodeV1(block, place))],
    ['bitmap superblock', microseconds(() => decodeBitmap(header, decoded.superblock))],
    ['4 KiB of bits, all clear', microseconds(() => scanned(clean))],
    ['4 KiB of bits, all set', microseconds(() => scanned(dirty))],
    ['4 KiB of bits, every other one set', microseconds(() => scanned(mixed))],
  ];
  return table(['decoding of', 'CPU µs'], rows);
}

async function growingBitmaps() {
  const rows = [];
  for (const bitmapBytes of BITMAPS) {
    const [figure] = await surveys({ arrays: FEW_ARRAYS, bitmapBytes }, ['first']);
    rows.push([
      `${bitmapBytes / KIB} KiB`,
      figure.wallMs.toFixed(0),
      figure.cpuMs.toFixed(0),
      mib(figure.bytes),
      mib(figure.rss),
      mib(figure.peak),
    ]);
  }
  const head = ['bits', 'wall ms', 'CPU ms', 'read MiB', 'RSS before MiB', 'peak RSS MiB'];
  return table(head, rows);
}

/** Measures reading and decoding and gives Markdown. */
export async function superblocksReport() {
  return [
    `One survey of ${2 * MANY_ARRAYS} members, bitmaps with 4 KiB of bits:\n\n${await onePoll()}`,
    `Decoding alone:\n\n${decoding()}`,
    `First survey of ${2 * FEW_ARRAYS} members as their bitmaps grow:\n\n${await growingBitmaps()}`,
  ].join('\n\n');
}
