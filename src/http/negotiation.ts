/** Quality of a media range in an Accept-like header, 0 to 1; undefined when it is not named. */
function quality(header: string, wanted: (name: string) => boolean): number | undefined {
  for (const part of header.split(',')) {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (name === undefined || !wanted(name)) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return q === undefined ? 1 : Number(q.slice('q='.length));
  }
  return undefined;
}

/** Whether OpenMetrics is asked for, and not less than plain text (as Prometheus does since 2.5). */
export function prefersOpenMetrics(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const open = quality(accept, (name) => name === 'application/openmetrics-text');
  if (open === undefined || !(open > 0)) return false;
  const text = quality(accept, (name) => name === 'text/plain');
  return text === undefined || open >= text;
}

/** Whether the client takes gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  const gzip = quality(acceptEncoding, (name) => name === 'gzip');
  const q = gzip ?? quality(acceptEncoding, (name) => name === '*');
  return q !== undefined && q > 0;
}
