import { readingOf } from '../collectors/collector.ts';
import type { Rule, Ruling } from './rule.ts';

const CODE = 'collector_denied';

/** rotwatch itself may not read what it needs: it sees less than it should. */
export const collectorDenied: Rule = {
  code: CODE,
  judge: ({ observed }) => {
    const survey = readingOf(observed['md-superblocks']);
    // Without any array there is nothing that the other devices could be compared with.
    const devices = survey === undefined || survey.arrays.length === 0 ? [] : survey.denied;
    const problems = readingOf(observed['md-arrays'])?.problems ?? [];
    const files = problems
      .filter(({ reason }) => reason === 'denied')
      .map(({ subject }) => subject);
    return [
      ...deniedOf(devices, {
        what: 'superblocks',
        action:
          'Grant rotwatch CAP_DAC_READ_SEARCH (AmbientCapabilities= in the unit) or membership in group disk; in a container also the devices themselves.',
      }),
      ...deniedOf(files, {
        what: "the kernel's view of arrays",
        action:
          'Make /proc/mdstat and /sys/block/md*/md readable; in a container mount the trees of the host.',
      }),
    ];
  },
};

function deniedOf(
  subjects: readonly string[],
  { what, action }: { readonly what: string; readonly action: string },
): readonly Ruling[] {
  if (subjects.length === 0) return [];
  return [
    {
      kind: 'finding',
      code: CODE,
      severity: 'warning',
      subject: {},
      summary: `${what}: ${subjects.length} ${subjects.length === 1 ? 'path is' : 'paths are'} denied to rotwatch`,
      evidence: subjects,
      action,
    },
  ];
}
