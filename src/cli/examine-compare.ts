import { examineFields } from '../collectors/md-superblocks/examine.ts';
import { isBitmap } from '../collectors/md-superblocks/examined.ts';
import type { NamedExamined } from './examine.ts';
import { painter } from './paint.ts';

const MARK = '≠';

/** The fields of several members side by side, those that differ marked. */
export function sideBySide(all: readonly NamedExamined[], colour: boolean): string {
  const columns = all.map(columnOf);
  const labels = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  const rows = labels.map((label) => [label, ...columns.map((column) => column.get(label) ?? '-')]);
  const header = ['', ...all.map(({ name }) => name)];
  const widths = header.map((_, index) =>
    Math.max(...[header, ...rows].map((row) => (row[index] ?? '').length)),
  );
  const lineOf = (row: readonly string[], mark: string) =>
    `${mark} ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  const paint = painter(colour);
  const lines = rows.map((row) => {
    const differs = new Set(row.slice(1)).size > 1;
    const line = lineOf(row, differs ? MARK : ' ');
    return differs ? paint('yellow', line) : line;
  });
  return `${[lineOf(header, ' '), ...lines].join('\n')}\n`;
}

function columnOf({ name, examined }: NamedExamined): ReadonlyMap<string, string> {
  const { found, bitmap, deviceSectors } = examined;
  if (found === undefined) return new Map();
  const decoded = isBitmap(bitmap) ? bitmap : undefined;
  const fields = new Map(
    examineFields(found.superblock, { device: name, deviceSectors, bitmap: decoded?.bitmap }),
  );
  if (decoded !== undefined) {
    fields.set('Bitmap Events', String(decoded.bitmap.events));
    fields.set('Bitmap Events Cleared', String(decoded.bitmap.eventsCleared));
    fields.set('Bitmap Dirty Chunks', String(decoded.dirtyChunks ?? '-'));
  }
  return fields;
}
