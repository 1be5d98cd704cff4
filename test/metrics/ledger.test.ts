import { describe, expect, it } from 'vitest';
import { sampled } from '../../src/metrics/family.ts';
import { ledgerFamilies, type Remembered } from '../../src/metrics/ledger.ts';
import { CHUNK_SECTORS } from '../support/life-device.ts';
import { array, snapshotOf } from '../support/md.ts';
import { Story } from '../support/story.ts';

function samples(name: string, source: Remembered): readonly string[] {
  const family = ledgerFamilies.find((one) => one.name === `rotwatch_md_${name}`);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, source).samples.flatMap(([labels, value]) =>
    value === undefined ? [] : [`${Object.values(labels).join(' ')} = ${value}`],
  );
}

function remembered(story: Story): Remembered {
  return { ledger: story.ledger, snapshot: snapshotOf() };
}

async function mirror(): Promise<Story> {
  const story = new Story({ slots: 3 });
  await story.look();
  return story;
}

describe('the metrics of what is remembered', () => {
  it('tell the last scrub: when it ended, how long it took, what it counted', async () => {
    const story = await mirror();
    expect(samples('array_last_scrub_timestamp_seconds', remembered(story))).toEqual([]);
    await story.scrub(128);
    const source = remembered(story);
    const end = Date.UTC(2026, 0, 1, 0, 0, 23) / 1000;
    expect(samples('array_last_scrub_timestamp_seconds', source)).toEqual([`md0 = ${end}`]);
    expect(samples('array_last_scrub_duration_seconds', source)).toEqual(['md0 = 10']);
    expect(samples('array_last_scrub_mismatch_sectors', source)).toEqual(['md0 = 128']);
  });

  it('tell departures, who is away since when, how it came back, and what is owed', async () => {
    const story = await mirror();
    story.fail('b');
    story.remove('b');
    await story.look(4);
    const left = Date.UTC(2026, 0, 1, 0, 0, 13) / 1000;
    expect(samples('array_departures_total', remembered(story))).toEqual(['md0 = 1']);
    expect(samples('member_away_since_timestamp_seconds', remembered(story))).toEqual([
      `md0 sdb1 1 S-b = ${left}`,
    ]);
    story.write([3]);
    await story.look();
    story.readd('b', CHUNK_SECTORS);
    await story.look();
    const source = remembered(story);
    const back = Date.UTC(2026, 0, 1, 0, 1, 3) / 1000;
    expect(samples('member_returned_timestamp_seconds', source)).toEqual([
      `md0 sdb1 1 S-b bitmap = ${back}`,
    ]);
    expect(samples('verify_owed_bytes', source)).toEqual([
      'md0 sda1 0 S-a = 0',
      'md0 sdb1 1 S-b = 65536',
      'md0 sdc1 2 S-c = 0',
    ]);
    expect(samples('member_away_since_timestamp_seconds', source)).toEqual([]);
  });

  it('are silent about arrays that are not there', async () => {
    const story = await mirror();
    story.stop();
    await story.look();
    expect(samples('array_departures_total', remembered(story))).toEqual([]);
    expect(samples('verify_owed_bytes', remembered(story))).toEqual([]);
  });

  it('tell how many members are missing, by memory where the kernel does not say', async () => {
    const story = await mirror();
    story.pull('b');
    await story.look();
    const { ledger } = story;
    const missing = (missingMembers: number | undefined, degraded: number) => {
      const snapshot = snapshotOf(
        array({ missingMembers, degraded }),
        array({ name: 'md127', container: true }),
      );
      return samples('array_missing_members', { ledger, snapshot });
    };
    expect(missing(2, 2)).toEqual(['md0 = 2']);
    expect(missing(undefined, 1)).toEqual(['md0 = 1']);
    expect(missing(undefined, 2)).toEqual([]);
  });
});
