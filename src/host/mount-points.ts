import { join } from 'node:path';

/** Where the machine's trees are mounted; other than the defaults in a container or a test. */
export interface MountPoints {
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs: string;
}

/** Maps a path as the kernel names it to where it can be opened here. */
export function locate(mounts: MountPoints, path: string): string {
  if (path === '/proc' || path.startsWith('/proc/')) {
    return join(mounts.procfs, path.slice('/proc'.length));
  }
  if (path === '/sys' || path.startsWith('/sys/')) {
    return join(mounts.sysfs, path.slice('/sys'.length));
  }
  return join(mounts.rootfs, path);
}
