import type { Problem } from '../collector.ts';
import { attributesOf, parseCount, type RawText } from '../parse-attributes.ts';
import type { FailureAttribute, RawFolder } from './raw.ts';
import type { MemoryFailures } from './reading.ts';

const KIB = 1024;

/**
 * `HardwareCorrupted` of /proc/meminfo in bytes: pages taken out of use, after an uncorrected error or
 * before one (soft offlining). Undefined where the kernel is built without memory failure handling.
 */
export function parseHardwareCorrupted(meminfo: RawText, problems: Problem[]): number | undefined {
  if (typeof meminfo === 'object') problems.push(meminfo);
  if (typeof meminfo !== 'string') return undefined;
  const line = /^HardwareCorrupted:(.*)$/m.exec(meminfo)?.[1]?.trim();
  if (line === undefined) return undefined;
  const kib = /^(\d{1,15}) kB$/.exec(line)?.[1];
  if (kib !== undefined) return Number(kib) * KIB;
  problems.push({ reason: 'malformed', subject: '/proc/meminfo', detail: 'HardwareCorrupted' });
  return undefined;
}

/** What became of broken pages, by NUMA node; nodes that tell nothing are left out. */
export function parseFailures(
  nodes: readonly RawFolder<FailureAttribute>[],
  problems: Problem[],
): readonly MemoryFailures[] {
  return nodes.flatMap(({ name, texts }) => {
    if (Object.keys(texts).length === 0) return [];
    const attribute = attributesOf<FailureAttribute>(
      `node/${name}/memory_failure`,
      texts,
      problems,
    );
    return [
      {
        node: name,
        total: attribute('total', parseCount),
        ignored: attribute('ignored', parseCount),
        failed: attribute('failed', parseCount),
        delayed: attribute('delayed', parseCount),
        recovered: attribute('recovered', parseCount),
      },
    ];
  });
}
