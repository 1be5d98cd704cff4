import type { Extents } from '../../../src/ledger/member-notes.ts';
import type { Bench } from '../harness/bench.ts';
import type { Guest } from '../harness/guest.ts';

/** Bytes that scenarios compare at a time. */
const BLOCK = 4096;

/** First bytes of the 4 KiB blocks, counted from the start of the data, in which two members of md0 differ. */
export async function differing(
  guest: Guest,
  one: string,
  other: string,
): Promise<readonly number[]> {
  // Past the page cache: md writes around it.
  const text = await guest.must(
    `md=/sys/block/md0/md; kib=$(<$md/component_size)
    for name in ${one} ${other}; do
      dd if=/dev/$name of=/run/contents-$name iflag=direct,skip_bytes,count_bytes bs=64K \\
        skip=$(($(<$md/dev-$name/offset) * 512)) count=$((kib * 1024)) status=none || exit
    done
    cmp --verbose /run/contents-${one} /run/contents-${other} |
      awk '{ at = int(($1 - 1) / ${BLOCK}); if (at != last || NR == 1) print at; last = at }'
    rm /run/contents-*`,
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(line) * BLOCK);
}

/** Of these bytes those that are in none of the extents. */
export function outside(bytes: readonly number[], extents: Extents): readonly number[] {
  return bytes.filter(
    (at) => !extents.some(([start, length]) => start <= at && at + BLOCK <= start + length),
  );
}

/** What the daemon holds the members of md0 to owe a comparison. */
export async function owed({ daemon }: Bench): Promise<Extents> {
  const { arrays } = await daemon.ledger();
  return arrays.flatMap(({ returns }) =>
    returns.flatMap((one) => (one.settled === undefined ? one.owed : [])),
  );
}
