const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a duration as Prometheus spells it (`500ms`, `10s`, `1h30m`); undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhd])/g)) {
    const unitMs = UNITS_MS[String(unit)];
    if (unitMs === undefined) return undefined;
    total += Number(amount) * unitMs;
  }
  return total;
}

/** The shortest exact spelling of a duration, the inverse of `parseDuration`. */
export function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms > 0 && ms % (UNITS_MS[name] ?? 1) === 0);
  return unit === undefined ? `${ms}ms` : `${ms / (UNITS_MS[unit] ?? 1)}${unit}`;
}
