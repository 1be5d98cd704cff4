import { grown } from './promql.ts';
import type { Alert } from './rule.ts';
import type { Settings } from './settings.ts';

const COMMON = { collector: 'block', dashboard: 'host', severity: 'critical' } as const;
const MOUNT =
  '{{ $labels.mountpoint }} ({{ $labels.fstype }} on {{ if $labels.array }}array {{ $labels.array }}{{ else }}{{ $labels.device }}, disk {{ $labels.disk }}{{ end }}) on {{ $labels.instance }}';
const FIRST =
  'First: no fsck while an array under it may hold two versions of the data: it destroys the good one. See the Md alerts of this host.';

/** Filesystems that stopped or found errors. */
export function filesystemAlerts({ growth }: Settings): readonly Alert[] {
  return [
    {
      ...COMMON,
      name: 'FilesystemRemountedReadonly',
      fact: 'rotwatch_filesystem_remounted_readonly == 1',
      for: '1m',
      summary: 'A filesystem stopped taking writes.',
      description: `${MOUNT} was mounted for writing and refuses writes now. ${FIRST}`,
    },
    {
      ...COMMON,
      name: 'FilesystemErrorsGrowing',
      // ext4 tells when its last error was: an old one is silent, one from before the first scrape is not lost.
      fact: `rotwatch_filesystem_last_error_timestamp_seconds > time() - 86400
or
  ${grown('rotwatch_btrfs_device_errors_total', growth)}`,
      for: '0s',
      summary: 'A filesystem counts new errors.',
      description: `The filesystem on {{ if $labels.array }}array {{ $labels.array }}{{ else }}{{ $labels.device }}, disk {{ $labels.disk }}{{ end }} on {{ $labels.instance }} found errors{{ if $labels.error }} ({{ $labels.error }}){{ end }}. ${FIRST}`,
    },
  ];
}
