import { nameOf, reportRule } from './disk-rule.ts';

const PERCENT = 100;

/** Spare blocks are down to the controller's own threshold. Thresholds of 0 and 100 % mean nothing. */
export const nvmeSpareLow = reportRule('nvme_spare_low', ({ nvme }, disk) => {
  const spare = nvme?.availableSpareRatio;
  const threshold = nvme?.availableSpareThresholdRatio;
  if (spare === undefined || threshold === undefined) return [];
  if (threshold <= 0 || threshold >= 1 || spare > threshold) return [];
  return [
    {
      severity: 'critical',
      summary: `${nameOf(disk)} has ${Math.round(spare * PERCENT)} % of its spare blocks left`,
      evidence: [
        `available spare ${Math.round(spare * PERCENT)} %`,
        `threshold ${Math.round(threshold * PERCENT)} %`,
      ],
      action: 'Replace the disk: without spare blocks it turns read-only.',
    },
  ];
});
