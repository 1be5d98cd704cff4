import { mdArrays } from './md-arrays/index.ts';

/** Every collector; the snapshot's type, the configuration's keys and the catalog follow from this list. */
export const collectors = [mdArrays] as const;
