import { describe, expect, it } from 'vitest';
import { parseListenAddress } from '../../src/config/listen-address.ts';

describe('parseListenAddress', () => {
  it.each([
    [':10947', { host: undefined, port: 10947 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['[fe80::1%eth0]:80', { host: 'fe80::1%eth0', port: 80 }],
    ['monitor.example:9', { host: 'monitor.example', port: 9 }],
  ])('reads %s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each(['10947', ':', ':65536', '::1:80', '[::1]', 'a b:1', 'http://x:1'])(
    'takes %j for no address',
    (text) => {
      expect(parseListenAddress(text)).toBeUndefined();
    },
  );
});
