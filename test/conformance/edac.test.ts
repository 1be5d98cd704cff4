import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { memoryFamilies } from '../../src/collectors/memory/metrics.ts';
import { type ParsedMemory, parseMemory } from '../../src/collectors/memory/parse.ts';
import { readMemory, readPlatform } from '../../src/collectors/memory/read.ts';
import type { MemoryController } from '../../src/collectors/memory/reading.ts';
import type { Host } from '../../src/host/host.ts';
import { LinuxHost } from '../../src/host/linux-host.ts';
import { sampled } from '../../src/metrics/family.ts';
import { FakeHost } from '../support/fake-host.ts';

const SAMPLES = join(import.meta.dirname, '../../../shared/conformance');
const MAILS = join(SAMPLES, 'linux-mailinglist-archives__linux-edac.vger.kernel.org.0');
const NODE_EXPORTER = join(SAMPLES, 'prometheus__node_exporter/collector/fixtures');

function readFrom(host: Host): ParsedMemory {
  return parseMemory(readMemory(host, readPlatform(host)));
}

function tree(sysfs: string): ParsedMemory {
  return readFrom(new LinuxHost({ procfs: '/none', sysfs, rootfs: '/none' }, systemClock));
}

/** A listing of `path:value` lines, as `grep -r .` prints a tree. */
function listing(file: string): ParsedMemory {
  const lines = readFileSync(file, 'utf8').split('\n');
  const pairs = lines
    .filter((line) => line.startsWith('/sys/'))
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), `${line.slice(colon + 1)}\n`] as const;
    });
  return readFrom(new FakeHost(Object.fromEntries(pairs)));
}

/** A controller in short: its sums, then each place with its counts and label; `-` is not known. */
function say(controller: MemoryController): readonly string[] {
  const { name, correctedErrors, uncorrectedErrors, correctedElsewhere } = controller;
  const counts = [correctedErrors, uncorrectedErrors, correctedElsewhere].map(orDash);
  return [
    `${name} ${counts.join(' ')}`,
    ...controller.dimms.map((dimm) =>
      [
        dimm.name,
        orDash(dimm.correctedErrors),
        orDash(dimm.uncorrectedErrors),
        dimm.label ?? '-',
      ].join(' '),
    ),
  ];
}

function orDash(count: number | undefined): string {
  return count === undefined ? '-' : `${count}`;
}

function labelled(controller: string, letters: string): readonly string[] {
  const socket = controller.slice('mc'.length);
  return [
    `${controller} - - -`,
    ...[...letters].map((letter, index) => `dimm${index} - - N${socket} DIMM_${letter}0`),
  ];
}

