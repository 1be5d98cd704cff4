import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/collectors/collector.ts';
import type { MemoryReading } from '../../src/collectors/memory/reading.ts';
import { judge } from '../../src/health/index.ts';
import type { Judgement } from '../../src/health/rule.ts';
import { AT, arraysReading, snapshotWith } from '../support/md.ts';
import { controller, dimm, memoryReading } from '../support/memory.ts';

const NO_ARRAYS = { status: 'ok', at: AT, reading: arraysReading() } as const;

function judgeWith(memory: Observation<MemoryReading>): readonly Judgement[] {
  const { at, observed } = snapshotWith(NO_ARRAYS);
  return judge({ at, observed: { ...observed, memory } });
}

function judgements(given: Partial<MemoryReading>): readonly Judgement[] {
  return judgeWith({ status: 'ok', at: AT, reading: memoryReading(given) });
}

/** All judgements as short words: `critical memory_uncorrected A1`, `? ecc_not_reporting no_ecc`. */
function words(given: Partial<MemoryReading>): readonly string[] {
  return judgements(given).map((one) =>
    one.kind === 'finding'
      ? [one.severity, one.code, one.subject.dimm].filter((word) => word !== undefined).join(' ')
      : `? ${one.code} ${one.reason}`,
  );
}

describe('the memory rules', () => {
  it('find nothing wrong with memory that is watched and well', () => {
    expect(words({})).toEqual([]);
  });

  it('do not speak of corrected errors: their rate is for alert rules', () => {
    const dimms = [dimm('dimm0', { correctedErrors: 1_000_000 })];
    expect(words({ controllers: [controller('mc0', dimms)] })).toEqual([]);
  });

  it('judge nothing, and say so, while memory has no reading', () => {
    expect(judgeWith({ status: 'pending' })).toMatchObject([
      { code: 'memory_uncorrected', reason: 'not_read' },
      { code: 'memory_page_lost', reason: 'not_read' },
      { code: 'ecc_not_reporting', reason: 'not_read' },
    ]);
  });
});

describe('memory_uncorrected', () => {
  it('names the module by its label, and what is known of the place', () => {
    const dimms = [
      dimm('dimm3', { label: 'DIMM_B2', location: 'channel 1 slot 1', uncorrectedErrors: 2 }),
    ];
    expect(judgements({ controllers: [controller('mc0', dimms)] })).toMatchObject([
      {
        severity: 'critical',
        code: 'memory_uncorrected',
        subject: { dimm: 'DIMM_B2' },
        summary: 'DIMM_B2 had 2 uncorrected memory errors',
        evidence: ['mc0/dimm3: 2 uncorrected, 0 corrected (channel 1 slot 1, Registered-DDR4)'],
      },
    ]);
  });

  it('is one finding for the ranks of one module', () => {
    const rank = { label: 'DIMM_A1', uncorrectedErrors: 1 };
    const dimms = [dimm('rank0', rank), dimm('rank1', rank)];
    const [finding] = judgements({ controllers: [controller('mc0', dimms)] });
    expect(finding).toMatchObject({ summary: 'DIMM_A1 had 2 uncorrected memory errors' });
    expect(words({ controllers: [controller('mc0', dimms)] })).toHaveLength(1);
  });

  it('tells modules apart that have one label on two controllers, or none', () => {
    const same = dimm('dimm0', { label: 'DIMM_A1', uncorrectedErrors: 1 });
    const controllers = [
      controller('mc0', [same]),
      controller('mc1', [same, dimm('dimm1', { uncorrectedErrors: 1 })]),
    ];
    expect(words({ controllers })).toEqual([
      'critical memory_uncorrected mc0/dimm0',
      'critical memory_uncorrected mc1/dimm0',
      'critical memory_uncorrected mc1/dimm1',
    ]);
  });

  it('holds for errors without a place, also where only the controller counts', () => {
    const elsewhere = controller('mc0', [dimm('dimm0')], { uncorrectedElsewhere: 1 });
    expect(words({ controllers: [elsewhere] })).toEqual([
      'critical memory_uncorrected mc0/unknown',
    ]);
    const alone = { uncorrectedErrors: 4, uncorrectedElsewhere: undefined };
    const silent = dimm('dimm0', { uncorrectedErrors: undefined, correctedErrors: undefined });
    expect(words({ controllers: [controller('mc0', [silent], alone)] })).toEqual([
      'critical memory_uncorrected mc0/unknown',
    ]);
  });

  it('says what it does not know of a place', () => {
    const bare = { memoryType: undefined, correctedErrors: undefined, uncorrectedErrors: 1 };
    expect(judgements({ controllers: [controller('mc0', [dimm('dimm0', bare)])] })).toMatchObject([
      {
        summary: 'mc0/dimm0 had 1 uncorrected memory error',
        evidence: ['mc0/dimm0: 1 uncorrected, unknown corrected (place not known)'],
      },
    ]);
  });

  it('is not judged on a controller without a readable count', () => {
    const silent = dimm('dimm0', { uncorrectedErrors: undefined });
    const blind = { uncorrectedErrors: undefined, uncorrectedElsewhere: undefined };
    expect(words({ controllers: [controller('mc0', [silent], blind)] })).toEqual([
      '? memory_uncorrected counts_unread',
    ]);
  });
});

