import { describe, expect, it } from 'vitest';
import { RaisedCounters } from '../../src/host/raised-counters.ts';

function counting(start: number) {
  const counters = new Map([['errors', start]]);
  const raised = new RaisedCounters((path) => counters.get(path));
  const count = (by: number): number => {
    const now = (counters.get('errors') ?? Number.NaN) + by;
    counters.set('errors', now);
    return now;
  };
  return { raised, count, counters };
}

describe('RaisedCounters', () => {
  it('tells what rose while commands ran, the ones that run now included, and nothing else', () => {
    const { raised, count } = counting(5);
    expect(raised.by('errors', 5)).toBe(0);
    const end = raised.begin(['errors']);
    expect(raised.by('errors', count(2))).toBe(2);
    end();
    expect(raised.by('errors', count(10))).toBe(2);
    const endAgain = raised.begin(['errors']);
    expect(raised.by('errors', count(1))).toBe(3);
    endAgain();
    expect(raised.by('errors', count(0))).toBe(3);
  });

  it('counts once what rose while two commands ran', () => {
    const { raised, count } = counting(0);
    const ends = [raised.begin(['errors']), raised.begin(['errors'])];
    count(4);
    for (const end of ends) end();
    expect(raised.by('errors', count(0))).toBe(4);
  });

  it('tells nothing of a counter that is not there, or goes away', () => {
    const { raised, counters } = counting(1);
    raised.begin(['other'])();
    expect(raised.by('other', 7)).toBe(0);
    const end = raised.begin(['errors']);
    counters.delete('errors');
    end();
    end();
    expect(raised.by('errors', 3)).toBe(0);
  });
});
