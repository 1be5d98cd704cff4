/** Something that the machine swaps to. */
export interface Swap {
  /** Device or file (`/dev/md1`, `/swapfile`). */
  readonly path: string;
  readonly isFile: boolean;
}

/** Swap areas as /proc/swaps lists them (swap_show, mm/swapfile.c); lines that do not fit are left out. */
export function parseSwaps(text: string): readonly Swap[] {
  return text.split('\n').flatMap((line): readonly Swap[] => {
    const [path, type] = line.trim().split(/\s+/);
    if (path === undefined || !path.startsWith('/')) return [];
    if (type !== 'partition' && type !== 'file') return [];
    return [{ path: unmangled(path), isFile: type === 'file' }];
  });
}

/** Blank, tab, newline and backslash are written in octal (seq_file_path, fs/seq_file.c). */
function unmangled(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
