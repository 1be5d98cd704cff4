import type { Superblock } from './reading.ts';

type Geometry = Pick<Superblock, 'level' | 'layout' | 'raidDisks' | 'sizeSectors'>;

/**
 * Bytes that the array holds, from the size used on each member (mdadm super1.c, `examine_super1`);
 * undefined on levels whose members may differ in size, and where the numbers make no sense.
 */
export function arrayBytes(geometry: Geometry): bigint | undefined {
  const shares = dataShares(geometry);
  if (shares === undefined || shares.members <= 0 || shares.copies <= 0) return undefined;
  return (geometry.sizeSectors * 512n * BigInt(shares.members)) / BigInt(shares.copies);
}

function dataShares(
  geometry: Geometry,
): { readonly members: number; readonly copies: number } | undefined {
  const { level, layout, raidDisks } = geometry;
  switch (level) {
    case 1:
      return { members: 1, copies: 1 };
    case 4:
    case 5:
      return { members: raidDisks - 1, copies: 1 };
    case 6:
      return { members: raidDisks - 2, copies: 1 };
    case 10:
      return { members: raidDisks, copies: (layout & 0xff) * ((layout >> 8) & 0xff) };
    default:
      return undefined;
  }
}
