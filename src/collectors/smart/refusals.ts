import { hasBit } from './exit-status.ts';
import type { SmartReport } from './report.ts';
import { sectionsOf } from './sections.ts';

const DAY_MS = 86_400_000;

/**
 * Sections that a model's firmware refuses, remembered for a day: asking again would only fail again,
 * log an error in the disk, and on some disks reset the link.
 */
export class Refusals {
  readonly #until = new Map<string, number>();

  /** The sections not to ask a disk for now. */
  of(kind: string | undefined, now: number): ReadonlySet<string> {
    const refused = new Set<string>();
    for (const [key, until] of this.#until) {
      if (until <= now) this.#until.delete(key);
      else {
        const [section, of] = split(key);
        if (of === '' || of === kind) refused.add(section);
      }
    }
    return refused;
  }

  /** Remembers a section; of every disk when no kind is given. */
  remember(section: string, kind: string | undefined, now: number): void {
    this.#until.set(`${section}\n${kind ?? ''}`, now + DAY_MS);
  }

  /** Notes what is missing from an answer in which smartctl says that a command failed. */
  learn(report: SmartReport, asked: ReadonlySet<string>, now: number): void {
    if (!hasBit(report.exitStatus, 'command_failed')) return;
    for (const { name, isIn } of sectionsOf(report.device.protocol)) {
      if (asked.has(name) && !isIn(report)) this.remember(name, kindOf(report), now);
    }
  }
}

/** What disks have in common that refuse the same: model and firmware. */
export function kindOf({ identity: { model, firmware } }: SmartReport): string | undefined {
  return model === undefined ? undefined : `${model} ${firmware ?? ''}`;
}

function split(key: string): readonly [string, string] {
  const at = key.indexOf('\n');
  return [key.slice(0, at), key.slice(at + 1)];
}
