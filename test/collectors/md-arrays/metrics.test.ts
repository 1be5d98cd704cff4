import { describe, expect, it } from 'vitest';
import { mdArraysFamilies } from '../../../src/collectors/md-arrays/metrics.ts';
import type { MdArraysReading } from '../../../src/collectors/md-arrays/reading.ts';
import { sampled } from '../../../src/metrics/family.ts';
import { array, arraysReading, member } from '../../support/md.ts';

/** Samples of a family as `label=value,… number`, those without a value left out. */
function samples(name: string, reading: MdArraysReading): readonly string[] {
  const family = mdArraysFamilies.find((one) => one.name === `rotwatch_md_${name}`);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, reading).samples.flatMap(([labels, value]) =>
    value === undefined ? [] : [`${Object.values(labels).join(' ')} ${value}`],
  );
}

describe('the md-arrays families', () => {
  it('give every known state word a series, and a word never seen one of its own', () => {
    const states = samples('array_state', arraysReading(array({ state: 'dreaming' })));
    expect(states).toContain('md0 clean 0');
    expect(states).toContain('md0 dreaming 1');
    expect(samples('array_state', arraysReading(array({ state: undefined })))).toEqual([]);
  });

  it('count members by what they are to the array', () => {
    const members = [
      member('a'),
      member('b', { role: 'rebuilding' }),
      member('c', { role: undefined }),
    ];
    expect(samples('array_members', arraysReading(array({ members })))).toEqual([
      'md0 in_sync 1',
      'md0 rebuilding 1',
      'md0 spare 0',
      'md0 faulty 0',
      'md0 journal 0',
      'md0 replacement 0',
    ]);
  });

  it('do not count the members of a container, which all look like spares', () => {
    expect(samples('array_members', arraysReading(array({ container: true })))).toEqual([]);
  });

  it('make no sample of what is not known', () => {
    const blind = array({
      slots: undefined,
      missingMembers: undefined,
      redundancyRemaining: undefined,
    });
    for (const name of ['array_slots', 'array_redundancy_remaining']) {
      expect(samples(name, arraysReading(blind))).toEqual([]);
    }
  });

  it('tell whether the kernel may have a bug at a re-add, where its release is known', () => {
    const of = (kernelRelease: string | undefined) =>
      samples('kernel_readd_risk', { ...arraysReading(), kernelRelease });
    expect(of('5.15.7')).toEqual([' 1']);
    expect(of('6.1.0-31-amd64')).toEqual([' 0']);
    expect(of('elsewhere')).toEqual([]);
    expect(of(undefined)).toEqual([]);
  });

  it('tell a sync only while one runs: ratio, what remains, and speed', () => {
    const sync = { wait: undefined, doneBytes: 1024, totalBytes: 4096, speedBytesPerSecond: 512 };
    const reading = arraysReading(array({ sync }), array({ name: 'md1' }));
    expect(samples('array_sync_completed_ratio', reading)).toEqual(['md0 0.25']);
    expect(samples('array_sync_remaining_bytes', reading)).toEqual(['md0 3072']);
    expect(samples('array_sync_speed_bytes_per_second', reading)).toEqual(['md0 512']);
    expect(samples('array_sync_waiting', reading)).toEqual([]);
  });

  it('tell why a sync waits, and no ratio of nothing', () => {
    const sync = {
      wait: 'delayed',
      doneBytes: 0,
      totalBytes: 0,
      speedBytesPerSecond: undefined,
    } as const;
    const reading = arraysReading(array({ sync }));
    expect(samples('array_sync_waiting', reading)).toEqual(['md0 delayed 1']);
    expect(samples('array_sync_completed_ratio', reading)).toEqual([]);
  });

  it('flag each word of a member state, known or not', () => {
    const members = [member('sda1', { states: ['in_sync', 'write_mostly', 'singing'] })];
    const states = samples('member_state', arraysReading(array({ members })));
    expect(states.filter((line) => line.endsWith(' 1'))).toEqual([
      'md0 sda1 in_sync 1',
      'md0 sda1 write_mostly 1',
      'md0 sda1 singing 1',
    ]);
  });

  it('keep bad blocks apart by whether they are acknowledged', () => {
    const members = [member('sda1', { badBlocks: 3, unacknowledgedBadBlocks: undefined })];
    expect(samples('member_bad_blocks', arraysReading(array({ members })))).toEqual([
      'md0 sda1 true 3',
    ]);
  });

  it('tell which arrays the kernel notifies of, and how often it did', () => {
    const reading = {
      ...arraysReading(array(), array({ name: 'md1' }), array({ name: 'md2', inSysfs: false })),
      unwatched: ['md1'],
      eventCounts: [{ array: 'md0', attribute: 'degraded', count: 4 }],
    };
    expect(samples('array_watched', reading)).toEqual(['md0 1', 'md1 0']);
    expect(samples('kernel_events_total', reading)).toEqual(['md0 degraded 4']);
  });
});
