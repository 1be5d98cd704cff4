import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayMisbehaveAtReadd } from '../../../src/collectors/md-arrays/readd-risk.ts';

describe('mayMisbehaveAtReadd', () => {
  it.each([
    '5.15.3',
    '5.15.13-051513-generic',
    '5.15.0-25-generic',
    '5.16.0-rc5',
    '5.13.11',
    '5.13.0-52-generic',
    '5.11.22',
    '5.10.59',
    '5.10.0-28-amd64',
    '5.4.0-200-generic',
    '4.19.20',
    '4.15.0-213-generic',
    '5.0.21',
    '6.11.0-26-generic',
    '6.12.49',
    '6.14.0-1017-oem',
    '6.17.0-rc3',
    '3.10.0-1160.el7.x86_64',
    '2.6.32-754.el6.x86_64',
  ])('takes %s for possibly affected', (release) => {
    expect(mayMisbehaveAtReadd(release)).toBe(true);
  });

  it.each([
    '6.1.0-31-amd64',
    '6.1.128',
    '6.12.50+deb13-amd64',
    '6.16.10',
    '6.17.0',
    '6.17.0-5-generic',
    '6.18.2',
    '5.15.2',
    '5.15.14',
    '5.15.180-1-lts',
    '5.16.0',
    '5.10.60',
    '5.4.142',
    '5.13.12',
    '5.14.0',
    '4.14.105',
    '4.19.27',
    '3.16.0-11-amd64',
    '10.0.1',
  ])('takes %s for sound', (release) => {
    expect(mayMisbehaveAtReadd(release)).toBe(false);
  });

  it.each(['', 'linux', '6', 'v6.1'])('says nothing of %j', (release) => {
    expect(mayMisbehaveAtReadd(release)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => mayMisbehaveAtReadd(text) !== null));
  });
});
