import type { Message, PowerState } from './report.ts';
import type { Section } from './section.ts';

/**
 * The power state that `-n` found: `power_mode.name` since smartctl 7.5, the message of an early exit
 * before that ("Device is in STANDBY mode, exit(3)"). Undefined when the document does not say.
 */
export function decodePowerState(
  root: Section,
  messages: readonly Message[],
): PowerState | undefined {
  const named = root.at('power_mode').text('name');
  if (named !== undefined) return powerState(named);
  for (const { text } of messages) {
    const match = /Device is in (.+) mode/.exec(text);
    if (match?.[1] !== undefined) return powerState(match[1]);
  }
  return undefined;
}

function powerState(words: string): PowerState | undefined {
  if (/^ACTIVE/.test(words)) return 'active';
  if (/^IDLE/.test(words)) return 'idle';
  if (/^SLEEP/.test(words)) return 'sleep';
  return /^(STANDBY|LOW POWER)/.test(words) ? 'standby' : undefined;
}
