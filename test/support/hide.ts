import type { FakeHost } from './fake-host.ts';

/** Hides a file or folder, with everything below it; shows it again when called. */
export function hide({ files }: FakeHost, path: string): () => void {
  const below = [...files].filter(([one]) => one === path || one.startsWith(`${path}/`));
  for (const [one] of below) files.delete(one);
  files.set(path, { fails: 'denied' });
  return () => {
    files.delete(path);
    for (const [one, content] of below) files.set(one, content);
  };
}
