import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Compiles src/ to dist/ before the tests, some of which run the program as its users do. */
export function setup(): void {
  const root = join(import.meta.dirname, '../..');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
