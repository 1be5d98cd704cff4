import { momentText } from './ledger-rule.ts';
import { type Rule, type Ruling, unread } from './rule.ts';

const CODE = 'disk_missing';

/** A disk that carries members is not on the machine any more. */
export const diskMissing: Rule = {
  code: CODE,
  judge: ({ observed }, { ledger }) => {
    if (ledger.latest === undefined) return [unread(CODE, observed['md-superblocks'])];
    return ledger.disks.flatMap((disk): readonly Ruling[] => {
      if (disk.gone?.lasts !== true) return [];
      const names = disk.arrays.map(
        (uuid) => ledger.arrays.find((one) => one.uuid === uuid)?.name ?? uuid,
      );
      const model = disk.model === undefined ? '' : `${disk.model} `;
      return [
        {
          kind: 'finding',
          code: CODE,
          severity: 'critical',
          subject: { disk: disk.disk },
          summary: `the disk ${model}${disk.disk} is not on the machine any more`,
          evidence: [
            `last seen as ${disk.name}, gone since ${momentText(disk.gone.at)}`,
            `it carries members of ${names.join(', ')}`,
          ],
          action: `Look at its bay, cable and power by the serial number. If it was taken out on purpose: rotwatch ledger forget ${disk.disk}.`,
        },
      ];
    });
  },
};
