#!/usr/bin/env node
// Makes a fresh clone usable: installs the locked dependencies when they are missing or out of date,
// and with --build compiles src/ to dist/. Needs nothing but Node and npm.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const installed = join(root, 'node_modules', '.package-lock.json');
const locked = join(root, 'package-lock.json');

function npm(...args) {
  execFileSync('npm', args, { cwd: root, stdio: 'inherit' });
}

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(locked).mtimeMs) {
  // Not `npm ci`: that refuses a lockfile without the optional binaries of platforms not built for.
  npm('install', '--no-save', '--no-audit', '--no-fund', '--include=dev');
}
if (process.argv.includes('--build')) npm('run', '--silent', 'build');
