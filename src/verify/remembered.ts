import { readingOf } from '../collectors/collector.ts';
import type { StateFolder } from '../host/state-folder.ts';
import type { Snapshot } from '../snapshot.ts';
import { parseState, VERIFY_FILE } from './state-file.ts';
import type { Verification } from './verification.ts';

/** What the daemon's file says of the arrays that are there, for a single look; nothing without a file. */
export async function rememberedVerification(
  folder: StateFolder,
  snapshot: Snapshot,
): Promise<Verification> {
  const read = await folder.read(VERIFY_FILE);
  const parsed = read.ok ? parseState(read.value) : undefined;
  const kept = parsed?.ok === true ? parsed.state.arrays : [];
  const survey = readingOf(snapshot.observed['md-superblocks']);
  const arrays = (survey?.arrays ?? []).flatMap(({ array, uuid }) => {
    const compared = kept.find((one) => one.uuid === uuid);
    if (compared?.lastSampleAt === undefined) return [];
    return [
      {
        array: array.name,
        uuid: compared.uuid,
        mode: 'sample' as const,
        hindrance: undefined,
        dailyBudgetBytes: undefined,
        detectionSeconds: undefined,
        compared,
      },
    ];
  });
  return { arrays };
}
