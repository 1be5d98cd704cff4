import { afterAll, describe, expect, it } from 'vitest';
import { machineFolder } from '../support/machine-folder.ts';
import { memberDisk } from '../support/member-disks.ts';
import { runCommand } from '../support/terminal.ts';

const folder = machineFolder();
const a = `${folder.path}/a.img`;
const b = `${folder.path}/b.img`;
const empty = `${folder.path}/empty.img`;
folder.write('a.img', memberDisk({ deviceNumber: 0, roles: [0] }, { dirty: [1, 2] }));
folder.write('b.img', memberDisk({ deviceNumber: 1, roles: [0, 1], events: 40n }));
folder.write('empty.img', new Uint8Array(1024 * 1024));

afterAll(() => folder.remove('.'));

describe('rotwatch examine', () => {
  it('dumps a superblock and its bitmap in the words of mdadm', async () => {
    const { code, out } = await runCommand(['examine', a]);
    expect(code).toBe(0);
    expect(out).toContain('Array UUID : 10111213:14151617:18191a1b:1c1d1e1f');
    expect(out).toContain('Events : 42');
    expect(out).toContain('32 bits (chunks), 2 dirty');
    expect(out).not.toContain('≠');
  });

  it('puts several side by side and marks what differs', async () => {
    const { out } = await runCommand(['examine', a, b]);
    const lines = out.split('\n');
    expect(lines.find((line) => /Events +42 +40$/.test(line))).toMatch(/^≠/);
    expect(lines.find((line) => line.includes('Bitmap Dirty Chunks'))).toMatch(/^≠ .* 2 +0$/);
    expect(lines.find((line) => / Raid Level .*raid1/.test(line))).toMatch(/^ {2}/);
  });

  it('colours the differences on a terminal', async () => {
    const { out } = await runCommand(['examine', a, b], { isTTY: true });
    expect(out).toContain(`${String.fromCharCode(27)}[33m≠`);
  });

  it('gives everything decoded as JSON, 64-bit numbers as strings', async () => {
    const { out } = await runCommand(['examine', '--json', a]);
    expect(JSON.parse(out)).toMatchObject([
      {
        name: a,
        examined: {
          found: { superblock: { events: '42', version: '1.2' } },
          bitmap: { dirtyChunks: 2 },
        },
      },
    ]);
  });

  it('says that there is no metadata, and exits 1', async () => {
    const { code, out } = await runCommand(['examine', empty]);
    expect(code).toBe(1);
    expect(out).toBe(`${empty}: no md metadata\n`);
  });

  it('says which device cannot be read, shows the others, and exits 1', async () => {
    const { code, out, err } = await runCommand(['examine', `${folder.path}/none`, a]);
    expect(code).toBe(1);
    expect(err).toContain('/none: ENOENT');
    expect(out).toContain('Events : 42');
  });
});
