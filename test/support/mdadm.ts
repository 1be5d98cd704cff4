import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MDADM = '/usr/sbin/mdadm';

/** Whether mdadm can be asked. */
export const HAS_MDADM = existsSync(MDADM);

/** Bytes at a place of a device. */
export interface Piece {
  readonly atSector: number;
  readonly bytes: Uint8Array;
}

/** Writes a sparse device image, hands over its path, and removes it. */
export function withImage<T>(
  sectors: number,
  pieces: readonly Piece[],
  use: (path: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'md-image-'));
  try {
    const path = join(folder, 'device');
    const file = openSync(path, 'w');
    ftruncateSync(file, sectors * 512);
    for (const { atSector, bytes } of pieces)
      writeSync(file, bytes, 0, bytes.length, atSector * 512);
    closeSync(file);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What mdadm prints about an image, by label. It reads regular files as it reads devices. */
export function askMdadm(question: readonly string[], path: string): Map<string, string> {
  const text = execFileSync(MDADM, [...question, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return labelledValues(text);
}

/** `label : value` lines of mdadm's output; a label's first line counts. */
export function labelledValues(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^\s*([A-Z][A-Za-z' ]*?) :(.*)$/.exec(line);
    const [, label, value] = found ?? [];
    if (label !== undefined && value !== undefined && !values.has(label))
      values.set(label, value.trim());
  }
  return values;
}
