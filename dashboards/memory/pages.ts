import { graph } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofHosts } from '../build/series.ts';

/** What ECC could not correct, and what the kernel made of it. */
export const pages: readonly AnyBuilder[] = [
  graph({
    title: 'Uncorrected errors',
    about:
      'Bad: any. What was written between the error and now may be wrong on all members of an array alike: a scrub will not find it.',
    queries: [
      {
        expr: `sum by (instance, controller, dimm, label) (increase(${ofHosts('memory_uncorrected_errors_total')}[$__rate_interval]))`,
        legend: '{{instance}} {{controller}} {{dimm}} {{label}}',
      },
    ],
    unit: 'none',
    min: 0,
    width: 8,
  }),
  graph({
    title: 'Pages with uncorrected errors',
    about:
      'Pages on which the kernel met uncorrected errors, by what became of them. Bad: failed and ignored, which may have been used; recovered lost nothing.',
    queries: [
      {
        expr: `sum by (instance, node, result) (increase(${ofHosts('memory_failure_results_total')}[$__rate_interval]))`,
        legend: '{{instance}} node {{node}} {{result}}',
      },
    ],
    unit: 'none',
    min: 0,
    nothing: 'not told (Linux 6.4 and later do)',
    width: 8,
  }),
  graph({
    title: 'PCI parity errors',
    about:
      'Found by EDAC on PCI devices. Bad: growth: a card, a slot, or a device that counts falsely. They are rare on sound hardware.',
    queries: [
      {
        expr: `sum by (instance, controller) (increase(${ofHosts('pci_parity_errors_total')}[$__rate_interval]))`,
        legend: '{{instance}} {{controller}}',
      },
      {
        expr: `sum by (instance, controller) (increase(${ofHosts('pci_nonparity_errors_total')}[$__rate_interval]))`,
        legend: '{{instance}} {{controller}} other',
      },
    ],
    unit: 'none',
    min: 0,
    nothing: 'not counted on these hosts',
    width: 8,
  }),
];
