import { copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { stageProgram } from './program.ts';

/** What the guest needs before it sees the host's files; the rest is loaded from /lib/modules. */
const EARLY_MODULES = [
  'virtio_pci',
  'virtio_blk',
  'virtio_console',
  '9pnet_virtio',
  '9p',
  'overlay',
] as const;

interface Unpacked {
  readonly release: string;
  /** The unpacked package: the folder above `lib/modules`. */
  readonly folder: string;
}

/** The modules' files in loading order; built-in ones need none. */
async function moduleFiles({ release, folder }: Unpacked): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const module of EARLY_MODULES) {
    const { stdout } = await execa('modprobe', [
      ...['--dirname', folder, '--set-version', release, '--show-depends', module],
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

async function fill(root: string, unpacked: Unpacked): Promise<readonly string[]> {
  const folders = ['bin', 'dev', 'proc', 'sys', 'lower', 'ov', 'newroot', 'modules'];
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
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
  const modules = ['order', ...names].map((name) => `modules/${name}`);
  return [...folders, 'bin/busybox', 'bin/sh', 'init', 'agent.sh', ...modules];
}

/**
 * The initramfs for an unpacked kernel: busybox, the early modules, init.sh, agent.sh, and the built checkout. Made anew for
 * each run, in a second, so that it is never stale.
 */
export async function buildInitramfs(unpacked: Unpacked): Promise<string> {
  const target = join(unpacked.folder, 'initramfs.cpio');
  const draft = await mkdtemp(join(unpacked.folder, 'draft-'));
  try {
    const root = join(draft, 'root');
    const listed = [...(await fill(root, unpacked)), ...(await stageProgram(root))];
    await execa('cpio', ['--create', '--format=newc', '--dereference', '--quiet'], {
      cwd: root,
      input: listed.map((path) => `${path}\n`).join(''),
      stdout: { file: join(draft, 'archive') },
    });
    await rename(join(draft, 'archive'), target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
