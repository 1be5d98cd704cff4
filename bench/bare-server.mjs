/** The least that can answer a scrape: bare-server.mjs PORT PLAIN-FILE GZIP-FILE CONTENT-TYPE. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, plainFile, gzipFile, contentType] = process.argv.slice(2);
const plain = readFileSync(plainFile);
const gzipped = readFileSync(gzipFile);
const headers = { 'content-type': contentType, vary: 'accept, accept-encoding' };

const server = createServer((request, response) => {
  const packed = request.headers['accept-encoding']?.includes('gzip');
  const body = packed ? gzipped : plain;
  response.writeHead(200, {
    ...headers,
    ...(packed && { 'content-encoding': 'gzip' }),
    'content-length': body.length,
  });
  response.end(body);
});
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
