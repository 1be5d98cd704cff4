import { createHash } from 'node:crypto';
import {
  access,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';

/** What the guest needs before it sees the host's files; the rest is loaded from /lib/modules. */
const EARLY_MODULES = [
  'virtio_pci',
  'virtio_blk',
  'virtio_console',
  '9pnet_virtio',
  '9p',
  'overlay',
] as const;

const SOURCES = ['init.sh', 'agent.sh'] as const;

interface Unpacked {
  readonly release: string;
  /** The folder above `lib/modules`. */
  readonly basedir: string;
  /** Where the initramfs is kept. */
  readonly folder: string;
}

/** The modules' files in loading order; built-in ones need none. */
async function moduleFiles({ release, basedir }: Unpacked): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const module of EARLY_MODULES) {
    const { stdout } = await execa('modprobe', [
      ...['--dirname', basedir, '--set-version', release, '--show-depends', module],
    ]);
    for (const line of stdout.split('\n')) {
      const file = /^insmod (\S+)/.exec(line)?.[1];
      if (file !== undefined) files.add(file);
    }
  }
  return [...files];
}

/** Module files are xz-compressed in newer packages; busybox loads them plain. */
async function addModule(file: string, folder: string): Promise<string> {
  const name = basename(file).replace(/\.xz$/, '');
  if (file.endsWith('.xz')) {
    await execa('busybox', ['xzcat', file], { stdout: { file: join(folder, name) } });
  } else {
    await copyFile(file, join(folder, name));
  }
  return name;
}

async function fill(root: string, unpacked: Unpacked): Promise<void> {
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'lower', 'ov', 'newroot', 'modules']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  const { stdout: busybox } = await execa('sh', ['-c', 'command -v busybox']);
  await copyFile(busybox, join(root, 'bin/busybox'));
  await symlink('busybox', join(root, 'bin/sh'));
  await copyFile(join(import.meta.dirname, 'init.sh'), join(root, 'init'));
  await copyFile(join(import.meta.dirname, 'agent.sh'), join(root, 'agent.sh'));
  await execa('chmod', ['0755', join(root, 'init'), join(root, 'agent.sh')]);
  const names: string[] = [];
  for (const file of await moduleFiles(unpacked)) {
    names.push(await addModule(file, join(root, 'modules')));
  }
  await writeFile(join(root, 'modules/order'), names.map((name) => `${name}\n`).join(''));
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(EARLY_MODULES.join());
  for (const source of [...SOURCES, basename(import.meta.filename)]) {
    hash.update(await readFile(join(import.meta.dirname, source)));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * The initramfs of an unpacked kernel: busybox, the early modules, init.sh and agent.sh. Its name carries a digest of all
 * that it is made from, so that a stale one is never booted.
 */
export async function buildInitramfs(unpacked: Unpacked): Promise<string> {
  const name = `initramfs-${await fingerprint()}.cpio`;
  const target = join(unpacked.folder, name);
  const built = await access(target).then(
    () => true,
    () => false,
  );
  if (built) return target;
  const draft = await mkdtemp(join(unpacked.folder, 'draft-'));
  try {
    const root = join(draft, 'root');
    await fill(root, unpacked);
    await execa('sh', ['-c', 'find . | cpio --create --format=newc --quiet >../archive'], {
      cwd: root,
    });
    for (const old of await readdir(unpacked.folder)) {
      if (old.startsWith('initramfs-')) await rm(join(unpacked.folder, old));
    }
    await rename(join(draft, 'archive'), target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
