import { describe, expect, it } from 'vitest';
import { memoryFamilies } from '../../../src/collectors/memory/metrics.ts';
import type { MemoryReading, MemorySlot } from '../../../src/collectors/memory/reading.ts';
import { sampled } from '../../../src/metrics/family.ts';
import { controller, dimm, memoryReading } from '../../support/memory.ts';

/** Samples of a family as `value value… number`, those without a value left out. */
function samples(name: string, given: Partial<MemoryReading>): readonly string[] {
  const family = memoryFamilies.find((one) => one.name === `rotwatch_${name}`);
  if (family === undefined) throw new Error(`no family ${name}`);
  return sampled(family, memoryReading(given)).samples.flatMap(([labels, value]) => {
    const told = Object.values(labels).filter((label) => label !== undefined);
    return value === undefined ? [] : [[...told, value].join(' ')];
  });
}

const TWO_DIMMS = [
  controller(
    'mc0',
    [
      dimm('dimm0', { label: 'A1', location: 'channel 0 slot 0', correctedErrors: 3 }),
      dimm('dimm1', { uncorrectedErrors: undefined, sizeBytes: undefined }),
    ],
    { correctedErrors: 5, uncorrectedErrors: 1, correctedElsewhere: 2, scrubBytesPerSecond: 0 },
  ),
];

const SLOT: MemorySlot = {
  ...{ handle: '0x0030', locator: 'DIMM_A1', bank: 'BANK 0', sizeBytes: 1024 },
  ...{ memoryType: 'DDR4', totalWidth: 72, dataWidth: 64 },
  ...{ manufacturer: 'Samsung', serial: '00C0FFEE', partNumber: 'M393' },
};

describe('the memory families', () => {
  it('count errors by place, and those without one as unknown', () => {
    const given = { controllers: TWO_DIMMS };
    expect(samples('memory_corrected_errors_total', given)).toEqual([
      'mc0 dimm0 A1 channel 0 slot 0 3',
      'mc0 dimm1 0',
      'mc0 unknown 2',
    ]);
    expect(samples('memory_uncorrected_errors_total', given)).toEqual([
      'mc0 dimm0 A1 channel 0 slot 0 0',
      'mc0 unknown 0',
    ]);
  });

  it('describe each place and each controller', () => {
    const given = { controllers: TWO_DIMMS };
    expect(samples('memory_dimm_info', given)[0]).toBe(
      'mc0 dimm0 A1 channel 0 slot 0 Registered-DDR4 x8 SECDED 1',
    );
    expect(samples('memory_dimm_size_bytes', given)).toEqual([`mc0 dimm0 ${2 ** 30}`]);
    expect(samples('memory_controller_info', given)).toEqual(['mc0 skx_edac 1']);
    expect(samples('memory_controller_size_bytes', given)).toEqual([`mc0 ${2 ** 30}`]);
    expect(samples('memory_controller_corrected_errors_total', given)).toEqual(['mc0 5']);
    expect(samples('memory_controller_uncorrected_errors_total', given)).toEqual(['mc0 1']);
    expect(samples('memory_scrub_rate_bytes_per_second', given)).toEqual(['mc0 0']);
  });

  it('tell when counters started again in seconds, and how often that was seen', () => {
    const resets = [
      { controller: 'mc0', at: 1_500_500, seen: 2 },
      { controller: 'mc1', at: undefined, seen: 0 },
    ];
    expect(samples('memory_counters_reset_timestamp_seconds', { resets })).toEqual(['mc0 1500.5']);
    expect(samples('memory_counter_resets_total', { resets })).toEqual(['mc0 2', 'mc1 0']);
  });

  it('tell pages given up, and nothing where the kernel does not', () => {
    const failures = [
      { node: 'node0', total: 3, ignored: 0, failed: 1, delayed: undefined, recovered: 2 },
    ];
    expect(samples('memory_hardware_corrupted_bytes', { hardwareCorruptedBytes: 4096 })).toEqual([
      '4096',
    ]);
    expect(
      samples('memory_hardware_corrupted_bytes', { hardwareCorruptedBytes: undefined }),
    ).toEqual([]);
    expect(samples('memory_failures_total', { failures })).toEqual(['node0 3']);
    expect(samples('memory_failure_results_total', { failures })).toEqual([
      'node0 ignored 0',
      'node0 failed 1',
      'node0 recovered 2',
    ]);
  });

  it('count PCI errors on all devices, and on controllers that have a driver', () => {
    const controllers = [{ name: 'pci0', parityErrors: 1, nonParityErrors: 2 }];
    const pci = { checked: true, parityErrors: 5, nonParityErrors: undefined, controllers };
    expect(samples('pci_parity_errors_total', { pci })).toEqual(['5', 'pci0 1']);
    expect(samples('pci_nonparity_errors_total', { pci })).toEqual(['pci0 2']);
    expect(samples('pci_parity_checked', { pci })).toEqual(['1']);
    expect(samples('pci_parity_checked', {})).toEqual([]);
  });

  it.each([
    [{ ecc: 'yes', evidence: '' } as const, ['1']],
    [{ ecc: 'no', reason: 'no_ecc', evidence: '' } as const, ['0']],
    [{ ecc: 'unknown', reason: 'dmi_absent', evidence: '' } as const, []],
  ])('tell what the firmware claims: %o', (claim, told) => {
    expect(samples('memory_ecc_claimed', { claim })).toEqual(told);
  });

  it('describe the slots of the board', () => {
    const dmi = { correction: 'multi-bit ECC', slots: [SLOT, { ...SLOT, handle: '0x0031' }] };
    expect(samples('memory_slot_info', { dmi })[0]).toBe(
      '0x0030 DIMM_A1 BANK 0 DDR4 Samsung 00C0FFEE M393 1',
    );
    expect(samples('memory_slot_size_bytes', { dmi })).toEqual([
      '0x0030 DIMM_A1 1024',
      '0x0031 DIMM_A1 1024',
    ]);
    expect(samples('memory_slot_info', { dmi: undefined })).toEqual([]);
  });
});
