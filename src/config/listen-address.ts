/** Where to listen; without a host, on every address of the machine. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

const MAX_PORT = 65_535;

/** Parses `:10947`, `127.0.0.1:10947`, `[::1]:10947` or `name:10947`; undefined when it is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.%a-z]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  if (port > MAX_PORT) return undefined;
  const host = match[1] ?? match[2];
  return { host: host === '' ? undefined : host, port };
}
