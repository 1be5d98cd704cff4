import { nameOf, reportRule } from './disk-rule.ts';

const PERCENT = 100;

/** The endurance that the maker promised is used up; that is a plan to make, not a failure. */
export const diskWornOut = reportRule('disk_worn_out', ({ wearRatio }, disk) => {
  if (wearRatio === undefined || wearRatio < 1) return [];
  return [
    {
      severity: 'warning',
      summary: `${nameOf(disk)} has used up its endurance`,
      evidence: [`endurance used ${Math.round(wearRatio * PERCENT)} %`],
      action:
        'Order a replacement. Members of one mirror wear alike: replace them one after the other, not on one day.',
    },
  ];
});
