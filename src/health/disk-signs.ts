import type { BlockReading, BusDisk, PciFunction } from '../collectors/block/bus-reading.ts';
import { readingOf } from '../collectors/collector.ts';
import type { Snapshot } from '../snapshot.ts';
import { judged, type Rule, unread, type Verdict } from './rule.ts';

/** One disk and what shows trouble of it lately. */
export interface DiskSigns {
  readonly bus: BusDisk;
  /** Commands that failed or timed out within the last hour. */
  readonly errors: number;
  readonly timeouts: number;
  /** Errors on the phys of its SAS link within the last hour. */
  readonly linkErrors: number;
  /** What it shares with other disks: the PCI function that drives it, else its SCSI host. */
  readonly controller: string | undefined;
  /** PCI functions on the way to this disk only. */
  readonly own: readonly PciFunction[];
}

/** All disks on a bus with their signs, and what is known of their surroundings. */
export interface Suspicion {
  readonly disks: readonly DiskSigns[];
  readonly block: BlockReading;
  readonly snapshot: Snapshot;
}

/** A rule that says in which part the fault of a disk may live; silent where the signs do not tell. */
export function suspectRule(
  part: 'media' | 'link' | 'controller' | 'memory',
  judge: (disk: DiskSigns, suspicion: Suspicion) => Verdict | undefined,
): Rule {
  const code = `disk_suspect_${part}`;
  return {
    code,
    judge: (snapshot) => {
      const block = readingOf(snapshot.observed.block);
      if (block === undefined) return [unread(code, snapshot.observed.block)];
      const disks = block.disks.map((disk) => signsOf(disk, block));
      const suspicion = { disks, block, snapshot };
      const verdicts = disks.flatMap((one) => {
        const verdict = judge(one, suspicion);
        return verdict === undefined ? [] : [{ disk: one.bus.disk, verdict: placed(verdict, one) }];
      });
      // A disk that is reached by two paths is suspected once.
      const once = new Map(verdicts.map((one) => [one.disk, one.verdict]));
      return [...once].map(([disk, verdict]) => judged(code, { disk }, verdict));
    },
  };
}

/** With the slot that a human has to look for, where the enclosure tells it. */
function placed(verdict: Verdict, { bus: { slot } }: DiskSigns): Verdict {
  if (slot === undefined) return verdict;
  const place = `${slot.slot} of enclosure ${slot.enclosure}, locate light ${slot.locatePath}`;
  return { ...verdict, evidence: [...verdict.evidence, place] };
}

/** Several disks of one controller are in trouble at once: then it is not the disks. */
export function troubledTogether(
  { controller }: DiskSigns,
  { disks }: Suspicion,
): readonly DiskSigns[] {
  if (controller === undefined) return [];
  const siblings = disks.filter((one) => one.controller === controller);
  const troubled = siblings.filter(isTroubled);
  const isMost = troubled.length >= 2 && troubled.length * 2 >= siblings.length;
  return troubled.length >= 3 || isMost ? troubled : [];
}

/** Whether commands of the disk failed lately. */
export function isTroubled({ errors, timeouts }: DiskSigns): boolean {
  return errors + timeouts > 0;
}

/** By how much the errors of a PCI function grew within the last hour. */
export function pciGrowth({ recent }: BlockReading, address: string): number {
  return recent.find(({ of }) => of === address)?.errors ?? 0;
}

function signsOf(bus: BusDisk, block: BlockReading): DiskSigns {
  const growth = block.recent.find(({ of }) => of === bus.device);
  const isOwn = (address: string) =>
    block.disks.every((other) => other.disk === bus.disk || !other.pci.includes(address));
  return {
    bus,
    errors: growth?.errors ?? 0,
    timeouts: growth?.timeouts ?? 0,
    linkErrors: growth?.linkErrors ?? 0,
    controller: bus.pci.at(-1) ?? bus.host,
    own: block.pci.filter(({ address }) => bus.pci.includes(address) && isOwn(address)),
  };
}
