import { readingOf } from '../collectors/collector.ts';
import type { MemoryController, MemoryDimm, MemoryReading } from '../collectors/memory/reading.ts';
import { judged, type Lack, type Rule, unread, type Verdict } from './rule.ts';

/** A rule that looks at the machine's memory. */
export function memoryRule(
  code: string,
  judge: (reading: MemoryReading) => readonly (Verdict | Lack)[],
): Rule {
  return {
    code,
    judge: ({ observed: { memory } }) => {
      const reading = readingOf(memory);
      if (reading === undefined) return [unread(code, memory)];
      return judge(reading).map((outcome) => judged(code, {}, outcome));
    },
  };
}

/**
 * What to call a place in the `dimm` label of a finding: its label, unless another controller has one
 * that reads the same, else where it is (`mc0/dimm3`). Ranks of one DIMM share its label, and its name here.
 */
export function dimmName(
  controller: MemoryController,
  dimm: Pick<MemoryDimm, 'name' | 'label'>,
  all: readonly MemoryController[],
): string {
  const { label } = dimm;
  const isElsewhere = all.some(
    (other) => other !== controller && other.dimms.some((one) => one.label === label),
  );
  return label === undefined || isElsewhere ? `${controller.name}/${dimm.name}` : label;
}
