import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Build } from './metrics/own.ts';

const manifest = z.object({ version: z.string() });

/** What is running: the package's version, and the revision that the image or package was built from, where told. */
export function buildOf(environment: Readonly<Record<string, string | undefined>>): Build {
  const { version } = manifest.parse(createRequire(import.meta.url)('../package.json'));
  const revision = environment['ROTWATCH_REVISION'];
  return { version, revision, nodeVersion: process.version };
}
