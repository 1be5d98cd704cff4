/** A mount of a filesystem. */
export interface Mount {
  /** Number of the mount, its own as long as it lasts. */
  readonly id: string;
  /** `major:minor` of the filesystem; 0:… when it is none of one block device. */
  readonly number: string;
  readonly mountpoint: string;
  readonly type: string;
  /** What was mounted (`/dev/sda1`). */
  readonly source: string;
  /** Options of this mount, and those of the filesystem behind it. */
  readonly options: readonly string[];
  readonly superOptions: readonly string[];
}

/** Blank, tab, newline and backslash are written in octal (mangle_path, fs/seq_file.c). */
function unmangled(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Mounts as /proc/PID/mountinfo lists them (show_mountinfo, fs/proc_namespace.c); lines that do not fit are left out. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line): readonly Mount[] => {
    const [head = '', tail = ''] = line.split(' - ');
    const [id, , number, , mountpoint, options] = head.split(' ');
    const [type, source, superOptions] = tail.split(' ');
    if (id === undefined || number === undefined) return [];
    if (mountpoint === undefined || options === undefined) return [];
    if (type === undefined || source === undefined || superOptions === undefined) return [];
    return [
      {
        id,
        number,
        mountpoint: unmangled(mountpoint),
        type,
        source: unmangled(source),
        options: options.split(','),
        superOptions: superOptions.split(','),
      },
    ];
  });
}

/** Options by mount point as /etc/fstab asks for them; comments and swap are left out. */
export function parseFstab(text: string): ReadonlyMap<string, readonly string[]> {
  const wanted = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [source = '', mountpoint, type, options] = line.trim().split(/\s+/);
    if (source.startsWith('#') || mountpoint === undefined || type === undefined) continue;
    if (mountpoint.startsWith('/')) wanted.set(unmangled(mountpoint), options?.split(',') ?? []);
  }
  return wanted;
}

/** Seconds that the machine has been up (/proc/uptime); undefined for a text that is none. */
export function parseUptime(text: string): number | undefined {
  const seconds = /^(\d{1,12}\.\d{2}) /.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Words by which a filesystem says that it takes no writes any more; the latter two since 6.15 without `ro`. */
const STOPPED = ['ro', 'emergency_ro', 'shutdown'];

/** Whether writes to the mount fail. */
export function isReadOnly({ options, superOptions }: Mount): boolean {
  return options.includes('ro') || isStopped(superOptions);
}

/**
 * Whether the filesystem was made read-only after it was mounted for writing: it refuses writes while its
 * mount allows them, which only the kernel does to it (sb->s_flags after an error), or while fstab asks
 * for them. Undefined when it cannot be told from a mount that somebody made read-only.
 */
export function wasRemounted(
  mount: Mount,
  wanted: readonly string[] | undefined,
): boolean | undefined {
  if (!isReadOnly(mount)) return false;
  if (!mount.options.includes('ro')) return true;
  return wanted === undefined ? undefined : !wanted.includes('ro');
}

function isStopped(superOptions: readonly string[]): boolean {
  return superOptions.some((option) => STOPPED.includes(option));
}