describe('memory_page_lost', () => {
  const node = { node: 'node0', total: 0, ignored: 0, failed: 0, delayed: 0, recovered: 0 };

  it('is critical when pages are out of use and nothing tells that they were saved', () => {
    expect(judgements({ hardwareCorruptedBytes: 8192 })).toMatchObject([
      {
        severity: 'critical',
        code: 'memory_page_lost',
        summary: 'The kernel lost pages to broken memory: 8 KiB is out of use',
      },
    ]);
  });

  it('is critical when the kernel counts failures, also where it does not tell how much it gave up', () => {
    const failures = [{ ...node, total: 2, failed: 1, recovered: 1 }];
    expect(judgements({ failures, hardwareCorruptedBytes: undefined })).toMatchObject([
      {
        severity: 'critical',
        evidence: [
          'HardwareCorrupted an unknown amount',
          'node0: 2 pages hit, 1 recovered, 1 failed, 0 ignored, 0 delayed',
        ],
      },
    ]);
  });

  it('is a warning when the kernel counts failures and had none: the pages were given up in time', () => {
    const given = { failures: [node], hardwareCorruptedBytes: 4096 };
    expect(words(given)).toEqual(['warning memory_page_lost']);
    expect(judgements(given)[0]).toMatchObject({
      summary: expect.stringContaining('before data was lost'),
    });
  });

  it('is critical when a node does not tell its failures', () => {
    const failures = [node, { ...node, node: 'node1', total: undefined }];
    expect(words({ failures, hardwareCorruptedBytes: 4096 })).toEqual([
      'critical memory_page_lost',
    ]);
  });

  it.each([
    ['nothing was given up', 0],
    ['the kernel does not tell', undefined],
  ])('is silent when %s', (_when, hardwareCorruptedBytes) => {
    expect(words({ hardwareCorruptedBytes, failures: [node] })).toEqual([]);
  });
});

describe('ecc_not_reporting', () => {
  const unprotected = [
    controller('mc0', [dimm('dimm0', { edacMode: 'None' })], { type: undefined }),
  ];

  it('holds when the firmware says ECC and no controller is registered, and says what may be why', () => {
    const drivers = [
      'EDAC drivers loaded: none',
      'skx_edac is blacklisted in /etc/modprobe.d/x.conf',
    ];
    expect(judgements({ controllers: [], drivers })).toMatchObject([
      {
        severity: 'warning',
        code: 'ecc_not_reporting',
        subject: {},
        summary: 'Memory errors would not be noticed: no memory controller is registered with EDAC',
        evidence: ['DMI: error correction multi-bit ECC', ...drivers],
      },
    ]);
  });

  it('holds when every place of every controller has EDAC mode None', () => {
    expect(judgements({ controllers: unprotected })).toMatchObject([
      {
        summary: 'Memory errors would not be noticed: EDAC mode is None',
        evidence: expect.arrayContaining(['mc0 (type not known): EDAC mode None']),
      },
    ]);
  });

  it('holds for EDAC mode None also when the firmware cannot be asked', () => {
    const claim = { ecc: 'unknown', reason: 'dmi_unread', evidence: 'denied' } as const;
    expect(words({ controllers: unprotected, claim })).toEqual(['warning ecc_not_reporting']);
  });

  it('is silent while one controller watches, and believes one that does not tell its mode', () => {
    const silent = controller('mc1', [dimm('dimm0', { edacMode: undefined })]);
    expect(words({ controllers: [...unprotected, silent] })).toEqual([]);
  });

  it.each([
    { ecc: 'no', reason: 'virtual_machine', evidence: 'DMI calls the machine QEMU' } as const,
    { ecc: 'no', reason: 'no_ecc', evidence: 'DMI: error correction none' } as const,
    { ecc: 'unknown', reason: 'dmi_absent', evidence: 'there are no tables' } as const,
    { ecc: 'unknown', reason: 'dmi_silent', evidence: 'not told' } as const,
  ])('does not apply with reason $reason', (claim) => {
    expect(judgements({ controllers: [], claim })).toEqual([
      {
        kind: 'not-judged',
        code: 'ecc_not_reporting',
        subject: {},
        reason: claim.reason,
        why: claim.evidence,
        applies: false,
      },
    ]);
  });

  it('is not judged, and leaves doubt, when the tables of the firmware may not be read', () => {
    const claim = { ecc: 'unknown', reason: 'dmi_unread', evidence: 'run as root' } as const;
    const [gap] = judgements({ controllers: [], claim });
    expect(gap).toMatchObject({ kind: 'not-judged', reason: 'dmi_unread', why: 'run as root' });
    expect(gap).not.toHaveProperty('applies');
  });
});
