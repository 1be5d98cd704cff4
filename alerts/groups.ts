import { diskErrorAlerts } from './disk-errors.ts';
import { conditionAlerts, diskAlerts } from './disks.ts';
import { exporterAlerts } from './exporter.ts';
import { filesystemAlerts } from './filesystems.ts';
import { arrayAlerts, memberAlerts, readErrorAlerts, syncAlerts } from './md-arrays.ts';
import { contentsAlerts } from './md-contents.ts';
import { memoryAlerts } from './memory.ts';
import { fleet, fleetDaily, groundwork } from './recordings.ts';
import type { AlertGroup, RecordingGroup } from './rule.ts';
import type { Settings } from './settings.ts';

/** Every alert, by the file that it stands in. */
export function alertFiles(settings: Settings): ReadonlyMap<string, readonly AlertGroup[]> {
  const { interval, longInterval } = settings;
  const md = { component: 'md', interval } as const;
  const disk = { component: 'disk', interval } as const;
  return new Map<string, readonly AlertGroup[]>([
    [
      'md',
      [
        { ...md, name: 'rotwatch-md-arrays', alerts: arrayAlerts },
        { ...md, name: 'rotwatch-md-members', alerts: memberAlerts },
        { ...md, name: 'rotwatch-md-contents', alerts: contentsAlerts },
        { ...md, name: 'rotwatch-md-syncs', alerts: syncAlerts },
        {
          ...md,
          name: 'rotwatch-md-read-errors',
          interval: longInterval,
          alerts: readErrorAlerts(settings),
        },
      ],
    ],
    [
      'disks',
      [
        { ...disk, name: 'rotwatch-disks', alerts: diskAlerts },
        { ...disk, name: 'rotwatch-disk-conditions', alerts: conditionAlerts(settings) },
        {
          ...disk,
          name: 'rotwatch-disk-errors',
          interval: longInterval,
          alerts: diskErrorAlerts(settings),
        },
      ],
    ],
    [
      'filesystems',
      [
        {
          name: 'rotwatch-filesystems',
          component: 'filesystem',
          interval,
          alerts: filesystemAlerts(settings),
        },
      ],
    ],
    [
      'memory',
      [{ name: 'rotwatch-memory', component: 'memory', interval, alerts: memoryAlerts(settings) }],
    ],
    [
      'exporter',
      [
        {
          name: 'rotwatch-exporter',
          component: 'rotwatch',
          interval,
          alerts: exporterAlerts(settings),
        },
      ],
    ],
  ]);
}

/** Every recording, by the file that it stands in; the alerts need `groundwork`. */
export function recordingFiles(settings: Settings): ReadonlyMap<string, readonly RecordingGroup[]> {
  const { interval, longInterval } = settings;
  return new Map<string, readonly RecordingGroup[]>([
    ['groundwork', [{ name: 'rotwatch-groundwork', interval, recordings: groundwork(settings) }]],
    [
      'fleet',
      [
        { name: 'rotwatch-fleet', interval: '1m', recordings: fleet(settings) },
        { name: 'rotwatch-fleet-daily', interval: longInterval, recordings: fleetDaily },
      ],
    ],
  ]);
}
