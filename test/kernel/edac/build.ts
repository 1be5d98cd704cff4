import { createHash } from 'node:crypto';
import {
  access,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Kernel } from '../harness/kernels.ts';

const SOURCE = join(import.meta.dirname, 'soft_edac.c');

/** What the kernel's headers depend on; linux-kbuild is named by series. */
function packagesOf({ release, series }: Kernel): readonly string[] {
  const common = release.replace(/-[a-z0-9]+$/, '-common');
  return [`linux-headers-${release}`, `linux-headers-${common}`, `linux-kbuild-${series}`];
}

/** Fetches and unpacks the headers into `root`, and makes their Makefile find its other half beside it. */
async function unpackHeaders(kernel: Kernel, root: string): Promise<string> {
  for (const name of packagesOf(kernel)) await execa('apt-get', ['download', name], { cwd: root });
  for (const file of (await readdir(root)).filter((name) => name.endsWith('.deb'))) {
    await execa('dpkg', ['-x', join(root, file), root]);
  }
  const headers = join(root, 'usr/src', `linux-headers-${kernel.release}`);
  const makefile = await readFile(join(headers, 'Makefile'), 'utf8');
  await writeFile(join(headers, 'Makefile'), makefile.replace('include /usr/src/', 'include ../'));
  return headers;
}

async function compile(kernel: Kernel, root: string): Promise<string> {
  const headers = await unpackHeaders(kernel, root);
  await copyFile(SOURCE, join(root, basename(SOURCE)));
  await writeFile(join(root, 'Kbuild'), 'obj-m := soft_edac.o\n');
  // Type information (BTF) would need pahole, and nothing here asks for it.
  const settings = [`M=${root}`, 'CC=gcc', 'CONFIG_DEBUG_INFO_BTF_MODULES='];
  await execa('make', ['-C', headers, ...settings, 'modules']);
  return join(root, 'soft_edac.ko');
}

/**
 * The module soft_edac for a kernel, from beside it in the cache when it is that of this source. Needs gcc,
 * make, and the kernel's headers as apt offers them.
 */
export async function buildSoftEdac(kernel: Kernel): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(SOURCE))
    .digest('hex');
  const folder = dirname(kernel.initramfs);
  const target = join(folder, `soft_edac-${digest.slice(0, 12)}.ko`);
  const built = await access(target).then(
    () => true,
    () => false,
  );
  if (built) return target;
  const root = await mkdtemp(join(folder, 'edac-'));
  try {
    await rename(await compile(kernel, root), target);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return target;
}
