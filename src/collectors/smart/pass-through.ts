import type { ScannedDevice } from './parse-scan.ts';

/** Types that reach a disk other than the one the device node stands for: megaraid,N and its like (smartctl(8), `-d`). */
export function isPassThrough(type: string | undefined): boolean {
  return /^(sat\+)?(megaraid|cciss|areca|3ware|aacraid|hpt|jmb39x|jms56x|sssraid|ps3stor)/.test(
    type ?? '',
  );
}

/** Whether the kernel shows no block device for it. */
export function isHidden({ device, type }: ScannedDevice): boolean {
  return isPassThrough(type) || device.startsWith('/dev/bus/');
}
