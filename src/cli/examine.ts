import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import type { Examined } from '../collectors/md-superblocks/examined.ts';
import { examine as examineDevice } from '../collectors/md-superblocks/read.ts';
import type { Read } from '../host/host.ts';
import { LinuxHost } from '../host/linux-host.ts';
import { sideBySide } from './examine-compare.ts';
import { dump } from './examine-dump.ts';
import { type CliIo, EXIT } from './io.ts';

const SECTOR_BYTES = 512;
const USUAL_BLOCK_BYTES = 512;
const DEADLINE_MS = 10_000;

/** A device or image file by the name that the user gave, and what is on it. */
export interface NamedExamined {
  readonly name: string;
  readonly examined: Examined;
}

/** Shows the md metadata of devices or image files; of several, also where they differ. */
export async function examine(
  names: readonly string[],
  command: Command,
  io: CliIo,
): Promise<number> {
  const host = new LinuxHost({ procfs: '/proc', sysfs: '/sys', rootfs: '/' }, systemClock);
  const found: NamedExamined[] = [];
  let failed = false;
  for (const name of names) {
    const read = await examineNamed(host, name);
    if (read.ok) found.push({ name, examined: read.value });
    else io.stderr.write(`rotwatch: ${name}: ${read.detail}\n`);
    failed ||= !read.ok;
  }
  const json = command.getOptionValue('json') === true;
  io.stdout.write(json ? jsonOf(found) : textOf(found, io.stdout.isTTY === true));
  const isBare = ({ examined }: NamedExamined) =>
    examined.found === undefined && examined.foreign.length === 0;
  return failed || found.some(isBare) ? EXIT.error : EXIT.ok;
}

async function examineNamed(host: LinuxHost, name: string): Promise<Read<Examined>> {
  const path = resolve(name);
  const size = host.sizeOf(path);
  if (!size.ok) return size;
  return await examineDevice(host, {
    path,
    sectors: Math.floor(size.value / SECTOR_BYTES),
    logicalBlockBytes: USUAL_BLOCK_BYTES,
    deadlineMs: DEADLINE_MS,
    version: undefined,
  });
}

function textOf(found: readonly NamedExamined[], colour: boolean): string {
  const dumps = found.map(dump);
  const compared = found.length > 1 ? [sideBySide(found, colour)] : [];
  return [...dumps, ...compared].join('\n');
}

/** 64-bit numbers as strings: JSON readers would round them. */
function jsonOf(found: readonly NamedExamined[]): string {
  const plain = (_key: string, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Map) return Object.fromEntries(value);
    return value;
  };
  return `${JSON.stringify(found, plain, 2)}\n`;
}
