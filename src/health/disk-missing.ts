import { readingOf } from '../collectors/collector.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { diskRule, nameOf } from './disk-rule.ts';
import { momentText } from './ledger-rule.ts';
import type { Background, Rule, Ruling } from './rule.ts';

const CODE = 'disk_missing';

/** Disks that smartctl once reached and whose device is gone. Those on USB come and go. */
const asked = diskRule(CODE, (disk) => {
  if (disk.present) return [];
  const paths = disk.paths.map(({ device, type }) => `${device} ${type ?? ''}`.trimEnd());
  return [
    {
      severity: disk.transport === 'usb' ? 'info' : 'critical',
      summary: `${nameOf(disk)} is gone`,
      evidence: [
        `last seen ${new Date(disk.seenAt).toISOString()} as ${paths.join(', ')}`,
        `serial ${disk.identity?.serial ?? 'not known'}, firmware ${disk.identity?.firmware ?? 'not known'}`,
      ],
      action:
        'Find its slot by the serial number; check power and cable before pulling anything. See which arrays it belonged to, and do not put it back into one unless it rebuilds in full.',
    },
  ];
});

/** Disks that carry members, remembered also across restarts. */
function remembered(ledger: Ledger): readonly Ruling[] {
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
}

/** Those that are remembered and not said to be gone may be. */
function hiddenFrom({ ledger }: Background): readonly Ruling[] {
  if (ledger.disks.every(({ gone }) => gone !== undefined)) return [];
  const why = 'the disks of the machine are not listed (/sys/class/block)';
  return [{ kind: 'not-judged', code: CODE, subject: {}, reason: 'disks_not_listed', why }];
}

/** A disk that was there is gone: one that carries members, or one that smartctl reached. */
export const diskMissing: Rule = {
  code: CODE,
  judge: (snapshot, background) => {
    const known = remembered(background.ledger);
    const survey = readingOf(snapshot.observed['md-superblocks']);
    const hidden = survey !== undefined && survey.disks === undefined ? hiddenFrom(background) : [];
    const told = new Set(known.map(({ subject }) => subject.disk));
    const others = asked.judge(snapshot, background);
    return [
      ...known,
      ...hidden,
      ...others.filter(({ kind, subject }) => kind !== 'finding' || !told.has(subject.disk)),
    ];
  },
};
