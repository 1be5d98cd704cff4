import type { Family } from '../../metrics/family.ts';
import { askingFamilies } from './metrics-asking.ts';
import { diskFamilies } from './metrics-disk.ts';
import { protocolFamilies } from './metrics-protocol.ts';
import { smartFamilies } from './metrics-smart.ts';
import type { SmartReading } from './reading.ts';

/** What every disk gives, whatever its budget. */
export const commonFamilies: readonly Family<SmartReading>[] = [
  ...diskFamilies,
  ...smartFamilies.common,
  ...protocolFamilies,
  ...askingFamilies,
];

/** The families of the smart collector. */
export const smartCollectorFamilies: readonly Family<SmartReading>[] = [
  ...commonFamilies,
  ...smartFamilies.extra,
];
