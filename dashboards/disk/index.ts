import type { Definition } from '../build/dashboard.ts';
import { diskVariable, runbooksVariable } from '../build/variables.ts';
import { findings } from '../common.ts';
import { attributes } from './attributes.ts';
import { identity } from './identity.ts';
import { media } from './media.ts';
import { now } from './now.ts';
import { selfTests } from './self-tests.ts';
import { temperature } from './temperature.ts';
import { ways } from './ways.ts';

/** One disk, by its serial number. */
export const disk: Definition = {
  subject: 'disk',
  title: 'rotwatch: disk',
  about:
    'One disk by its serial number: its verdict on itself, heat by its own limits, defects, wear, self-tests, the way to it.',
  from: '7d',
  variables: [diskVariable(), runbooksVariable()],
  rows: [
    {
      title: 'Now',
      panels: [
        ...now,
        findings({
          title: 'Findings of this disk',
          named: ['array', 'member'],
          matchers: ['disk=~"$disk"'],
        }),
      ],
    },
    { title: 'Who it is', panels: identity },
    { title: 'Temperature', panels: temperature },
    { title: 'Defects and wear', panels: media },
    { title: 'Self-tests', panels: selfTests },
    { title: 'The way to it', panels: ways },
    { title: 'Attributes', panels: attributes },
  ],
};
