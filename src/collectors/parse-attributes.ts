import type { Problem } from './collector.ts';

/** An attribute's text as read; undefined when there is no such file; a problem when it could not be read. */
export type RawText = string | Problem | undefined;

/** Texts of one sysfs folder by the attribute's name. */
export type RawTexts<Name extends string> = { readonly [N in Name]?: RawText };

/** A text that an attribute never has; says so instead of a value. */
export const MALFORMED: unique symbol = Symbol('malformed');

/** Understands an attribute's trimmed, non-empty text; undefined where the text says "has none". */
export type AttributeParser<T> = (text: string) => T | undefined | typeof MALFORMED;

/** Reads an attribute; `empty` is what an empty text stands for. */
export type AttributeReader<Name extends string> = <T>(
  name: Name,
  parse: AttributeParser<T>,
  empty?: T,
) => T | undefined;

const QUOTE_CHARACTERS = 80;

/** A reader of the attributes of one folder that adds to `problems` what cannot be read or understood. */
export function attributesOf<Name extends string>(
  folder: string,
  texts: RawTexts<Name>,
  problems: Problem[],
): AttributeReader<Name> {
  return (name, parse, empty) => {
    const text: RawText = texts[name];
    if (text === undefined) return undefined;
    if (typeof text !== 'string') {
      problems.push(text);
      return undefined;
    }
    const trimmed = text.trim();
    if (trimmed === '') return empty;
    const value = parse(trimmed);
    if (value !== MALFORMED) return value;
    const detail = `not understood: ${trimmed.slice(0, QUOTE_CHARACTERS)}`;
    problems.push({ reason: 'malformed', subject: `${folder}/${name}`, detail });
    return undefined;
  };
}

/** A plain count, of whatever the attribute counts. */
export const parseCount: AttributeParser<number> = (text) =>
  /^\d{1,20}$/.test(text) ? Number(text) : MALFORMED;

/** A word of the kernel's, known here or not. */
export const parseWord: AttributeParser<string> = (text) =>
  /^[a-z][a-z0-9_-]*$/.test(text) ? text : MALFORMED;

/** A count in units of `bytes`, as bytes. */
export function parseCountOf(bytes: number): AttributeParser<number> {
  return (text) => {
    const count = parseCount(text);
    return typeof count === 'number' ? count * bytes : count;
  };
}

/** One line of words for people, control characters left out; undefined when none are left. */
export const parseWords: AttributeParser<string> = (text) => {
  const words = text.replace(/\p{Cc}+/gu, ' ').trim();
  return words === '' ? undefined : words;
};
