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
  const strike = (match: RegExpExecArray): void => {
    const blank = match[0].replace(/[^\n]/g, ' ');
    left = left.slice(0, match.index) + blank + left.slice(match.index + match[0].length);
  };
  return {
    take: (pattern) => {
      const match = pattern.exec(left) ?? undefined;
      if (match !== undefined) strike(match);
      return match;
    },
    takeAll: (pattern) => {
      const matches = [...left.matchAll(pattern)];
      for (const match of matches) strike(match);
      return matches;
    },
    left: () =>
      left
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
  };
}
