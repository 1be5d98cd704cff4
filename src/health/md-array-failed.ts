import {
  isFailed,
  isInactive,
  isRedundant,
  isWithoutRedundancy,
} from '../collectors/md-arrays/levels.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import { arrayRule } from './rule.ts';

/** More members are gone than the level survives, or the kernel calls the array broken. */
export const mdArrayFailed = arrayRule('md_array_failed', (array) => {
  if (isInactive(array)) return [];
  if (isFailed(array)) {
    return [
      {
        severity: 'critical',
        summary: `${array.name} (${array.level ?? 'level not known'}) has lost more members than it survives`,
        evidence: evidenceOf(array),
        action:
          'Stop writing to it. Do not re-create and do not run fsck: copy what --examine says of every member first, then find out why the members left (cable, controller, power) before any --assemble --force.',
      },
    ];
  }
  const judgeable = isRedundant(array) || isWithoutRedundancy(array);
  const isWhole = array.degraded === 0;
  if (!judgeable || isWhole || array.redundancyRemaining !== undefined) return [];
  return [
    {
      reason: 'redundancy_unknown',
      why: 'neither sysfs nor /proc/mdstat says how many slots are in sync; read access to /sys/block/*/md would tell',
    },
  ];
});

function evidenceOf(array: MdArray): readonly string[] {
  const gone = array.members.filter(({ role, present }) => role === 'faulty' || present === false);
  return [
    `array_state ${array.state ?? 'not known'}`,
    `redundancy remaining ${array.redundancyRemaining ?? 'not known'}`,
    `slots ${array.slots ?? 'not known'}, not in sync ${array.degraded ?? 'not counted by the kernel'}`,
    ...gone.map(({ name, present }) => `${name}: ${present === false ? 'device gone' : 'faulty'}`),
  ];
}
