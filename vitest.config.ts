import { defineConfig } from 'vitest/config';

const KERNEL_SCENARIO_MS = 15 * 60_000;
const FUZZ_CAMPAIGN_MS = 60 * 60_000;

/**
 * `fast` needs nothing but Node; `fuzz` runs the decoders' long campaigns (ROTWATCH_FUZZ_RUNS,
 * ROTWATCH_FUZZ_SEED); `kernel` boots real Debian kernels under qemu, `capture` makes test/machines with one,
 * `dashboards` runs every query of the dashboards on a real Prometheus, and `measure` measures what only a real
 * kernel can tell: how soon a dropped member is in /metrics, and what comparing contents costs.
 */
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/main.ts'],
      reporter: ['text', 'text-summary'],
      thresholds: { lines: 95 },
    },
    projects: [
      {
        test: {
          name: 'fast',
          globalSetup: ['test/support/build.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/kernel/**', 'test/e2e/**'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.fuzz.ts'],
          testTimeout: FUZZ_CAMPAIGN_MS,
        },
      },
      {
        test: {
          name: 'kernel',
          globalSetup: ['test/support/build.ts', 'test/kernel/harness/prepare.ts'],
          include: ['test/kernel/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          testTimeout: KERNEL_SCENARIO_MS,
          hookTimeout: KERNEL_SCENARIO_MS,
          maxWorkers: 2,
          fileParallelism: true,
          // An emulated kernel on a busy machine may be late once; it is not late twice.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
      {
        test: {
          name: 'capture',
          globalSetup: ['test/support/build.ts', 'test/kernel/harness/prepare.ts'],
          include: ['test/kernel/**/*.capture.ts'],
          testTimeout: KERNEL_SCENARIO_MS,
          hookTimeout: KERNEL_SCENARIO_MS,
        },
      },
      {
        test: {
          name: 'dashboards',
          include: ['test/dashboards/*.prometheus.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'measure',
          globalSetup: ['test/support/build.ts', 'test/kernel/harness/prepare.ts'],
          include: ['test/kernel/**/*.measure.ts'],
          testTimeout: KERNEL_SCENARIO_MS,
          hookTimeout: KERNEL_SCENARIO_MS,
        },
      },
    ],
  },
});
