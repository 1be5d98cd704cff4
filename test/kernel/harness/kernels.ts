import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildInitramfs } from './initramfs.ts';

/** The kernel series that the bench boots, each a stock Debian kernel. */
export const KERNEL_SERIES = ['6.1', '6.12'] as const;
export type KernelSeries = (typeof KERNEL_SERIES)[number];

/** Packages that depend on the newest concrete image of a series (Debian 12 and its backports). */
const META_PACKAGES: Readonly<Record<KernelSeries, readonly string[]>> = {
  '6.1': ['linux-image-amd64', 'linux-image-6.1-amd64'],
  '6.12': ['linux-image-6.12-amd64', 'linux-image-amd64'],
};

/** Module trees that no scenario can need: two thirds of the package. */
const UNUSED_MODULES = [
  'sound',
  'drivers/gpu',
  'drivers/infiniband',
  'drivers/media',
  'drivers/net/ethernet',
  'drivers/net/wireless',
  'drivers/staging',
] as const;

/** A kernel ready to boot; all paths absolute. */
export interface Kernel {
  readonly series: KernelSeries;
  /** As in `uname -r`. */
  readonly release: string;
  readonly image: string;
  readonly initramfs: string;
  /** Holds `<release>/modules.dep`; the guest sees it as /lib/modules. */
  readonly modules: string;
}

/** Where a package can be fetched: its concrete name, and the file name, which carries the version. */
interface Offer {
  readonly name: string;
  readonly file: string;
}

/** What apt offers now for a series; undefined when it offers nothing (no such release, no lists). */
async function offerOf(series: KernelSeries): Promise<Offer | undefined> {
  const concrete = new RegExp(`\\bDepends: (linux-image-${series.replaceAll('.', '\\.')}\\.\\S+)`);
  for (const meta of META_PACKAGES[series]) {
    const { stdout } = await execa('apt-cache', ['depends', meta], { reject: false });
    const name = concrete.exec(stdout ?? '')?.[1];
    if (name === undefined) continue;
    const uris = await execa('apt-get', ['download', '--print-uris', name], { reject: false });
    const file = /^'\S+' (\S+\.deb) /m.exec(uris.stdout ?? '')?.[1];
    if (file !== undefined) return { name, file };
  }
  return undefined;
}

/** Fetches and unpacks a kernel package into `folder`, which appears whole or not at all. */
async function unpack(offer: Offer, folder: string): Promise<void> {
  const draft = `${folder}.draft-${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    await execa('apt-get', ['download', offer.name], { cwd: draft });
    await execa('dpkg', ['-x', join(draft, offer.file), draft]);
    await rm(join(draft, offer.file));
    const release = await onlyEntry(join(draft, 'lib/modules'));
    const kernel = join(draft, 'lib/modules', release, 'kernel');
    for (const tree of UNUSED_MODULES)
      await rm(join(kernel, tree), { recursive: true, force: true });
    await execa('depmod', ['--basedir', draft, release]);
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function onlyEntry(folder: string): Promise<string> {
  const [entry, ...more] = await readdir(folder);
  if (entry === undefined || more.length > 0) throw new Error(`${folder}: not exactly one entry`);
  return entry;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * A kernel of the series, from the cache when it holds the one that apt offers, else fetched, the older one dropped.
 * Without an offer the cached one is used.
 */
export async function prepareKernel(series: KernelSeries, cache: string): Promise<Kernel> {
  const shelf = join(cache, series);
  await mkdir(shelf, { recursive: true });
  const cached = (await readdir(shelf)).filter((entry) => !entry.includes('.draft-'));
  const offer = await offerOf(series);
  const wanted = offer?.file.replace(/\.deb$/, '') ?? cached.sort().at(-1);
  if (wanted === undefined) {
    throw new Error(
      `kernel ${series}: neither cached in ${shelf} nor offered by apt (Debian 12 with bookworm-backports, after apt-get update)`,
    );
  }
  const folder = join(shelf, wanted);
  if (offer !== undefined && !(await exists(folder))) await unpack(offer, folder);
  for (const old of cached) {
    if (old !== wanted) await rm(join(shelf, old), { recursive: true, force: true });
  }
  const modules = join(folder, 'lib/modules');
  const release = await onlyEntry(modules);
  const image = join(folder, 'boot', `vmlinuz-${release}`);
  const initramfs = await buildInitramfs({ release, folder });
  return { series, release, image, initramfs, modules };
}
