/** Labels of one sample. */
export type SampleLabels = Readonly<Record<string, string>>;

/** One line of an exposition. */
export interface ExposedSample {
  readonly labels: SampleLabels;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = new RegExp(`(${NAME})="((?:[^"\\\\]|\\\\.)*)",?`, 'gy');
const ESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };
const SPECIAL: Readonly<Record<string, number>> = { '+Inf': Infinity, '-Inf': -Infinity };

function parseLabels(text: string): SampleLabels {
  const labels: Record<string, string> = {};
  let end = 0;
  for (const [whole, name, value] of text.matchAll(LABEL)) {
    if (name === undefined || value === undefined) continue;
    labels[name] = value.replaceAll(/\\[n"\\]/g, (pair) => ESCAPED[pair] ?? pair);
    end += whole.length;
  }
  if (end !== text.length) throw new Error(`not labels: ${text}`);
  return labels;
}

function parseSample(line: string): { readonly name: string; readonly sample: ExposedSample } {
  const [, name, labels, value] = SAMPLE.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
  return {
    name,
    sample: { labels: parseLabels(labels ?? ''), value: SPECIAL[value] ?? Number(value) },
  };
}

/** A scrape: metric name → its samples, in the order served. */
export class Exposition {
  readonly text: string;
  readonly #samples = new Map<string, ExposedSample[]>();

  /** Parses the Prometheus text format 0.0.4; throws on a line that is none of it. */
  constructor(text: string) {
    this.text = text;
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of lines) {
      const { name, sample } = parseSample(line);
      this.#samples.set(name, [...(this.#samples.get(name) ?? []), sample]);
    }
  }

  /** The samples of a metric that carry these labels (and perhaps more). */
  samples(name: string, labels: SampleLabels = {}): readonly ExposedSample[] {
    const wanted = Object.entries(labels);
    return (this.#samples.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** The value of the one sample with these labels; undefined when there is none. */
  value(name: string, labels: SampleLabels = {}): number | undefined {
    const [sample, ...more] = this.samples(name, labels);
    if (more.length > 0) throw new Error(`${name} ${JSON.stringify(labels)}: several samples`);
    return sample?.value;
  }

  /** Of a state set: the values of `label` whose sample is 1. */
  words(name: string, label: string, labels: SampleLabels): readonly string[] {
    return this.samples(name, labels)
      .filter(({ value }) => value === 1)
      .map((sample) => sample.labels[label])
      .filter((word) => word !== undefined);
  }

  /** Every series, as name and labels, sorted. */
  get series(): readonly string[] {
    return [...this.#samples]
      .flatMap(([name, samples]) => samples.map(({ labels }) => name + JSON.stringify(labels)))
      .sort();
  }
}
