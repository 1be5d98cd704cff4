/** The part of the machine that a finding is about; the labels of `rotwatch_finding`. */
export interface Subject {
  /** Kernel name of the array (`md2`). */
  readonly array?: string;
  /** Kernel name of the member device (`sdb3`), also of one outside the array. */
  readonly member?: string;
  /** Stable identity of the disk: serial, else WWN, else kernel name. */
  readonly disk?: string;
  readonly dimm?: string;
}

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A verdict that needs a human. */
export interface Finding {
  readonly kind: 'finding';
  readonly code: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** One sentence: what holds, of which part. */
  readonly summary: string;
  /** The numbers and words it rests on, one fact a line. */
  readonly evidence: readonly string[];
  /** What to do first. */
  readonly action: string;
}

/** A rule that lacks its data says so: unknown is not healthy. */
export interface NotJudged {
  readonly kind: 'not-judged';
  readonly code: string;
  readonly subject: Subject;
  /** One word for the label, e.g. `slot_history_unknown`. */
  readonly reason: string;
  /** What is missing, and what would give it. */
  readonly why: string;
}

export type Judgement = Finding | NotJudged;
