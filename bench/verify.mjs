/** What comparing costs on this machine's own CPU: `rotwatch verify --full` of two equal members in files, against `cmp`. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from './table.mjs';
import { builtIn, costOfPass } from './verify-pass.mjs';

const MIB = 2 ** 20;
const MEMBER_MIB = 512;
const PIECE_MIB = 4;
const ROUNDS = 5;

function makeMember(path, piece) {
  const file = openSync(path, 'w');
  for (let at = 0; at < MEMBER_MIB; at += PIECE_MIB) writeSync(file, piece);
  fsyncSync(file);
  closeSync(file);
}

function geometryOf(paths) {
  const sectors = (MEMBER_MIB * MIB) / 512;
  return {
    ...{ level: 'raid1', array: 'md0', uuid: undefined, slots: paths.length },
    ...{ componentSectors: sectors, arraySectors: sectors },
    members: paths.map((path, slot) => ({
      ...{ slot, device: `member${slot}`, path, inSync: true, badBlocks: [] },
      ...{ dataOffsetSectors: 0, newDataOffsetSectors: 0 },
    })),
  };
}

/** CPU and wall seconds of a shell's children. */
function costOfShell(script) {
  const timed = `TIMEFORMAT='%R %U %S'; { time ( ${script} ) || exit; } 2>&1`;
  const text = execFileSync('bash', ['-c', timed], { encoding: 'utf8' });
  const [seconds, user, system] = text.trim().split(' ').map(Number);
  return { seconds, cpuSeconds: user + system };
}

function costOfCmp(folder, [one, other]) {
  execFileSync('mkfifo', [join(folder, 'one'), join(folder, 'other')]);
  const read = (from, to) =>
    `dd if=${from} of=${join(folder, to)} iflag=direct bs=512K status=none &`;
  const cost = costOfShell(
    `${read(one, 'one')} ${read(other, 'other')} cmp ${join(folder, 'one')} ${join(folder, 'other')} && wait`,
  );
  for (const name of ['one', 'other']) rmSync(join(folder, name));
  return cost;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export async function verifyReport() {
  const built = await builtIn(new URL('../dist', import.meta.url).href);
  const folder = mkdtempSync(join(tmpdir(), 'rotwatch-bench-'));
  try {
    const paths = ['member0', 'member1'].map((name) => join(folder, name));
    const piece = randomBytes(PIECE_MIB * MIB);
    for (const path of paths) makeMember(path, piece);
    const ways = {
      'rotwatch verify --full': () => costOfPass(built, geometryOf(paths), { metadata: '1.2' }),
      'cmp of two dd iflag=direct': () => costOfCmp(folder, paths),
    };
    const costs = Object.keys(ways).map((name) => ({ name, cpu: [], wall: [] }));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { name, cpu, wall } of costs) {
        const { cpuSeconds, seconds } = await ways[name]();
        cpu.push(MEMBER_MIB / cpuSeconds);
        wall.push(MEMBER_MIB / seconds);
      }
    }
    const [rotwatch] = costs;
    const rows = costs.map(({ name, cpu, wall }) => [
      name,
      median(cpu).toFixed(0),
      `${(median(rotwatch.cpu) / median(cpu)).toFixed(2)}×`,
      median(wall).toFixed(0),
    ]);
    return `${ROUNDS} rounds in turns, medians, two members of ${MEMBER_MIB} MiB:\n\n${table(
      ['what', 'MiB of each member per CPU s', 'rotwatch / it', 'MiB/s'],
      rows,
    )}\n\nAgainst the kernel's own check: npm run bench:verify`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
