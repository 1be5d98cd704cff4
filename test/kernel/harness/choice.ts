import { KERNEL_SERIES, type KernelSeries } from './kernels.ts';

const { ROTWATCH_EVERY_KERNEL: every, ROTWATCH_EVERY_CASE: everyCase } = process.env;

/** The kernel on which a long file runs by default; with `ROTWATCH_EVERY_KERNEL=1` it runs on all of them. */
export function usually(series: KernelSeries): readonly KernelSeries[] {
  return every === undefined ? [series] : KERNEL_SERIES;
}

/** Every `step`th of many like cases, which is what an hour has room for; with `ROTWATCH_EVERY_CASE=1` all of them. */
export function someOf<T>(cases: readonly T[], step: number): readonly T[] {
  return everyCase === undefined ? cases.filter((_, index) => index % step === 0) : cases;
}
