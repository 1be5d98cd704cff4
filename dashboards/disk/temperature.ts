import { graph, stat } from '../build/kinds.ts';
import type { AnyBuilder } from '../build/panels.ts';
import { ofDisk } from '../build/series.ts';
import { ALWAYS_PLAIN } from '../build/words.ts';

/** Heat, by the limits that the disk itself states. */
export const temperature: readonly AnyBuilder[] = [
  graph({
    title: 'Temperature and its own limits',
    about:
      'Bad: a temperature at operating_max: above it the maker promises nothing; at critical an NVMe disk may shut itself down. Limits are those that the disk states, not those of a rule of thumb.',
    queries: [
      { expr: ofDisk('disk_temperature_celsius'), legend: '{{disk}}' },
      { expr: ofDisk('disk_temperature_limit_celsius'), legend: 'limit {{limit}}' },
      { expr: ofDisk('disk_temperature_sensor_celsius'), legend: 'sensor {{sensor}}' },
    ],
    unit: 'celsius',
    steady: false,
    width: 16,
    overrides: [
      {
        matching: '/^limit/',
        properties: [
          { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
          { id: 'custom.fillOpacity', value: 0 },
        ],
      },
    ],
  }),
  stat({
    title: 'Extremes that it remembers',
    about:
      'Highest and lowest temperature since manufacture and since power-on, by the device. Bad: a highest above its limit; it was cooked once, perhaps before it was yours.',
    queries: [
      {
        expr: `max by (since, which) (${ofDisk('disk_temperature_extreme_celsius')})`,
        legend: '{{which}} since {{since}}',
      },
    ],
    shows: 'both',
    unit: 'celsius',
    steps: ALWAYS_PLAIN,
    nothing: 'not told',
    width: 8,
    height: 8,
  }),
];