/** What each tree says, by its name: controller with corrected, uncorrected and elsewhere; place, corrected, uncorrected, label. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '2019-07-01-5278a8f7-89b80': [...labelled('mc0', 'ABCDEFGH'), ...labelled('mc1', 'IJKLMNOP')],
  '2019-07-01-a1b6f56c-4cca7': [
    ...['mc0 5 - -', 'dimm0 1 - -', 'dimm3 1 - -', 'dimm4 1 - -', 'dimm6 2 - -'],
    ...['mc1 4 - -', 'dimm0 1 - -', 'dimm3 1 - -', 'dimm6 2 - -'],
  ],
  '2019-07-01-b20c45e6-76952': [
    ...['mc0 11 - 1', 'dimm2 5 - -', 'dimm3 3 - -', 'dimm4 2 - -'],
    ...['mc1 7 - -', 'dimm2 4 - -', 'dimm3 1 - -', 'dimm6 2 - -'],
  ],
  '2020-03-24-ccbdb120-8e92f': [
    'mc0 - - -',
    'dimm0 - - SOCKET 0 CHANNEL 0 DIMM 0 DIMM0',
    'dimm20 - - SOCKET 1 CHANNEL 2 DIMM 0 DIMM1',
  ],
  '2020-05-26-94a8b6f0-ghes-after.partial': [
    'mc0 0 - -',
    'dimm15 0 - unknown memory (handle: 0x0030)',
    'dimm31 0 0 unknown memory (handle: 0x0040)',
  ],
  '2020-05-26-94a8b6f0-ghes-before.partial': [
    'mc0 0 - -',
    'dimm15 0 - mc#0memory#15',
    'dimm31 0 0 mc#0memory#31',
  ],
  '2022-07-14-85adf709-66783': [],
  '2025-09-18-e4a9803d-f17e3': ['mc0 0 0 0', 'mc1 0 0 0'],
};

describe.skipIf(!existsSync(MAILS))(
  'EDAC trees of the linux-edac list (shared/conformance)',
  () => {
    const names = existsSync(MAILS) ? readdirSync(join(MAILS, 'tree')).sort() : [];

    it('are all expected', () => {
      expect(names).toEqual(Object.keys(EXPECTED).sort());
    });

    it.each(names)('%s reads as written down, as a tree and as a listing', (name) => {
      const read = tree(join(MAILS, 'tree', name, 'sys'));
      expect(read.problems).toEqual([]);
      expect(read.controllers.flatMap(say)).toEqual(EXPECTED[name]);
      expect(listing(join(MAILS, 'sysfs-grep', `${name}.txt`)).controllers).toEqual(
        read.controllers,
      );
    });

    it.each(names)(
      '%s counts each error once: places and elsewhere add up to the controller',
      (name) => {
        for (const { correctedErrors, correctedElsewhere, dimms } of tree(
          join(MAILS, 'tree', name, 'sys'),
        ).controllers) {
          const places = dimms.flatMap((dimm) => dimm.correctedErrors ?? []);
          const elsewhere = correctedElsewhere === undefined ? [] : [correctedElsewhere];
          const counted = [...places, ...elsewhere];
          const sum = counted.reduce((total, count) => total + count, 0);
          expect(sum).toBe(counted.length === 0 ? 0 : correctedErrors);
        }
      },
    );

    it('know what ghes_edac tells of a module', () => {
      const [mc0] = tree(
        join(MAILS, 'tree/2020-05-26-94a8b6f0-ghes-after.partial/sys'),
      ).controllers;
      expect(mc0).toMatchObject({ type: 'ghes_edac', secondsSinceReset: 979 });
      expect(mc0?.dimms[1]).toMatchObject({
        location: 'memory 31',
        sizeBytes: 32 * 1024 ** 3,
        memoryType: 'Registered-DDR4',
        deviceType: undefined,
        edacMode: 'SECDED',
      });
    });

    it('count PCI errors', () => {
      expect(tree(join(MAILS, 'tree/2022-07-14-85adf709-66783/sys')).pci).toEqual({
        checked: false,
        parityErrors: 0,
        nonParityErrors: 0,
        controllers: [{ name: 'pci0', parityErrors: 0, nonParityErrors: 0 }],
      });
    });
  },
);

/** edac-util's report, out of our reading. */
function edacUtil({ controllers }: ParsedMemory): readonly string[] {
  return controllers.flatMap((controller) => {
    const { name, dimms, correctedElsewhere, uncorrectedElsewhere } = controller;
    const rows = dimms.filter((dimm) => !dimm.name.includes('/'));
    return [
      `${name}: ${uncorrectedElsewhere} Uncorrected Errors with no DIMM info`,
      `${name}: ${correctedElsewhere} Corrected Errors with no DIMM info`,
      ...rows.flatMap((row) => [
        `${name}: ${row.name}: ${row.uncorrectedErrors} Uncorrected Errors`,
        ...dimms
          .filter((dimm) => dimm.name.startsWith(`${row.name}/`))
          .map(
            (dimm) =>
              `${name}: ${row.name}: ${dimm.label}: ${dimm.correctedErrors} Corrected Errors`,
          ),
      ]),
    ];
  });
}

