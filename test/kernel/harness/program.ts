import { access, mkdir, readdir, readFile, realpath, symlink } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { z } from 'zod';

const CHECKOUT = join(import.meta.dirname, '../../..');

/** Where the guest has the built checkout: in memory, since a cold `import` of it over 9p takes half a minute. */
export const GUEST_PROGRAM = '/opt/rotwatch';

const BUNDLE = 'bundle/main.js';

/**
 * The program in one file: the same code as `dist/main.js`, of which an emulated processor takes six to twelve seconds to load
 * the 620 modules, at each of some hundred starts.
 */
export const GUEST_MAIN = join(GUEST_PROGRAM, BUNDLE);

/** What Node loads; the rest of a package is for people and compilers. */
const LOADED = new Set(['.js', '.cjs', '.mjs', '.json', '.node', '.wasm']);

const LOCKFILE = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

async function productionPackages(): Promise<readonly string[]> {
  const text = await readFile(join(CHECKOUT, 'package-lock.json'), 'utf8');
  const { packages } = LOCKFILE.parse(JSON.parse(text));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path]) => path);
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && LOADED.has(extname(entry.name)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Every folder on the way to the files, outer ones first. */
function foldersOf(files: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const file of files) {
    const parts = file.split('/').slice(0, -1);
    parts.forEach((_, at) => {
      folders.add(parts.slice(0, at + 1).join('/'));
    });
  }
  return [...folders].sort();
}

async function bundle(file: string): Promise<void> {
  const build = await rolldown({ input: join(CHECKOUT, 'dist/main.js'), platform: 'node' });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
}

/**
 * Links the built checkout (`dist/`, production dependencies) into `root/app`, with all of it in one file, and lists what
 * belongs to it, in an order that cpio can archive.
 */
export async function stageProgram(root: string): Promise<readonly string[]> {
  await access(join(CHECKOUT, 'dist/main.js')).catch((cause: unknown) => {
    throw new Error('dist/main.js is missing: npm run build', { cause });
  });
  const app = join(root, 'app');
  await mkdir(app);
  for (const part of ['dist', 'node_modules', 'package.json']) {
    await symlink(await realpath(join(CHECKOUT, part)), join(app, part));
  }
  const folders = ['app/dist', ...(await productionPackages()).map((path) => join('app', path))];
  const files = ['app/package.json'];
  for (const folder of folders) files.push(...(await filesBelow(root, folder)));
  files.push(join('app', BUNDLE));
  await bundle(join(app, BUNDLE));
  const once = [...new Set(files)];
  return [...foldersOf(once), ...once];
}
