import { isMirror } from '../collectors/md-arrays/levels.ts';
import type { SpeakingMember } from '../collectors/md-superblocks/agreement.ts';
import { callsMissing } from '../collectors/md-superblocks/calls-missing.ts';
import { chunksDirtyHereNotThere } from '../collectors/md-superblocks/dirty-chunks.ts';
import { type ExaminedBitmap, isBitmap } from '../collectors/md-superblocks/examined.ts';
import type { Superblock } from '../collectors/md-superblocks/reading.ts';
import type { OutsideDevice, SurveyedArray } from '../collectors/md-superblocks/survey-reading.ts';
import { notRecording } from './bitmap-recording.ts';
import type { Verdict } from './rule.ts';
import {
  claimants,
  ownMembers,
  type SurveyedContext,
  spokesman,
  surveyRule,
  timeText,
} from './survey-rule.ts';

/**
 * `mdadm --add` would silently take a former member back, copying only what the bitmap names, or
 * nothing; and this one holds other data. mdadm compares neither events nor bitmaps nor what the
 * device believes of its peers (Manage.c, `attempt_re_add`), the kernel only that the events are not
 * below events_cleared (drivers/md/md.c, `super_1_validate`).
 */
export const mdReaddUnsafe = surveyRule('md_readd_unsafe', (context) => [
  ...claimants(context).flatMap(({ device, superblock }) =>
    ofClaimant(context, device, superblock),
  ),
  ...ofAttached(context),
]);

function ofClaimant(
  context: SurveyedContext,
  device: OutsideDevice,
  superblock: Superblock,
): readonly Verdict[] {
  const { survey, latest, reading } = context;
  const array = spokesman(survey, latest);
  if (array === undefined || !slotIsFree(context, superblock)) return [];
  const hasBitmap = keepsBitmap(survey, array);
  const bitmap = survey.fileBitmap?.bitmap ?? array.surveyed.look?.examined?.bitmap;
  const arrayBitmap = isBitmap(bitmap) ? bitmap : undefined;
  const side = { superblock: array.superblock, hasBitmap, bitmap: arrayBitmap };
  const way = takenBack(context, superblock, side);
  if (way === undefined) return [];
  const reasons = ranApart(context, superblock, array.superblock);
  if (!hasBitmap) reasons.push('without a bitmap nothing at all would be copied to it');
  if (notRecording(context)) {
    reasons.push('the bitmap of the array records no writes, so they would not be copied to it');
  }
  if (reasons.length === 0) return [];
  const { name } = device.look;
  const disk = reading.identities.get(name)?.disk;
  return [
    {
      severity: 'critical',
      subject: { member: name },
      summary: `mdadm --add ${name} would bring stale data into ${survey.array.name} without a full rebuild`,
      evidence: [
        way,
        ...reasons,
        `events: array ${array.superblock.events}, ${name} ${superblock.events}`,
        `updated: array ${timeText(array.superblock.updatedAt)}, ${name} ${timeText(superblock.updatedAt)}`,
        ...bitmapEvidence(arrayBitmap, device, name),
      ],
      action: `Do not --add or --re-add it as it is. When it is certain that ${name}${disk === undefined ? '' : ` (${disk})`} is the side to give up: mdadm --zero-superblock /dev/${name}, then mdadm /dev/${survey.array.name} --add /dev/${name} for a full resync.`,
    },
  ];
}

/** md takes a device back only into the very slot and number that it had. */
function slotIsFree({ survey }: SurveyedContext, superblock: Superblock): boolean {
  if (typeof superblock.role !== 'number') return false;
  return survey.array.members.every(
    ({ slot, role, deviceNumber }) =>
      deviceNumber !== superblock.deviceNumber && (role === 'faulty' || slot !== superblock.role),
  );
}

/** Whether the array has a bitmap, on its members or in a file, legible here or not. */
function keepsBitmap({ array }: SurveyedArray, { superblock }: SpeakingMember): boolean {
  const hasFile = array.bitmap?.file !== undefined || array.bitmap?.location === 'file';
  return hasFile || superblock.bitmapOffsetSectors !== undefined;
}

interface ArraySide {
  readonly superblock: Superblock;
  readonly hasBitmap: boolean;
  /** The bitmap on the member that speaks for the array. */
  readonly bitmap: ExaminedBitmap | undefined;
}

/** How the kernel would take the device back without a full rebuild; undefined when it would not. */
function takenBack(
  { survey }: SurveyedContext,
  { events }: Superblock,
  array: ArraySide,
): string | undefined {
  if (array.bitmap !== undefined) {
    const { eventsCleared } = array.bitmap.bitmap;
    if (events < eventsCleared) return undefined;
    return `its events ${events} are not below the bitmap's events_cleared ${eventsCleared}: md would copy only dirty chunks`;
  }
  if (array.hasBitmap) {
    return "the array's bitmap is not legible here: md may copy only the chunks that it names";
  }
  // raid4/5/6 without a bitmap copy everything (raid5.c, raid5_sync_request); mirrors skip it all.
  if (!isMirror(survey.array) || events < array.superblock.events) return undefined;
  return `${survey.array.level} without a bitmap, and its events ${events} are not below the array's ${array.superblock.events}`;
}

function ranApart(context: SurveyedContext, superblock: Superblock, array: Superblock): string[] {
  const reasons: string[] = [];
  if (superblock.events > array.events) {
    reasons.push(`it is ${superblock.events - array.events} events ahead of the array`);
  }
  const missed = ownMembers(context.survey, context.latest).filter((one) =>
    callsMissing(superblock, one.superblock),
  );
  if (missed.length > 0) {
    const names = missed.map(({ name }) => name).join(', ');
    reasons.push(`it ran without ${names}: its superblock calls them missing`);
  }
  return reasons;
}

function bitmapEvidence(
  array: ExaminedBitmap | undefined,
  { examined }: OutsideDevice,
  name: string,
): readonly string[] {
  const { bitmap } = examined;
  if (array === undefined || !isBitmap(bitmap)) return [];
  const dirty = `dirty chunks: array ${array.dirtyChunks}, ${name} ${bitmap.dirtyChunks}`;
  if (bitmap.bitmap.chunkBytes !== array.bitmap.chunkBytes) return [dirty];
  const apart = chunksDirtyHereNotThere(bitmap.dirtyRuns, array.dirtyRuns);
  const chunks = apart.reduce((sum, { count }) => sum + count, 0);
  return [dirty, `${chunks} of them dirty on ${name} and not in the array`];
}

/** A faulty member still attached to a mirror without a bitmap: --re-add puts it back as it is. */
function ofAttached({ survey, latest }: SurveyedContext): readonly Verdict[] {
  const { array } = survey;
  const speaker = spokesman(survey, latest);
  if (!isMirror(array) || speaker === undefined || keepsBitmap(survey, speaker)) return [];
  return array.members
    .filter(({ role, present }) => role === 'faulty' && present !== false)
    .map(({ name }) => ({
      severity: 'warning' as const,
      subject: { member: name },
      summary: `mdadm --re-add ${name} would put it back into ${array.name} without copying anything`,
      evidence: [`${name} is faulty and still attached`, `${array.level} without a bitmap`],
      action: `Remove it, and zero its superblock before adding it again: mdadm /dev/${array.name} --remove /dev/${name}; mdadm --zero-superblock /dev/${name}.`,
    }));
}
