import type { RawDrivers } from './raw.ts';

/** Kernel parameters that keep modules from loading (kernel-parameters.txt, kmod's modprobe). */
const COMMAND_LINE = /(?:^|\s)(?:module_blacklist|modprobe\.blacklist)=(\S+)/g;

/** `blacklist NAME`, or an `install NAME` that runs something that does nothing. */
const MODPROBE =
  /^\s*(?:blacklist\s+(\S*edac\S*)|install\s+(\S*edac\S*)\s+(?:\/usr)?\/bin\/(?:true|false)\b)/;

/** Why EDAC might be silent, one fact a line: its core, what is loaded, and what is forbidden where. */
export function parseDrivers(raw: RawDrivers): readonly string[] {
  const { core, loaded, commandLine, modprobe } = raw;
  const parameters = typeof commandLine === 'string' ? commandLine : '';
  const named = [...parameters.matchAll(COMMAND_LINE)]
    .flatMap((match) => match[1]?.split(',') ?? [])
    .filter((name) => name.includes('edac'));
  return [
    core
      ? `EDAC drivers loaded: ${loaded.join(', ') || 'none'}`
      : 'the kernel has no EDAC core (/sys/devices/system/edac/mc is absent)',
    ...named.map((name) => `${name} is blacklisted on the kernel command line`),
    ...modprobe.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line) => {
        const match = MODPROBE.exec(line);
        const name = match?.[1] ?? match?.[2];
        return name === undefined ? [] : [`${name} is blacklisted in ${path}`];
      }),
    ),
  ];
}
