import { describe, expect, it } from 'vitest';
import { acceptsGzip, prefersOpenMetrics } from '../../src/http/negotiation.ts';

describe('prefersOpenMetrics', () => {
  it.each([
    [undefined, false],
    ['*/*', false],
    ['text/plain', false],
    ['application/openmetrics-text', true],
    [
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      true,
    ],
    ['text/plain;version=0.0.4;q=0.6, application/openmetrics-text;q=0.5', false],
    ['Application/OpenMetrics-Text; version=1.0.0', true],
    ['application/openmetrics-text;q=0', false],
    ['application/openmetrics-text;q=nonsense', false],
  ])('reads %j as %j', (accept, expected) => {
    expect(prefersOpenMetrics(accept)).toBe(expected);
  });
});

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['gzip', true],
    ['deflate, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['*', true],
    ['identity', false],
  ])('reads %j as %j', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});
