#!/usr/bin/env node
// Writes METRICS.md from the catalog of the built program.
import { writeFileSync } from 'node:fs';
import { catalog, catalogMarkdown } from '../dist/metrics/catalog.js';

writeFileSync(new URL('../METRICS.md', import.meta.url), catalogMarkdown(catalog));
