import { array } from './array/index.ts';
import type { Definition } from './build/dashboard.ts';
import { disk } from './disk/index.ts';
import { fleet } from './fleet/index.ts';
import { host } from './host/index.ts';
import { memory } from './memory/index.ts';

/** Every dashboard; the file of each is named after its subject. */
export const dashboards: readonly Definition[] = [fleet, host, array, disk, memory];
