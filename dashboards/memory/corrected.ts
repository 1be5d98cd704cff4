import { bars, graph } from '../build/kinds.ts';
import { seriesLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { grown, ofHosts } from '../build/series.ts';
import { WATCH, WORST } from '../build/words.ts';
import { CE_BUDGET } from './budget.ts';

const errors = ofHosts('memory_corrected_errors_total');
const perDimm = 'sum by (instance, controller, dimm, label)';

/** Corrected errors: how many a DIMM may have. */
export const corrected: readonly AnyBuilder[] = [
  graph({
    title: 'Corrected errors of each DIMM, by the day',
    about: `Errors of the last 24 hours at each moment. The line is the budget: ${CE_BUDGET} a day and DIMM. Bad: a DIMM above it, or one that climbs day by day; dimm="unknown" are errors for which the controller knows no place.`,
    queries: [
      {
        expr: `${perDimm} (${grown(errors, '1d')}) > 0`,
        legend: '{{instance}} {{controller}} {{dimm}} {{label}}',
      },
    ],
    unit: 'none',
    min: 0,
    steps: [['green'], [WORST, CE_BUDGET]],
    line: true,
    links: [seriesLink('host', 'instance')],
    nothing: 'no corrected error',
    width: 16,
  }),
  bars({
    title: 'Worst DIMMs of 30 days',
    about:
      'Where corrected errors gather. Bad: one DIMM far above all others (that DIMM), or all of one channel or controller (the board, the processor).',
    queries: [
      {
        expr: `topk(20, ${perDimm} (${grown(errors, '30d')})) > 0`,
        legend: '{{instance}} {{controller}} {{dimm}} {{label}}',
      },
    ],
    unit: 'none',
    decimals: 0,
    min: 0,
    steps: [['green'], [WATCH, CE_BUDGET]],
    nothing: 'no corrected error',
    width: 8,
  }),
];
