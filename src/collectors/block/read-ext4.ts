import type { Host } from '../../host/host.ts';
import type { Problem } from '../collector.ts';
import { attributesOf, parseCount } from '../parse-attributes.ts';
import { listMatching, readAttributes } from '../read-attributes.ts';
import type { Filesystem } from './bus-reading.ts';

const EXT4 = '/sys/fs/ext4';
const EXT4_ERRORS = ['errors_count', 'first_error_time', 'last_error_time'] as const;

/** What an ext4 tells of itself. */
export type Ext4 = Pick<Filesystem, 'errors' | 'firstErrorAt' | 'lastErrorAt'> & {
  /** Whether it stops taking writes at its first error, be that by option or by its superblock. */
  readonly stopsOnErrors: boolean;
};

/** Every ext4 that is mounted anywhere, by the kernel name of its device. */
export function readExt4s(host: Host, problems: Problem[]): ReadonlyMap<string, Ext4> {
  const names = listMatching(host, EXT4, /^(?!features$).+$/);
  return new Map(names.map((name) => [name, readExt4(host, name, problems)]));
}

/** Error counts that ext4 keeps in its superblock (fs/ext4/sysfs.c); times of 0 are none. */
function readExt4(host: Host, name: string, problems: Problem[]): Ext4 {
  const texts = readAttributes(host, `${EXT4}/${name}`, EXT4_ERRORS);
  const attribute = attributesOf<(typeof EXT4_ERRORS)[number]>(`ext4/${name}`, texts, problems);
  const at = (file: 'first_error_time' | 'last_error_time') => {
    const seconds = attribute(file, parseCount);
    return seconds === 0 ? undefined : seconds;
  };
  return {
    errors: attribute('errors_count', parseCount),
    firstErrorAt: at('first_error_time'),
    lastErrorAt: at('last_error_time'),
    stopsOnErrors: stopsOnErrors(host, name),
  };
}

/** /proc/fs/ext4 lists every option in force, where mountinfo leaves out those of the superblock (_ext4_show_options). */
function stopsOnErrors(host: Host, name: string): boolean {
  const options = host.readText(`/proc/fs/ext4/${name}/options`);
  return options.ok && options.value.split('\n').includes('errors=remount-ro');
}
