import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../deploy/runbooks/', import.meta.url);
const FENCED = /^```(?<words>[^\n]*)\n(?<text>.*?)^```$/gms;

/** A fenced part of a page. */
interface Fenced {
  /** What follows the fence: a language, and what the page says of the block. */
  readonly words: string;
  readonly text: string;
}

/** A block of commands that the kernel bench runs, and what the page says that it prints. */
export interface Step {
  readonly commands: string;
  /** Empty when the page shows no output: then there is none. */
  readonly output: string;
  /** Whether the numbers in the output are samples: other ones are as good. */
  readonly numbersVary: boolean;
}

/** The text of a page by the name of its file. */
export function pageText(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

export function sectionsOf(text: string): readonly (readonly [heading: string, body: string])[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end).trim()] as const;
    });
}

function fencedIn(text: string): readonly Fenced[] {
  return [...text.matchAll(FENCED)].map(({ groups }) => ({
    words: groups?.['words'] ?? '',
    text: groups?.['text'] ?? '',
  }));
}

/** The lines of all shell blocks, without their comments. */
export function commandsOf(text: string): readonly string[] {
  return fencedIn(text)
    .filter(({ words }) => words.split(' ')[0] === 'sh')
    .flatMap((block) => block.text.trimEnd().split('\n'))
    .map((line) => line.replace(/\s+#\s.*$/, ''));
}

/** The blocks marked `sh rehearsed`, in the order of the page, each with the `text` block that follows it. */
export function stepsOf(text: string): readonly Step[] {
  const blocks = fencedIn(text);
  return blocks.flatMap(({ words, text: commands }, at) => {
    if (words !== 'sh rehearsed') return [];
    const next = blocks[at + 1];
    const shown = next?.words.startsWith('text') === true ? next : undefined;
    return [
      {
        commands,
        output: shown?.text ?? '',
        numbersVary: shown?.words === 'text numbers vary',
      },
    ];
  });
}
