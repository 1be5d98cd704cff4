import { rowLink, runbookLink } from './build/links.ts';
import type { AnyBuilder } from './build/panels.ts';
import { ofHosts, ranked } from './build/series.ts';
import { type Column, table } from './build/table.ts';
import { ALWAYS_PLAIN, BAD, QUIET, rangeWord, WATCH, WORST, words } from './build/words.ts';

/** The severity of a finding or an alert, by its rank. */
export const SEVERITY: Column = {
  ...{ field: 'rank', title: 'Severity', width: 90, steps: ALWAYS_PLAIN },
  words: [words({ '1': ['critical', WORST], '2': ['warning', BAD], '3': ['info', QUIET] })],
};

/** How long ago, from when a scrub is overdue by rotwatch's own default (40 days). */
export const SCRUB_AGE = [['green'], [BAD, 40 * 86_400]] as const;

/** Words for the members that an array survives losing. */
export const REDUNDANCY = [
  rangeWord(null, -1, ['data lost', WORST]),
  words({ '0': ['none left', BAD], '1': ['survives 1', 'green'], '2': ['survives 2', 'green'] }),
  rangeWord(3, null, ['survives 3 or more', 'green']),
];

/** Arrays of levels that have no redundancy to lose. */
export const WITHOUT_REDUNDANCY = 'level=~"raid0|linear"';

type Named = 'array' | 'member' | 'disk' | 'dimm';

const NAMED: Readonly<Record<Named, Column>> = {
  array: {
    ...{ field: 'array', title: 'Array', width: 90 },
    links: [rowLink('array', 'instance', 'array')],
  },
  member: { field: 'member', title: 'Member', width: 90 },
  disk: { field: 'disk', title: 'Disk', links: [rowLink('disk', 'instance', 'disk')] },
  dimm: { field: 'dimm', title: 'DIMM', links: [rowLink('memory', 'instance')] },
};

/** What a list of findings is told. */
interface FindingsGiven {
  readonly title: string;
  /** Labels that such findings may have. */
  readonly named?: readonly Named[];
  readonly matchers?: readonly string[];
}

/** Findings of the hosts chosen, with what they are about and since when. */
export function findings(given: FindingsGiven): AnyBuilder {
  const { title, named = ['array', 'member', 'disk', 'dimm'], matchers = [] } = given;
  const held = ofHosts('finding', ...matchers);
  const since = ofHosts('finding_first_seen_timestamp_seconds', ...matchers);
  const same = 'job, instance, code, array, member, disk, dimm';
  return table({
    title,
    about:
      'What rotwatch judges to be wrong, and since when. Bad: anything critical; it needs a human now. The code leads to the page that says what to do first. An empty table is good only while the hosts answer.',
    queries: [
      { expr: ranked(`${held} * on (${same}) group_left () (1000 * ${since}) or 0 * ${held}`) },
    ],
    nothing: 'no finding on the hosts that answer',
    sortBy: 'Severity',
    ascending: true,
    columns: [
      SEVERITY,
      { field: 'code', title: 'Finding', links: [runbookLink('code')] },
      { field: 'instance', title: 'Host', links: [rowLink('host', 'instance')] },
      ...named.map((label) => NAMED[label]),
      {
        field: 'Value',
        title: 'Since',
        unit: 'dateTimeFromNow',
        words: [words({ '0': ['not known', WATCH] })],
      },
    ],
  });
}
