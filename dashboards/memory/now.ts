import { stat } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { grown, ofHosts } from '../build/series.ts';
import { ALWAYS_PLAIN, anyIs, WATCH, WORST } from '../build/words.ts';
import { CE_BUDGET } from './budget.ts';

const corrected = ofHosts('memory_corrected_errors_total');
const uncorrected = ofHosts('memory_uncorrected_errors_total');

/** Memory in numbers. */
export const now: readonly AnyBuilder[] = [
  stat({
    title: 'Hosts that report',
    about:
      'Hosts with a memory controller that is registered with EDAC, and hosts whose firmware claims ECC while none is. Bad: any of these; nobody would tell of an error there.',
    queries: [
      {
        expr: `count(count by (instance) (${ofHosts('memory_controller_info')}))`,
        legend: 'report',
      },
      {
        expr: `count(${ofHosts('memory_ecc_claimed')} == 1 unless on (job, instance) ${ofHosts('memory_controller_info')}) or 0 * count(${ofHosts('memory_ecc_claimed')})`,
        legend: 'silent ECC',
      },
    ],
    unit: 'none',
    steps: ALWAYS_PLAIN,
  }),
  stat({
    title: 'Uncorrected since the counters began',
    about:
      'Errors that ECC could not correct, since boot or the load of the driver. Bad: any; drain the host, find the DIMM below, and suspect what was written since then. An error that rebooted the machine is not in here.',
    queries: [{ expr: `sum(${uncorrected})` }],
    unit: 'none',
    steps: anyIs(WORST),
  }),
  stat({
    title: 'Corrected in a day',
    about:
      'All DIMMs together. Bad: more each day. A few are normal; the budget below is for each DIMM.',
    queries: [{ expr: `sum(${grown(corrected, '1d')})` }],
    unit: 'none',
    decimals: 0,
    steps: [['green'], [WATCH, 1]],
  }),
  stat({
    title: 'Worst DIMM in a day',
    about: `Corrected errors of the DIMM that has most. Bad: above the budget of ${CE_BUDGET} a day; note the slot and plan a swap. Thousands in an hour are a storm, which comes before uncorrected ones.`,
    queries: [
      {
        expr: `max(sum by (job, instance, controller, dimm) (${grown(corrected, '1d')}))`,
      },
    ],
    unit: 'none',
    decimals: 0,
    steps: [['green'], [WATCH, 1], [WORST, CE_BUDGET]],
  }),
  stat({
    title: 'Given up by the kernel',
    about:
      'Memory that the kernel no longer uses because it is broken. Bad: any; which program was killed? It holds until the reboot.',
    queries: [{ expr: `sum(${ofHosts('memory_hardware_corrupted_bytes')})` }],
    unit: 'bytes',
    steps: anyIs(WORST),
  }),
  stat({
    title: 'Counting since',
    about:
      'When the youngest counters began: boot, load of the driver, or a reset by hand. Bad: younger than the boot; somebody reset them, and what was before is not in them.',
    queries: [{ expr: `min(time() - ${ofHosts('memory_counters_reset_timestamp_seconds')})` }],
    unit: 's',
    steps: ALWAYS_PLAIN,
  }),
];
