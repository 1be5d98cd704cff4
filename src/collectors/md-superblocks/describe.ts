import type { MdSuperblocksReading } from './survey-reading.ts';

/** What was found and what is denied, for the start of the log and the end of `check`. */
export function describeSurvey({
  arrays,
  outside,
  denied,
}: MdSuperblocksReading): readonly string[] {
  const looks = arrays.flatMap(({ rounds }) => rounds.at(-1)?.members ?? []);
  const read = looks.filter(({ look }) => look?.examined?.found !== undefined).length;
  const lines: string[] = [];
  if (looks.length > 0) lines.push(`superblocks: ${read} of ${looks.length} members read`);
  const names = outside.map(({ look }) => look.name).join(', ');
  if (names !== '') lines.push(`superblocks: on devices outside any array: ${names}`);
  if (denied.length > 0) {
    lines.push(
      `superblocks: denied on ${denied.join(', ')}: grant CAP_DAC_READ_SEARCH or membership in group disk`,
    );
  }
  return lines;
}
