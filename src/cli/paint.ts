import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** Colours text, or leaves it alone; whether the stream is a terminal was decided by the caller. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

/** Control characters, and those that reorder text: in a terminal they could hide or forge words. */
const TRICKS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text from the machine for a terminal: characters that could play tricks there become U+FFFD. */
export function harmless(text: string): string {
  return text.replaceAll(TRICKS, '\uFFFD');
}

/** Indented JSON in which such characters stand as escapes. */
export function harmlessJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const escaped = text.replaceAll(TRICKS, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${escaped}\n`;
}
