import type { Problem } from '../collector.ts';
import { Section } from './section.ts';

/** A device that `smartctl --scan-open --json` lists. */
export interface ScannedDevice {
  readonly device: string;
  readonly type: string | undefined;
  /** Why smartctl could not open it. */
  readonly openError: string | undefined;
}

/** The devices of a scan; empty when the text is not one. */
export function parseScan(text: string): readonly ScannedDevice[] {
  const problems: Problem[] = [];
  return new Section(parsed(text), '', problems).list('devices').flatMap((one) => {
    const device = one.text('name');
    if (device === undefined) return [];
    return [{ device, type: one.text('type'), openError: one.text('open_error') }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An empty or broken answer lists nothing.
    return undefined;
  }
}
