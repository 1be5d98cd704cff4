import type { Problem } from '../collector.ts';

/** Objects within objects that are looked through for numbers. */
const MAX_DEPTH = 4;
/** How much of a wrong text is shown. */
const MAX_SHOWN = 60;

type JsonObject = { readonly [key: string]: unknown };

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One object of a JSON document: the only place where untyped JSON becomes typed. What is absent is
 * undefined; what is there in another type is undefined and a problem, at the cost of that value only.
 */
export class Section {
  readonly path: string;
  readonly #values: JsonObject;
  readonly #problems: Problem[];
  /** Whether the document has it. */
  readonly present: boolean;

  constructor(value: unknown, path: string, problems: Problem[]) {
    this.path = path;
    this.#problems = problems;
    this.present = isObject(value);
    this.#values = isObject(value) ? value : {};
    if (value !== undefined && value !== null && !this.present)
      this.#wrong(path, 'an object', value);
  }

  /** The names of its members. */
  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  at(...keys: readonly string[]): Section {
    let section: Section = this;
    for (const key of keys) section = section.#member(key);
    return section;
  }

  /**
   * A finite number. Where smartctl adds an exact decimal twin (`NAME_s`, for integers beyond 2^53),
   * that is what is converted, so that the number is the nearest double and no worse.
   */
  number(key: string): number | undefined {
    const twin = this.#values[`${key}_s`];
    if (typeof twin === 'string' && /^-?\d+$/.test(twin)) return Number(twin);
    const value = this.#values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.#wrong(this.#pathOf(key), 'a number', value);
  }

  /** A count: a number that is not negative. */
  count(key: string): number | undefined {
    const value = this.number(key);
    if (value === undefined || value >= 0) return value;
    return this.#wrong(this.#pathOf(key), 'a count', value);
  }

  /** A number, or a number written as text (`"36537.378"`, `"12.50%"`; in some locales `"3,641"`). */
  decimal(key: string): number | undefined {
    const value = this.#values[key];
    if (typeof value !== 'string') return this.number(key);
    const match = /^\s*(-?\d+(?:[.,]\d+)?)\s*%?\s*$/.exec(value);
    return match === null
      ? this.#wrong(this.#pathOf(key), 'a number', value)
      : Number(match[1]?.replace(',', '.'));
  }

  /** Text without padding; undefined when nothing is left. */
  text(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') return this.#wrong(this.#pathOf(key), 'a text', value);
    const trimmed = value.trim();
    return trimmed === '' ? undefined : trimmed;
  }

  flag(key: string): boolean | undefined {
    const value = this.#values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    return this.#wrong(this.#pathOf(key), 'true or false', value);
  }

  /** The objects of a list; gaps (null) that smartctl leaves for unused entries are passed over. */
  list(key: string): readonly Section[] {
    return this.#array(key).flatMap((value, index) => {
      if (value === null) return [];
      const section = new Section(value, `${this.#pathOf(key)}[${index}]`, this.#problems);
      return section.present ? [section] : [];
    });
  }

  /** The numbers of a list with their places; gaps are passed over. */
  numbers(key: string): readonly { readonly index: number; readonly value: number }[] {
    return this.#array(key).flatMap((value, index) => {
      if (typeof value === 'number' && Number.isFinite(value)) return [{ index, value }];
      if (value !== null) this.#wrong(`${this.#pathOf(key)}[${index}]`, 'a number', value);
      return [];
    });
  }

  /** Every number below it, with its path of keys; lists and texts are passed over. */
  leaves(depth = MAX_DEPTH): readonly { readonly name: string; readonly value: number }[] {
    return Object.entries(this.#values).flatMap(([key, value]) => {
      if (typeof value === 'number') return [{ name: key, value }];
      if (!isObject(value) || depth === 0) return [];
      const below = this.#member(key).leaves(depth - 1);
      return below.map((leaf) => ({ ...leaf, name: `${key}.${leaf.name}` }));
    });
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined;
  }

  #member(key: string): Section {
    return new Section(this.#values[key], this.#pathOf(key), this.#problems);
  }

  #array(key: string): readonly unknown[] {
    const value = this.#values[key];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.#wrong(this.#pathOf(key), 'a list', value);
    return [];
  }

  #pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  #wrong(path: string, expected: string, value: unknown): undefined {
    const detail = `expected ${expected}, got ${described(value)}`;
    this.#problems.push({ reason: 'malformed', subject: path, detail });
    return undefined;
  }
}

function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_SHOWN));
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}
