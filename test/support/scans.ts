import {
  DirtyChunkScan,
  type DirtyChunks,
  type DirtyScan,
} from '../../src/collectors/md-superblocks/dirty-chunks.ts';
import {
  type LocklessCounts,
  LocklessScan,
} from '../../src/collectors/md-superblocks/lockless-states.ts';

/** What a scan makes of these pages. */
export function scanDirtyChunks(pages: Iterable<Uint8Array>, plan: DirtyScan): DirtyChunks {
  const scan = new DirtyChunkScan(plan);
  for (const page of pages) scan.take(page);
  return scan.result();
}

/** What a count of lockless states makes of these pages. */
export function countLocklessStates(
  pages: Iterable<Uint8Array>,
  plan: Pick<DirtyScan, 'chunks' | 'headerBytes'>,
): LocklessCounts {
  const scan = new LocklessScan(plan);
  for (const page of pages) scan.take(page);
  return scan.result();
}
