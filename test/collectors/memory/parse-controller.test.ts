import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/collectors/collector.ts';
import { parseController } from '../../../src/collectors/memory/parse-controller.ts';
import {
  CHANNEL_ATTRIBUTES,
  CONTROLLER_ATTRIBUTES,
  CSROW_ATTRIBUTES,
  DIMM_ATTRIBUTES,
  type RawController,
} from '../../../src/collectors/memory/raw.ts';
import type { MemoryController } from '../../../src/collectors/memory/reading.ts';
import { anyText } from '../../support/any-text.ts';

const MIB = 1024 ** 2;

function parse(given: Partial<RawController>): {
  readonly controller: MemoryController;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const empty = { name: 'mc0', texts: {}, scrubRate: undefined, dimms: [], csrows: [] };
  return { controller: parseController({ ...empty, ...given }, problems), problems };
}

const SUMS = {
  ce_count: '5\n',
  ue_count: '2\n',
  ce_noinfo_count: '1\n',
  ue_noinfo_count: '0\n',
  seconds_since_reset: '3600\n',
  mc_name: 'Skylake Socket#0 IMC#0\n',
  size_mb: '65536\n',
};
const DIMM = {
  dimm_ce_count: '4\n',
  dimm_ue_count: '2\n',
  dimm_label: 'CPU_SrcID#0_MC#0_Chan#0_DIMM#0\n',
  dimm_location: 'channel 0 slot 0 \n',
  dimm_mem_type: 'Registered-DDR4\n',
  dimm_dev_type: 'x4\n',
  dimm_edac_mode: 'S4ECD4ED\n',
  size: '32768\n',
};

describe('parseController', () => {
  it('reads a controller and its DIMMs', () => {
    const { controller, problems } = parse({
      texts: SUMS,
      scrubRate: '24400\n',
      dimms: [{ name: 'dimm0', texts: DIMM }],
    });
    expect(problems).toEqual([]);
    expect(controller).toEqual({
      name: 'mc0',
      type: 'Skylake Socket#0 IMC#0',
      sizeBytes: 65_536 * MIB,
      scrubBytesPerSecond: 24_400,
      correctedErrors: 5,
      uncorrectedErrors: 2,
      correctedElsewhere: 1,
      uncorrectedElsewhere: 0,
      secondsSinceReset: 3600,
      dimms: [
        {
          name: 'dimm0',
          label: 'CPU_SrcID#0_MC#0_Chan#0_DIMM#0',
          location: 'channel 0 slot 0',
          sizeBytes: 32_768 * MIB,
          memoryType: 'Registered-DDR4',
          deviceType: 'x4',
          edacMode: 'S4ECD4ED',
          correctedErrors: 4,
          uncorrectedErrors: 2,
        },
      ],
    });
  });

  it('leaves out what a DIMM does not tell: an empty label, types that the driver does not know', () => {
    const texts = { dimm_label: '\n', dimm_dev_type: 'Unknown\n', dimm_ce_count: '0\n' };
    const { controller, problems } = parse({ dimms: [{ name: 'rank1', texts }] });
    expect(problems).toEqual([]);
    expect(controller.dimms[0]).toMatchObject({
      name: 'rank1',
      label: undefined,
      location: undefined,
      deviceType: undefined,
      correctedErrors: 0,
      uncorrectedErrors: undefined,
    });
  });

  it.each([
    ['scrubbing that the driver cannot tell of', '-1\n', undefined],
    ['no such attribute', undefined, undefined],
    ['scrubbing that is off', '0\n', 0],
  ])('knows %s', (_what, scrubRate, rate) => {
    const { controller, problems } = parse({ scrubRate });
    expect(controller.scrubBytesPerSecond).toBe(rate);
    expect(problems).toEqual([]);
  });

  it.each<
    readonly [string, Partial<typeof SUMS>, readonly (string | undefined)[], number | undefined]
  >([
    ['what the kernel says has no place', { ce_count: '5', ce_noinfo_count: '1' }, ['4'], 1],
    ['what is in no count but the sum', { ce_count: '9', ce_noinfo_count: '1' }, ['4'], 5],
    ['never less than the kernel says', { ce_count: '1', ce_noinfo_count: '2' }, ['4'], 2],
    ['the rest of the sum, without the word of the kernel', { ce_count: '5' }, ['4'], 1],
    ['nothing, when all have a place', { ce_count: '4' }, ['4'], undefined],
    [
      'the word of the kernel, when a DIMM does not tell',
      { ce_count: '9', ce_noinfo_count: '1' },
      ['4', undefined],
      1,
    ],
    [
      'the whole sum, on a controller without DIMMs',
      { ce_count: '3', ce_noinfo_count: '0' },
      [],
      3,
    ],
  ])('counts elsewhere %s', (_what, texts, counts, elsewhere) => {
    const dimms = counts.map((count, index) => ({
      name: `dimm${index}`,
      texts: count === undefined ? {} : { dimm_ce_count: count },
    }));
    expect(parse({ texts, dimms }).controller.correctedElsewhere).toBe(elsewhere);
  });

  it('costs only the value what it does not understand, and says so', () => {
    const texts = { ...DIMM, dimm_ce_count: 'many', dimm_location: '???' };
    const { controller, problems } = parse({ dimms: [{ name: 'dimm0', texts }] });
    expect(controller.dimms[0]).toMatchObject({
      correctedErrors: undefined,
      location: undefined,
      uncorrectedErrors: 2,
    });
    expect(problems.map(({ subject }) => subject)).toEqual([
      'edac/mc/mc0/dimm0/dimm_location',
      'edac/mc/mc0/dimm0/dimm_ce_count',
    ]);
  });
});

