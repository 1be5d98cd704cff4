import { notRecording } from './bitmap-recording.ts';
import { ownMembers, surveyRule } from './survey-rule.ts';

/** Written to while degraded, and no chunk turns dirty: a later re-add would copy nothing. */
export const mdBitmapNotRecording = surveyRule('md_bitmap_not_recording', (context) => {
  if (!notRecording(context)) return [];
  const { array, activity, fileBitmap } = context.survey;
  const members = ownMembers(context.survey, context.latest).map(({ name }) => name);
  return [
    {
      severity: 'critical',
      summary: `${array.name} is degraded and written to, but its bitmap records nothing`,
      evidence: [
        `${activity.writtenWhileDegraded} sectors written since it was seen degraded`,
        fileBitmap === undefined
          ? `no dirty chunk in the bitmap on ${members.join(', ')}`
          : `no dirty chunk in its bitmap ${fileBitmap.path}`,
      ],
      action:
        'Do not bring the missing member back as it is: zero its superblock first, so that it is rebuilt in full. Update the kernel (raid1 of 5.15.0 to 5.15.13 does not set bits).',
    },
  ];
});