describe.skipIf(!existsSync(MAILS))('the tools that others have, on trees as they saw them', () => {
  const EDAC = '/sys/devices/system/edac/mc';

  it('edac-util prints of two csrows what our reading holds', () => {
    const csrow = (row: number) => ({
      [`${EDAC}/mc0/csrow${row}/ce_count`]: '0\n',
      [`${EDAC}/mc0/csrow${row}/ue_count`]: '0\n',
      [`${EDAC}/mc0/csrow${row}/ch0_ce_count`]: '0\n',
      [`${EDAC}/mc0/csrow${row}/ch0_dimm_label`]: `mc#0csrow#${row}channel#0\n`,
    });
    const host = new FakeHost({
      [`${EDAC}/mc0/ce_noinfo_count`]: '0\n',
      [`${EDAC}/mc0/ue_noinfo_count`]: '0\n',
      ...csrow(0),
      ...csrow(1),
    });
    const printed = readFileSync(join(MAILS, 'edac-util/2021-02-04-a13e614e-9ca5c.txt'), 'utf8');
    const lines = printed.split('\n').filter((line) => line.startsWith('mc'));
    expect(edacUtil(readFrom(host))).toEqual(lines);
  });

  it('ras-mc-ctl prints of ranks with labels by default what our reading holds', () => {
    const rank = (controller: number, row: number) => {
      const folder = `${EDAC}/mc${controller}/rank${row}`;
      return {
        [`${folder}/dimm_label`]: `mc#${controller}csrow#${row}channel#0\n`,
        [`${folder}/dimm_ce_count`]: '0\n',
        [`${folder}/dimm_ue_count`]: '0\n',
      };
    };
    const host = new FakeHost({ ...rank(0, 0), ...rank(0, 1), ...rank(1, 0), ...rank(1, 1) });
    const ours = readFrom(host).controllers.flatMap(({ dimms }) =>
      dimms.map((dimm) => [dimm.label, dimm.correctedErrors, dimm.uncorrectedErrors].join(' ')),
    );
    const printed = readFileSync(join(MAILS, 'ras-mc-ctl/2025-09-18-e4a9803d-9898d.txt'), 'utf8');
    const lines = printed.trim().split('\n').slice(1);
    expect(ours).toEqual(lines.map((line) => line.trim().split(/\s+/).join(' ')).sort());
  });
});

type Line = readonly [name: string, labels: string, value: number];

/** What node_exporter publishes of EDAC. */
function published(): readonly Line[] {
  const text = readFileSync(join(NODE_EXPORTER, 'e2e-output.txt'), 'utf8');
  return [...text.matchAll(/^(node_edac_\w+)\{(.*)\} (\S+)$/gm)].map((match) => [
    match[1] ?? '',
    match[2] ?? '',
    Number(match[3]),
  ]);
}

/** node_exporter's spelling of a label. */
function dimmLabel(label: string): string {
  return label.replaceAll('#', '').replace('csrow', '_csrow').replace('channel', '_channel');
}

/** node_exporter's lines on errors of one kind, out of our series alone. */
function derived(reading: ParsedMemory, ours: string, theirs: string): readonly Line[] {
  const samplesOf = (name: string) => {
    const family = memoryFamilies.find((one) => one.name === name);
    if (family === undefined) throw new Error(name);
    return sampled(family, { ...reading, resets: [], recent: [] }).samples.flatMap(
      ([labels, value]) => (value === undefined ? [] : [{ labels, value: Number(value) }]),
    );
  };
  const places = samplesOf(`rotwatch_memory_${ours}_errors_total`).map(({ labels, value }) => {
    const [, csrow = 'unknown', channel] =
      /^csrow (\d+)(?: channel (\d+))?$/.exec(labels['location'] ?? '') ?? [];
    return { csrow, channel, label: dimmLabel(labels['label'] ?? ''), value };
  });
  const csrows = [...new Set(places.map(({ csrow }) => csrow))];
  return [
    ...places.flatMap(({ csrow, channel, label, value }): readonly Line[] =>
      channel === undefined
        ? []
        : [
            [
              `node_edac_channel_${theirs}_errors_total`,
              `channel="${channel}",controller="0",csrow="${csrow}",dimm_label="${label}"`,
              value,
            ],
          ],
    ),
    ...csrows.map((csrow): Line => {
      const counts = places.filter((place) => place.csrow === csrow).map(({ value }) => value);
      const sum = counts.reduce((total, count) => total + count, 0);
      return [`node_edac_csrow_${theirs}_errors_total`, `controller="0",csrow="${csrow}"`, sum];
    }),
    ...samplesOf(`rotwatch_memory_controller_${ours}_errors_total`).map(
      ({ value }): Line => [`node_edac_${theirs}_errors_total`, 'controller="0"', value],
    ),
  ];
}

describe.skipIf(!existsSync(NODE_EXPORTER))("node_exporter's own EDAC tree", () => {
  it('gives out of our series every line that node_exporter publishes of it, and no other', () => {
    const reading = tree(join(NODE_EXPORTER, 'sys.ttar.d/sys'));
    const ours = [
      ...derived(reading, 'corrected', 'correctable'),
      ...derived(reading, 'uncorrected', 'uncorrectable'),
    ];
    expect(ours.map(String).sort()).toEqual(published().map(String).sort());
    expect(ours.length).toBeGreaterThan(15);
  });
});
