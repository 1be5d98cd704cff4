/** A leaf of the settings: its place in the tree and its default. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A nested object of settings, as far as is known before validation. */
export type Tree = { [key: string]: unknown };

/** Whether a value is a group of keys, not a leaf. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every leaf below a tree, depth first. */
export function leavesOf(tree: Tree, above: readonly string[] = []): readonly Leaf[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...above, key];
    return isTree(value) ? leavesOf(value, path) : [{ path, value }];
  });
}

/** The environment variable that sets a key: `ROTWATCH_` and the path in capitals. */
export function environmentName(path: readonly string[]): string {
  return `ROTWATCH_${path.join('_').replaceAll('-', '_').toUpperCase()}`;
}

/** Text from the environment or a flag as the kind of value that the key's default has; a wrong text stays text. */
export function coerced(text: string, like: unknown): unknown {
  if (Array.isArray(like)) return text.split(',').map((item) => item.trim());
  if (typeof like === 'boolean' && text === 'true') return true;
  if (typeof like === 'boolean' && text === 'false') return false;
  return text;
}

/** A copy of the tree with one leaf set; a non-tree in the way is replaced. */
export function withLeaf(tree: Tree, [head, ...rest]: readonly string[], value: unknown): Tree {
  if (head === undefined) return tree;
  const below = tree[head];
  const next = rest.length === 0 ? value : withLeaf(isTree(below) ? below : {}, rest, value);
  return { ...tree, [head]: next };
}

/** The value at a path; undefined where the tree ends before it. */
export function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  let value = tree;
  for (const key of path) {
    if (Array.isArray(value) && typeof key === 'number') value = value[key];
    else if (isTree(value) && typeof key === 'string') value = value[key];
    else return undefined;
  }
  return value;
}
