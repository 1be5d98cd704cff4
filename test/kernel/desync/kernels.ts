import { KERNEL_SERIES, type KernelSeries } from '../harness/kernels.ts';

const { ROTWATCH_EVERY_KERNEL: every } = process.env;

/** The kernel on which a long file runs by default; with `ROTWATCH_EVERY_KERNEL=1` it runs on all of them. */
export function usually(series: KernelSeries): readonly KernelSeries[] {
  return every === undefined ? [series] : KERNEL_SERIES;
}
