import { createArray } from '../harness/array.ts';
import type { Guest } from '../harness/guest.ts';

/** How the outsider's event count stands to the array's. */
export type Standing = 'lower' | 'equal' | 'greater';

/** Members that run on alone, and where they write then (KiB into the array). */
interface Side {
  readonly members: readonly string[];
  readonly seekKib: number;
}

export interface SplitPlan {
  readonly bitmap: 'internal' | 'none';
  readonly metadata?: '0.90' | '1.0' | '1.1' | '1.2';
  /** The side that is to run in the end. */
  readonly array: readonly string[];
  readonly outsiders: readonly string[];
  readonly standing: Standing;
}

const WRITTEN_KIB = 256;
const ARRAY = 'md0';

/** The event count in a device's superblock, as mdadm reads it past the page cache. */
export async function eventsOf(guest: Guest, name: string): Promise<number> {
  const text = await guest.must(`mdadm --examine /dev/${name} | sed -n 's/^ *Events : //p'`);
  // v0.90 prints the count in two halves.
  return Number(text.split('.').at(-1));
}

/** Runs a side alone while `shell` is done to the array. */
async function runAlone(guest: Guest, { members }: Side, shell: string): Promise<void> {
  const paths = members.map((name) => `/dev/${name}`).join(' ');
  await guest.must(
    `mdadm --assemble /dev/${ARRAY} --run ${paths} && ${shell} && mdadm --stop /dev/${ARRAY}`,
  );
}

function writeAlone(guest: Guest, side: Side): Promise<void> {
  const shell = `dd if=/dev/urandom of=/dev/${ARRAY} bs=1K count=${WRITTEN_KIB} seek=${side.seekKib} oflag=direct conv=fsync status=none`;
  return runAlone(guest, side, shell);
}

/** Adds one to the event count of a side: a change of a member's flag is recorded at once, and kept, so it goes back and forth. */
function addOneEvent(guest: Guest, side: Side): Promise<void> {
  const state = `/sys/block/${ARRAY}/md/dev-${side.members[0]}/state`;
  const shell = `{ grep -q write_mostly ${state} && word=-writemostly || word=writemostly; } && echo $word >${state}`;
  return runAlone(guest, side, shell);
}

function eventsOfSide(guest: Guest, { members: [first = ''] }: Side): Promise<number> {
  return eventsOf(guest, first);
}

/** Lets a side run until its count is at least that. */
async function raiseTo(guest: Guest, side: Side, events: number): Promise<void> {
  for (let attempt = 0; (await eventsOfSide(guest, side)) < events; attempt += 1) {
    if (attempt === 20) throw new Error('the event count does not grow');
    await writeAlone(guest, side);
  }
}

async function bringToStanding(
  guest: Guest,
  sides: { readonly array: Side; readonly outside: Side },
  standing: Standing,
): Promise<void> {
  const { array, outside } = sides;
  if (standing === 'lower') {
    await raiseTo(guest, array, (await eventsOfSide(guest, outside)) + 4);
    return;
  }
  if (standing === 'greater') {
    await raiseTo(guest, outside, (await eventsOfSide(guest, array)) + 4);
    return;
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const ahead = (await eventsOfSide(guest, array)) - (await eventsOfSide(guest, outside));
    if (ahead === 0) return;
    const behind = ahead > 0 ? outside : array;
    if (Math.abs(ahead) === 1) await addOneEvent(guest, behind);
    else await writeAlone(guest, behind);
  }
  throw new Error('the event counts do not meet');
}

/**
 * Makes a mirror, stops it, and lets both sides run alone and write to different places. Nothing is assembled
 * afterwards. `whileWhole` is done before the split.
 */
export async function splitMirror(
  guest: Guest,
  plan: SplitPlan,
  whileWhole: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const array = await createArray(guest, {
    level: 'raid1',
    members: [...plan.array, ...plan.outsiders].toSorted(),
    bitmap: 'none',
    ...(plan.metadata === undefined ? {} : { metadata: plan.metadata }),
  });
  if (plan.bitmap === 'internal') {
    await guest.must(`mdadm --grow /dev/${ARRAY} --bitmap=internal --bitmap-chunk=64K`);
  }
  await array.fill(1);
  await whileWhole();
  await array.stop();
  const sides = {
    array: { members: plan.array, seekKib: 4_096 },
    outside: { members: plan.outsiders, seekKib: 12_288 },
  };
  await writeAlone(guest, sides.array);
  await writeAlone(guest, sides.outside);
  await bringToStanding(guest, sides, plan.standing);
}
