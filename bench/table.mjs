/** Small things that every measurement prints with. */
import { cpus, loadavg, release } from 'node:os';

/** The value below which `share` of the sorted numbers lie. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** A Markdown table; numbers right-aligned. */
export function table(head, rows) {
  const texts = rows.map((row) => row.map(String));
  const widths = head.map((title, at) =>
    Math.max(title.length, 3, ...texts.map((row) => row[at].length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...texts.map(line)].join('\n');
}

/** What it was measured on. */
export function machineLine() {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  const load = loadavg()[0].toFixed(1);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Node ${process.versions.node}, Linux ${release()}, ${cpus().length} cores (${model}), load ${load} at the start`;
}
