import { graph, timeline } from '../build/kinds.ts';
import { rowLink, seriesLink } from '../build/links.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { coded, ofArray } from '../build/series.ts';
import { table } from '../build/table.ts';
import { ALWAYS_PLAIN, anyIs, BAD, codeWords, QUIET, WATCH, WORST, words } from '../build/words.ts';

const info = (role: string) => ofArray('md_member_info', `role="${role}"`);
const ROLES = ['in_sync', 'rebuilding', 'spare', 'replacement', 'journal'];
const ROLE_WORDS = codeWords([
  ['in sync', 'green'],
  ['rebuilding', QUIET],
  ['spare', 'text'],
  ['replacement', QUIET],
  ['journal', 'text'],
  ['away', WORST],
  ['faulty', WORST],
]);
const away = `(${ofArray('md_member_away_since_timestamp_seconds')} > bool 0)`;

const ROLE = words({
  in_sync: ['in sync', 'green'],
  rebuilding: ['rebuilding', QUIET],
  replacement: ['replacement', QUIET],
  faulty: ['faulty', WORST],
});
const PRESENT = words({ '0': ['gone, md has not noticed', WORST], '1': ['there', 'green'] });
const VERDICT = words({
  full: ['rebuilt in full', 'green'],
  unwritten: ['nothing was written meanwhile', 'green'],
  bitmap: ['by the bitmap: not proven', BAD],
  none: ['nothing was copied', WORST],
  unknown: ['not known', BAD],
});

function perMember(family: string): string {
  return `max by (instance, array, member) (${ofArray(family)})`;
}

/** The slot that each member holds, or held before it went away. */
const slots = `max by (instance, array, member, slot) (${ofArray('md_member_info', 'slot!=""')} or on (job, instance, array, member) ${ofArray('md_member_away_since_timestamp_seconds')})`;

/** Who the members are, and were. */
export const members: readonly AnyBuilder[] = [
  timeline({
    title: 'Members',
    about:
      'What each member was to the array, by its serial number. Bad: faulty and away; and worst, away and then in sync with no rebuilding between: it may hold what it held when it left.',
    queries: [
      {
        expr: coded([...ROLES.map(info), away, info('faulty')], 'instance, array, member, disk'),
        legend: '{{member}} {{disk}}',
      },
    ],
    unit: 'none',
    words: [ROLE_WORDS],
    steps: ALWAYS_PLAIN,
    links: [seriesLink('disk', 'instance', 'disk')],
  }),
  table({
    title: 'Members now',
    about:
      'Each member, each that is away, and each device outside that claims the array. Bad: away, faulty, gone, events behind for more than a moment, an invalid superblock, bad blocks, read errors that grow. Compare the serial number with the label before pulling a disk.',
    queries: [
      { expr: `max by (instance, array, member, role, disk) (${ofArray('md_member_info')})` },
      { expr: perMember('md_superblock_events') },
      { expr: perMember('md_superblock_events_behind') },
      { expr: `1000 * ${perMember('md_superblock_update_timestamp_seconds')}` },
      { expr: perMember('md_superblock_valid') },
      { expr: perMember('md_member_corrected_read_errors_total') },
      { expr: `sum by (instance, array, member) (${ofArray('md_member_bad_blocks')})` },
      { expr: perMember('md_bitmap_dirty_chunks') },
      { expr: perMember('md_member_present') },
      { expr: perMember('md_superblock_outside_array') },
      {
        expr: `1000 * max by (instance, array, member, disk) (${ofArray('md_member_away_since_timestamp_seconds')})`,
      },
      { expr: slots },
    ],
    nothing: 'not known: the host does not answer',
    sortBy: 'Slot',
    ascending: true,
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'slot', title: 'Slot', width: 60 },
      { field: 'member', title: 'Member', width: 80 },
      { field: 'disk', title: 'Serial number', links: [rowLink('disk', 'instance', 'disk')] },
      { field: 'role', title: 'Role', words: [ROLE], steps: ALWAYS_PLAIN },
      {
        field: 'Value #J',
        title: 'Outside',
        words: [words({ '1': ['claims this array', WORST] })],
        steps: ALWAYS_PLAIN,
      },
      { field: 'Value #K', title: 'Away since', unit: 'dateTimeAsIso', steps: [[WORST]] },
      { field: 'Value #B', title: 'Events', unit: 'none', width: 80 },
      { field: 'Value #C', title: 'Behind', steps: [['green'], [BAD, 3]], width: 80 },
      { field: 'Value #D', title: 'Superblock written', unit: 'dateTimeAsIso' },
      {
        field: 'Value #E',
        title: 'Superblock',
        words: [words({ '0': ['invalid', WORST], '1': ['valid', 'green'] })],
        steps: ALWAYS_PLAIN,
      },
      { field: 'Value #F', title: 'Read errors', steps: anyIs(WATCH), width: 100 },
      { field: 'Value #G', title: 'Bad blocks', steps: anyIs(BAD), width: 90 },
      { field: 'Value #H', title: 'Dirty chunks', unit: 'none', width: 110 },
      { field: 'Value #I', title: 'Device', words: [PRESENT], steps: ALWAYS_PLAIN },
    ],
  }),
  table({
    title: 'Returns',
    about:
      'When each slot last got a member back, and what accounts for its contents. Bad: "nothing was copied", the night that rotwatch exists for: stop writes, no fsck, read the page of md_member_returned_unsynced.',
    queries: [{ expr: `1000 * ${ofArray('md_member_returned_timestamp_seconds')}` }],
    nothing: 'no return was seen',
    width: 12,
    sortBy: 'Returned',
    columns: [
      { field: 'instance', title: 'Host' },
      { field: 'slot', title: 'Slot', width: 60 },
      { field: 'member', title: 'Member', width: 80 },
      { field: 'disk', title: 'Serial number', links: [rowLink('disk', 'instance', 'disk')] },
      { field: 'verdict', title: 'What accounts for it', words: [VERDICT], steps: ALWAYS_PLAIN },
      { field: 'Value', title: 'Returned', unit: 'dateTimeAsIso' },
    ],
  }),
  graph({
    title: 'Departures, and read errors that md corrected',
    about:
      'Bad: a departure that nobody can explain, and read errors that repeat. Those are sectors that one disk could not read and another had: run an extended self-test, and replace a disk that goes on.',
    queries: [
      {
        expr: `sum by (instance, array) (increase(${ofArray('md_array_departures_total')}[$__rate_interval]))`,
        legend: '{{array}} departures',
      },
      {
        expr: `sum by (instance, array, member) (increase(${ofArray('md_member_corrected_read_errors_total')}[$__rate_interval]))`,
        legend: '{{member}} corrected read errors',
      },
    ],
    unit: 'none',
    min: 0,
  }),
];
