// Runs in the guest, under its node: answers `GET /` with how md0's members compare with what is read through md0 itself.
import { createServer } from 'node:http';

const [, , dist, port] = process.argv;
const { LinuxHost } = await import(`${dist}/host/linux-host.js`);
const { systemClock } = await import(`${dist}/clock.js`);
const { lookAtArrays } = await import(`${dist}/collectors/md-arrays/look.js`);
const { readGeometry } = await import(`${dist}/verify/read-geometry.js`);
const { unitsOf } = await import(`${dist}/verify/units.js`);
const { readUnit } = await import(`${dist}/verify/read-unit.js`);
const { compareUnit } = await import(`${dist}/verify/compare-unit.js`);

const DEADLINE_MS = 20_000;
const SECTOR = 512;
/** Most sectors that the host reads at once. */
const PIECE = 8_192;

const host = new LinuxHost({ procfs: '/proc', sysfs: '/sys', rootfs: '/' }, systemClock);

/** Everything that md0 holds, as md reads it. */
async function readArray(sectors) {
  const whole = Buffer.alloc(sectors * SECTOR);
  for (let at = 0; at < sectors; at += PIECE) {
    const length = Math.min(PIECE, sectors - at) * SECTOR;
    const read = await host.readBlocks('/dev/md0', [{ at: at * SECTOR, length }], DEADLINE_MS);
    if (!read.ok) throw new Error(read.detail);
    whole.set(read.value.parts[0], at * SECTOR);
  }
  return whole;
}

/** The reads of a unit that are not what the array holds where the map says. */
function misplaced(unit, parts, whole) {
  return unit.reads.filter(({ arrayStart, sectors }, index) => {
    if (arrayStart === undefined) return false;
    const start = arrayStart * SECTOR;
    return !whole.subarray(start, start + sectors * SECTOR).equals(parts[index]);
  });
}

async function look() {
  const { arrays } = await lookAtArrays(host, DEADLINE_MS);
  const facts = arrays.find(({ name }) => name === 'md0');
  const result = readGeometry(host, facts);
  if (!result.ok) return { refused: result.reason };
  const { geometry } = result;
  const whole = await readArray(geometry.arraySectors);
  const found = { covered: 0, misplaced: 0, results: {}, differences: [] };
  for (const unit of unitsOf(geometry, { start: 0, sectors: geometry.arraySectors })) {
    const read = await readUnit(host, unit, DEADLINE_MS);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const compared = compareUnit(unit, read.parts);
    found.covered += unit.covers.reduce((sum, { sectors }) => sum + sectors, 0);
    found.misplaced += misplaced(unit, read.parts, whole).length;
    found.results[compared.result] = (found.results[compared.result] ?? 0) + 1;
    if (compared.difference !== undefined) found.differences.push(compared.difference);
  }
  return {
    ...found,
    arraySectors: geometry.arraySectors,
    sizeBytes: facts.sizeBytes,
    offsets: geometry.members.map(({ dataOffsetSectors }) => dataOffsetSectors),
  };
}

createServer((_request, response) => {
  look().then(
    (looked) => response.end(JSON.stringify(looked)),
    (error) => response.writeHead(500).end(String(error.stack)),
  );
}).listen(Number(port), '0.0.0.0');
