import { expect, it } from 'vitest';
import { type ParsedLedger, parseLedger } from '../../../src/ledger/ledger-file.ts';
import { onKernels } from '../harness/bench.ts';
import { usually } from '../harness/choice.ts';
import type { Guest } from '../harness/guest.ts';
import { GUEST_PROGRAM } from '../harness/program.ts';
import { mountState, STATE_ON_DISK } from '../harness/state-disk.ts';

/** `ROTWATCH_EVERY_CASE=1` for the long series. */
const CUTS = process.env['ROTWATCH_EVERY_CASE'] === undefined ? 3 : 6;

/** Replaces the ledger over and over, each time by one of another size, and tells the console of each that is done. */
const WRITER = `
  const { appendFileSync } = await import('node:fs');
  const { LinuxStateFolder } = await import('${GUEST_PROGRAM}/dist/host/state-folder.js');
  const { ledgerText } = await import('${GUEST_PROGRAM}/dist/ledger/ledger-file.js');
  const { emptyLedger } = await import('${GUEST_PROGRAM}/dist/ledger/ledger.js');
  const folder = new LinuxStateFolder('${STATE_ON_DISK}');
  for (let order = Number(process.argv[1]); ; order += 1) {
    const findings = Array.from({ length: (order * 37) % 900 }, (_, at) => ({ code: 'code', array: 'md' + at, at: order }));
    const done = await folder.replace('ledger.json', ledgerText({ ...emptyLedger(), order, findings }));
    appendFileSync('/dev/ttyS0', (done.ok ? 'ledger ' + order : done.detail) + ' \\n');
  }
`;

/** The last ledger that the console was told is on the disk. */
function lastTold(guest: Guest): number {
  const told = [...guest.consoleTail.matchAll(/ledger (\d+) \r?\n/g)].at(-1)?.[1];
  if (told === undefined) throw new Error(`no ledger was written\n${guest.consoleTail}`);
  return Number(told);
}

async function ledgerOf(guest: Guest): Promise<ParsedLedger> {
  return parseLedger(await guest.must(`cat ${STATE_ON_DISK}/ledger.json`));
}

onKernels(
  'the ledger over a power cut',
  { kernels: usually('6.1'), disks: { virtio: 0, state: true } },
  (bench) => {
    it('is the one said to be on the disk, or a later one, and whole, however many writes were under way', async () => {
      const { guest } = bench;
      await mountState(guest, { fresh: true });
      for (let cut = 0; cut < CUTS; cut += 1) {
        const first = cut * 1_000_000 + 1;
        await guest.must(
          `${process.execPath} --input-type=module -e "${WRITER.replaceAll('$', '\\$')}" ${first} >/run/writer 2>&1 &`,
        );
        await guest.waitFor(() => expect(lastTold(guest)).toBeGreaterThan(first + 3));
        // A different moment of a write each time.
        await guest.cutPower(`sleep 0.${cut}${cut}7`);
        const promised = lastTold(guest);
        await mountState(guest);
        const found = await ledgerOf(guest);
        if (found.kind !== 'ledger') throw new Error(`cut ${cut}: ${JSON.stringify(found)}`);
        expect(found.ledger.order).toBeGreaterThanOrEqual(promised);
        expect(found.ledger.findings).toHaveLength((found.ledger.order * 37) % 900);
      }
    });
  },
);
