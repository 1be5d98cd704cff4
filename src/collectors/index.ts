import { block } from './block/index.ts';
import { mdArrays } from './md-arrays/index.ts';
import { mdSuperblocks } from './md-superblocks/index.ts';
import { memory } from './memory/index.ts';
import { smart } from './smart/index.ts';

/** Every collector; the snapshot's type, the configuration's keys and the catalog follow from this list. */
export const collectors = [mdArrays, mdSuperblocks, smart, block, memory] as const;
