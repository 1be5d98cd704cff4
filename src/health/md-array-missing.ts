import { ledgerRule, momentText } from './ledger-rule.ts';

/** An array that was there is not assembled any more: its filesystem is gone from the machine. */
export const mdArrayMissing = ledgerRule('md_array_missing', ({ known }) => {
  const { gone, name, uuid, level, members } = known;
  if (gone?.lasts !== true) return [];
  return [
    {
      severity: 'critical',
      summary: `${name} (${level ?? 'level not known'}) is not assembled`,
      evidence: [
        `array UUID ${uuid}`,
        `not there since ${momentText(gone.at)}`,
        ...members.map(
          (one) => `slot ${one.slot}: ${one.name}${one.disk === undefined ? '' : ` (${one.disk})`}`,
        ),
      ],
      action: `Find out whether its disks are there (disk_missing says which are not), then mdadm --assemble --scan. If it was given up on purpose: rotwatch ledger forget ${uuid}.`,
    },
  ];
});