describe('parseController, where csrows are all there is', () => {
  const CSROW = {
    ce_count: '5\n',
    ue_count: '2\n',
    size_mb: '2048\n',
    mem_type: 'Unbuffered-DDR3\n',
    dev_type: 'x8\n',
    edac_mode: 'SECDED\n',
  };
  const channels = [
    { name: 'ch0', texts: { ce_count: '4\n', dimm_label: 'DIMM_A\n' } },
    { name: 'ch1', texts: { ce_count: '0\n', dimm_label: '' } },
  ];
  const csrows = [{ name: 'csrow3', texts: CSROW, channels }];
  const types = { memoryType: 'Unbuffered-DDR3', deviceType: 'x8', edacMode: 'SECDED' };

  it('tells each channel, and the csrow with what names no channel', () => {
    expect(parse({ csrows }).controller.dimms).toEqual([
      {
        ...{ name: 'csrow3/ch0', label: 'DIMM_A', location: 'csrow 3 channel 0' },
        ...{ ...types, sizeBytes: undefined, correctedErrors: 4, uncorrectedErrors: undefined },
      },
      {
        ...{ name: 'csrow3/ch1', label: undefined, location: 'csrow 3 channel 1' },
        ...{ ...types, sizeBytes: undefined, correctedErrors: 0, uncorrectedErrors: undefined },
      },
      {
        ...{ name: 'csrow3', label: undefined, location: 'csrow 3' },
        ...{ ...types, sizeBytes: 2048 * MIB, correctedErrors: 1, uncorrectedErrors: 2 },
      },
    ]);
  });

  it('knows no count of a csrow that does not tell one', () => {
    const row = parse({ csrows: [{ name: 'csrow0', texts: {}, channels }] }).controller.dimms.at(
      -1,
    );
    expect(row).toMatchObject({ correctedErrors: undefined, uncorrectedErrors: undefined });
  });

  it('does not go below zero when a channel was read after one more error', () => {
    const texts = { ...CSROW, ce_count: '3' };
    const row = parse({ csrows: [{ name: 'csrow0', texts, channels }] }).controller.dimms.at(-1);
    expect(row?.correctedErrors).toBe(0);
  });

  it('counts elsewhere by the csrows, which know uncorrected errors where channels do not', () => {
    const texts = { ce_count: '6', ue_count: '2', ue_noinfo_count: '0' };
    expect(parse({ texts, csrows }).controller).toMatchObject({
      correctedElsewhere: 1,
      uncorrectedElsewhere: 0,
    });
  });
});

describe('parseController, whatever the texts', () => {
  const anyOf = (names: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...names), fc.oneof(anyText, fc.nat().map(String)));
  const anyController: fc.Arbitrary<RawController> = fc.record({
    name: fc.constant('mc0'),
    texts: anyOf(CONTROLLER_ATTRIBUTES),
    scrubRate: fc.option(anyText, { nil: undefined }),
    dimms: fc.array(fc.record({ name: fc.constant('dimm0'), texts: anyOf(DIMM_ATTRIBUTES) })),
    csrows: fc.array(
      fc.record({
        name: fc.constant('csrow0'),
        texts: anyOf(CSROW_ATTRIBUTES),
        channels: fc.array(
          fc.record({ name: fc.constant('ch0'), texts: anyOf(CHANNEL_ATTRIBUTES) }),
        ),
      }),
    ),
  });

  it('never throws, and no count is negative or not a number', () => {
    fc.assert(
      fc.property(anyController, (raw) => {
        const { controller } = parse(raw);
        const counts = [
          controller.correctedElsewhere,
          controller.uncorrectedElsewhere,
          ...controller.dimms.flatMap((dimm) => [dimm.correctedErrors, dimm.uncorrectedErrors]),
        ];
        for (const count of counts) {
          if (count !== undefined) expect(count).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('counts no error twice: places and elsewhere add up to the sum of the controller', () => {
    const counts = fc.array(fc.nat({ max: 1000 }), { maxLength: 8 });
    fc.assert(
      fc.property(counts, fc.nat({ max: 1000 }), (placed, noinfo) => {
        const sum = placed.reduce((total, count) => total + count, noinfo);
        const { controller } = parse({
          texts: { ce_count: `${sum}`, ce_noinfo_count: `${noinfo}` },
          dimms: placed.map((count, index) => ({
            name: `dimm${index}`,
            texts: { dimm_ce_count: `${count}` },
          })),
        });
        const all = [
          controller.correctedElsewhere,
          ...controller.dimms.map((one) => one.correctedErrors),
        ];
        expect(all.reduce<number>((total, count) => total + (count ?? Number.NaN), 0)).toBe(sum);
      }),
    );
  });
});
