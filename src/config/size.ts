const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** Bytes of a size such as `512MiB` or `2GiB`; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,9})(B|KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  const unitBytes = UNITS[unit];
  const bytes = unitBytes === undefined ? Number.NaN : Number(amount) * unitBytes;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest exact spelling of a size, the inverse of `parseSize`. */
export function formatSize(bytes: number): string {
  const unit = Object.keys(UNITS).findLast((name) => bytes > 0 && bytes % (UNITS[name] ?? 1) === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / (UNITS[unit] ?? 1)}${unit}`;
}
