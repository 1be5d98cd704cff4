/** A text from which facts are struck as they are understood, so that what is left was not. */
export interface Slate {
  /** Strikes the first match. */
  take(pattern: RegExp): RegExpExecArray | undefined;
  /** Strikes all matches of a global pattern. */
  takeAll(pattern: RegExp): readonly RegExpExecArray[];
  /** Lines of which something is left, trimmed. */
  left(): readonly string[];
}

/** A fresh slate with `text` on it. Positions and line ends stay as they are whatever is struck. */
export function slateOf(text: string): Slate {
  let left = text;
  const blank = (match: string): string => match.replace(/[^\n]/g, ' ');
  return {
    take: (pattern) => {
      const match = pattern.exec(left) ?? undefined;
      if (match !== undefined) left = left.replace(pattern, blank);
      return match;
    },
    takeAll: (pattern) => {
      const matches = [...left.matchAll(pattern)];
      left = left.replace(pattern, blank);
      return matches;
    },
    left: () =>
      left
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
  };
}
