// Runs in the guest, under its node: answers `GET /short/vda,vdb` with what those devices hold and what mdadm says of it.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

const [, , dist, port, zone] = process.argv;
const { LinuxHost } = await import(`${dist}/host/linux-host.js`);
const { systemClock } = await import(`${dist}/clock.js`);

const KIB = 1024;
/** Superblock, bitmap and logs at a device's start lie before its data; those at its end behind it. */
const END_BYTES = 192 * KIB;
/** A partial parity log takes up to a megabyte, and what lies behind it is further off. */
const HEAD_BYTES = { short: END_BYTES, long: 2_048 * KIB };
const DEADLINE_MS = 20_000;
const ATTEMPTS = 60;

const host = new LinuxHost({ procfs: '/proc', sysfs: '/sys', rootfs: '/' }, systemClock);

/** mdadm exits with an error for a device without metadata, after it has printed the others. */
function mdadm(...words) {
  const environment = { ...process.env, TZ: zone };
  return new Promise((resolve) => {
    execFile('mdadm', words, { env: environment }, (_error, stdout) => resolve(stdout));
  });
}

async function copy(path, headBytes) {
  const size = host.sizeOf(path).value;
  const tailAt = (size - END_BYTES) & ~4095;
  const ranges = [
    { at: 0, length: headBytes },
    { at: tailAt, length: size - tailAt },
  ];
  const read = await host.readBlocks(path, ranges, DEADLINE_MS);
  if (!read.ok || !read.value.direct) throw new Error(`${path}: ${read.detail ?? 'not direct'}`);
  const [head, tail] = read.value.parts.map((bytes) => Buffer.from(bytes));
  return { path, size, head, tailAt, tail };
}

async function copyAll(paths, headBytes) {
  const copies = [];
  for (const path of paths) copies.push(await copy(path, headBytes));
  return copies;
}

function areSame(before, after) {
  return before.every(
    ({ head, tail }, index) => head.equals(after[index].head) && tail.equals(after[index].tail),
  );
}

function packed({ path, size, head, tailAt, tail }) {
  const text = (bytes) => gzipSync(bytes, { level: 1 }).toString('base64');
  return { path, size, head: text(head), tailAt, tail: text(tail) };
}

/** Copies before and after mdadm looks: when both are the same, what it printed is what they hold. */
async function observe(paths, headBytes) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const copies = await copyAll(paths, headBytes);
    const examine = await mdadm('--examine', ...paths);
    const examineBitmap = await mdadm('--examine-bitmap', ...paths);
    const after = await copyAll(paths, headBytes);
    if (areSame(copies, after)) return { copies: copies.map(packed), examine, examineBitmap };
  }
  throw new Error('the devices do not come to rest');
}

createServer((request, response) => {
  const [, head, names] = request.url.split('/');
  const paths = names
    .split(',')
    .filter((name) => name !== '')
    .map((name) => `/dev/${name}`);
  observe(paths, HEAD_BYTES[head]).then(
    (observed) => response.end(JSON.stringify(observed)),
    (error) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(port), '0.0.0.0');
