import { join } from 'node:path';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';
import { KERNEL_SERIES, type Kernel, type KernelSeries, prepareKernel } from './kernels.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The kernels under test, ready to boot. */
    readonly kernels: readonly Kernel[];
  }
}

/** Programs of the host that the bench needs, and the Debian package of each. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  cpio: 'cpio',
  curl: 'curl',
  depmod: 'kmod',
  dmsetup: 'dmsetup',
  mdadm: 'mdadm',
  'mkfs.ext4': 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  promtool: 'prometheus',
  setpriv: 'util-linux',
  smartctl: 'smartmontools',
};

async function requirePrograms(): Promise<void> {
  const missing: string[] = [];
  for (const [program, debian] of Object.entries(PROGRAMS)) {
    const { failed } = await execa('sh', ['-c', `command -v ${program}`], { reject: false });
    if (failed) missing.push(debian);
  }
  if (missing.length > 0) {
    throw new Error(`the kernel bench needs: apt-get install ${missing.join(' ')}`);
  }
}

/** The series that ROTWATCH_KERNELS names (`6.1,6.12`), all without it. */
function selectedSeries(names: string | undefined): readonly KernelSeries[] {
  if (names === undefined) return KERNEL_SERIES;
  const wanted = names.split(',');
  const unknown = wanted.filter((name) => !KERNEL_SERIES.some((series) => series === name));
  if (unknown.length > 0) {
    throw new Error(`ROTWATCH_KERNELS: ${unknown.join()} is not among ${KERNEL_SERIES.join()}`);
  }
  return KERNEL_SERIES.filter((series) => wanted.includes(series));
}

/** Once for the whole run, before any worker: what is needed is there, and the kernels are in the cache. */
export async function setup(project: TestProject): Promise<void> {
  process.env['PATH'] = `${process.env['PATH']}:/usr/sbin:/sbin`;
  await requirePrograms();
  const cache = process.env['ROTWATCH_KERNEL_CACHE'] ?? join(project.config.root, '.cache/kernels');
  const kernels: Kernel[] = [];
  for (const series of selectedSeries(process.env['ROTWATCH_KERNELS'])) {
    kernels.push(await prepareKernel(series, cache));
  }
  project.provide('kernels', kernels);
}
