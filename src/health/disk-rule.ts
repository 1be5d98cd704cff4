import { readingOf } from '../collectors/collector.ts';
import type { SmartDisk, SmartReading } from '../collectors/smart/reading.ts';
import type { SmartReport } from '../collectors/smart/report.ts';
import { judged, type Lack, type Rule, unread, type Verdict } from './rule.ts';

type DiskJudge = (disk: SmartDisk, reading: SmartReading) => readonly (Verdict | Lack)[];
type ReportJudge = (report: SmartReport, disk: SmartDisk) => readonly (Verdict | Lack)[];

/** A rule that looks at one disk at a time, present or gone. */
export function diskRule(code: string, judge: DiskJudge): Rule {
  return {
    code,
    judge: ({ observed }) => {
      const reading = readingOf(observed.smart);
      if (reading === undefined) return [unread(code, observed.smart)];
      return reading.disks.flatMap((disk) =>
        judge(disk, reading).map((outcome) => judged(code, { disk: disk.disk }, outcome)),
      );
    },
  };
}

/** A rule that looks at what a disk last said of itself; that there is nothing is told by `smart_failed` and `disk_unreadable`. */
export function reportRule(code: string, judge: ReportJudge): Rule {
  return diskRule(code, (disk) => (disk.report === undefined ? [] : judge(disk.report, disk)));
}

/** What people find a disk by: model, serial, device. */
export function nameOf({ disk, identity, paths }: SmartDisk): string {
  const [path] = paths;
  const where = path === undefined ? undefined : (path.name ?? path.device);
  const behind = path?.name === undefined && path?.type !== undefined ? ` ${path.type}` : '';
  const place = where === undefined ? '' : ` (${where}${behind})`;
  return `${identity?.model === undefined ? 'disk' : identity.model} ${disk}${place}`;
}
