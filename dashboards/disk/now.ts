import { stat, timeline } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { coded, ofDisk } from '../build/series.ts';
import { ALWAYS_PLAIN, BAD, codeWords, QUIET, WATCH, WORST, words } from '../build/words.ts';

const limit = ofDisk('disk_temperature_limit_celsius', 'limit="operating_max"');
const answers = [
  `${ofDisk('disk_present')} == 0`,
  `${ofDisk('disk_wedged')} == 1`,
  `${ofDisk('smart_readable')} == 0`,
  `${ofDisk('smart_readable')} == 1`,
];
/** Each only where none of those before it holds: a vanished disk keeps its last answer. */
const answer = answers
  .map((state, index) =>
    answers
      .slice(0, index)
      .reduce(
        (left, before) => `${left} unless on (job, instance, disk) (${before})`,
        `(${state})`,
      ),
  )
  .map((state) => `((${state}) >= bool 0)`);

/** The disk in words. */
export const now: readonly AnyBuilder[] = [
  stat({
    title: 'Its own verdict',
    about:
      "The disk's overall verdict on itself. Bad: failing; copy what is only there, and replace it. passed proves little: most disks die with it.",
    queries: [{ expr: `min(${ofDisk('smart_passed')})` }],
    unit: 'none',
    words: [words({ '0': ['failing', WORST], '1': ['passed', 'green'] })],
    steps: ALWAYS_PLAIN,
  }),
  stat({
    title: 'Present',
    about:
      'Whether the disk is still there. Bad: vanished; which array and slot? Check link and power first.',
    queries: [{ expr: `min(${ofDisk('disk_present')})` }],
    unit: 'none',
    words: [words({ '0': ['vanished', WORST], '1': ['there', 'green'] })],
    steps: ALWAYS_PLAIN,
  }),
  stat({
    title: 'To its heat limit',
    about:
      'Temperature less the highest that the disk itself allows. Bad: 0 and more; fans and airflow, one disk or all?',
    queries: [
      { expr: `max(${ofDisk('disk_temperature_celsius')} - on (job, instance, disk) ${limit})` },
    ],
    unit: 'celsius',
    steps: [['green'], [WATCH, -5], [BAD, 0]],
    nothing: 'no limit known',
  }),
  stat({
    title: 'Worn',
    about:
      'Endurance used, by the disk or its device statistics. Bad: 100 %, where the promise of the maker ends; order a disk before that, and replace mirror halves apart.',
    queries: [{ expr: `max(${ofDisk('disk_wear_ratio')})` }],
    unit: 'percentunit',
    steps: [['green'], [WATCH, 0.9], [BAD, 1]],
    nothing: 'not told',
  }),
  stat({
    title: 'Under power',
    about:
      'Time under power over its life. Bad: years beyond what its neighbours reached. Bad: years beyond what its neighbours reached. Age alone is no fault; above five years plan ahead.',
    queries: [{ expr: `max(${ofDisk('disk_power_on_seconds_total')})` }],
    unit: 's',
    steps: ALWAYS_PLAIN,
  }),
  stat({
    title: 'Last answer',
    about:
      'How long ago the disk last answered. Bad: long for a disk that is in use; it hangs. Long is normal for one that sleeps or that nobody uses.',
    queries: [
      { expr: `min(time() - ${ofDisk('smart_last_success_timestamp_seconds', 'tier="health"')})` },
    ],
    unit: 's',
    steps: ALWAYS_PLAIN,
  }),
  timeline({
    title: 'Does it answer, and does it rest',
    about:
      'Bad: vanished, wedged (smartctl does not come back), not readable. A disk that rests keeps its last values and is not woken.',
    queries: [{ expr: coded(answer, 'instance, disk'), legend: 'answers' }],
    unit: 'none',
    words: [
      codeWords([
        ['vanished', WORST],
        ['wedged', WORST],
        ['not readable', BAD],
        ['answers', 'green'],
      ]),
    ],
    steps: ALWAYS_PLAIN,
    height: 4,
    width: 12,
  }),
  timeline({
    title: 'Power',
    about:
      'Power state as found without waking the disk. Bad: a disk that spins up and down all day.',
    queries: [
      {
        expr: coded(['active', 'idle', 'standby', 'sleep'].map(powered), 'instance, disk'),
        legend: 'power',
      },
    ],
    unit: 'none',
    words: [
      codeWords([
        ['active', 'green'],
        ['idle', 'green'],
        ['standby', QUIET],
        ['sleep', QUIET],
      ]),
    ],
    steps: ALWAYS_PLAIN,
    height: 4,
    width: 12,
  }),
];

function powered(state: string): string {
  return `${ofDisk('disk_power_state', `state=~"${state}.*"`)} == 1`;
}
