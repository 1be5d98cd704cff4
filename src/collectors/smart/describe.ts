import { deviceOf } from './metrics-disk.ts';
import type { SmartDisk, SmartReading } from './reading.ts';

/** What was found, one line each: the disks, then what is not asked. */
export function describeDisks({ available, disks, skipped }: SmartReading): readonly string[] {
  const counted = [...skipped].map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`);
  const rest = [
    ...(disks.length === 0 ? ['no disks'] : []),
    ...(available === false && disks.length > 0 ? ['no smartctl: disks are not asked'] : []),
    ...(counted.length > 0 ? [`not asked: ${counted.join(', ')}`] : []),
  ];
  return [...disks.map(describeDisk), ...(rest.length === 0 ? [] : [`smart: ${rest.join('; ')}`])];
}

function describeDisk(disk: SmartDisk): string {
  const { identity, condition, report } = disk;
  const what = [identity?.model, disk.disk].filter((part) => part !== undefined).join(' ');
  const where = deviceOf(disk);
  const verdict =
    report?.passed === undefined ? undefined : report.passed ? 'passed' : 'failing by its own word';
  const temperature =
    report?.temperature.current === undefined ? undefined : `${report.temperature.current} °C`;
  const state = disk.present ? condition.kind : 'gone';
  const words = [state, verdict, temperature].filter((part) => part !== undefined);
  return `disk ${where ?? '?'}: ${what}: ${words.join(', ')}`;
}
