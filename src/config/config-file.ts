import { LineCounter, parseDocument } from 'yaml';

/** Something wrong in the configuration: where, what was given, what was expected. */
export interface ConfigProblem {
  /** Where it was set: `rotwatch.yml:3:5`, `ROTWATCH_LOG_LEVEL`, `--state-dir`. */
  readonly source: string;
  /** The key, dotted; undefined when the whole text is at fault. */
  readonly key: string | undefined;
  readonly message: string;
}

/** A configuration file's content, and where each key stands in it. */
export interface ConfigFile {
  readonly values: unknown;
  readonly problems: readonly ConfigProblem[];
  /** `file:line:column` of a key, or of its closest ancestor that stands in the file. */
  readonly place: (path: readonly PropertyKey[]) => string;
}

type Ranged = { readonly range?: readonly [number, number, number] | null | undefined };

/** Reads YAML 1.2; syntax errors, unknown tags and unresolved aliases become problems. */
export function parseConfigFile(name: string, text: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const problems: ConfigProblem[] = [...document.errors, ...document.warnings].map(
    ({ message, pos }) => ({ source: at(pos[0]), key: undefined, message }),
  );
  let values: unknown = {};
  if (problems.length === 0) {
    try {
      values = document.toJS() ?? {};
    } catch (error) {
      // An alias without an anchor is found only here.
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ source: name, key: undefined, message });
    }
  }
  const place = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = nodeAt(document, path.slice(0, length));
      if (node?.range) return at(node.range[0]);
    }
    return name;
  };
  return { values, problems, place };
}

function nodeAt(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
): Ranged | undefined {
  const node: unknown = document.getIn(path, true);
  return isRanged(node) ? node : undefined;
}

function isRanged(node: unknown): node is Ranged {
  return typeof node === 'object' && node !== null && 'range' in node;
}
