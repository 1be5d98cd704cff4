import type { Observation, Reading } from '../collectors/collector.ts';
import { readingOf } from '../collectors/collector.ts';
import type { MdArray } from '../collectors/md-arrays/reading.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Verification } from '../verify/verification.ts';

/** The part of the machine that a finding is about; the labels of `rotwatch_finding`. */
export interface Subject {
  /** Kernel name of the array (`md2`). */
  readonly array?: string | undefined;
  /** Kernel name of the member device (`sdb3`), also of one outside the array. */
  readonly member?: string | undefined;
  /** Stable identity of the disk: serial, else WWN, else kernel name. */
  readonly disk?: string | undefined;
  readonly dimm?: string | undefined;
}

export type Severity = 'info' | 'warning' | 'critical';

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
  /** Its page, with the commands: a path relative to the repository. */
  readonly runbook: string;
}

/** A rule that lacks its data says so: unknown is not healthy. */
export interface NotJudged {
  readonly kind: 'not-judged';
  readonly code: string;
  readonly subject: Subject;
  /** One word for the label, such as `slot_history_unknown`. */
  readonly reason: string;
  /** What is missing, and what would give it. */
  readonly why: string;
  /** False when there is nothing of the kind to judge, a virtual machine's memory say: that leaves no doubt about the rest. */
  readonly applies?: false;
}

export type Judgement = Finding | NotJudged;

/** A judgement as its rule yields it: `judge()` adds the runbook, which follows from the code. */
export type Ruling = Omit<Finding, 'runbook'> | NotJudged;

/** Whether something that ought to be judged is not. */
export function isGap(judgement: Judgement): judgement is NotJudged {
  return judgement.kind === 'not-judged' && judgement.applies !== false;
}

/** What people expect of their arrays, beside what is never right. */
export interface Expectations {
  /** How long an array may go without a whole scrub; milliseconds. */
  readonly scrubMaxAgeMs: number;
}

/** Why the ledger cannot be saved. */
export interface Unsaved {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** One word, such as `full`. */
  readonly reason: string;
  /** The file or folder concerned, and the system's own words. */
  readonly subject: string;
  readonly detail: string;
}

/** What a judgement rests on beside the snapshot. */
export interface Background {
  /** What came before. */
  readonly ledger: Ledger;
  readonly expected: Expectations;
  /** Why what came before is in memory only; undefined while it is on the disk too. */
  readonly unsaved?: Unsaved | undefined;
  /** What comparing the members' contents found; undefined where nobody compares. */
  readonly verification?: Verification | undefined;
}

/** One verdict's logic: pure, of readings already taken. */
export interface Rule {
  readonly code: string;
  readonly judge: (snapshot: Snapshot, background: Background) => readonly Ruling[];
}

/** A finding, but for the code and subject that the rule fills in. */
export type Verdict = Omit<Finding, 'kind' | 'code' | 'subject' | 'runbook'> & {
  readonly subject?: Subject;
};

/** A missing judgement, but for the code and subject that the rule fills in. */
export type Lack = Pick<NotJudged, 'reason' | 'why' | 'applies'>;

type ArrayJudge = (
  array: MdArray,
  at: number,
  background: Background,
) => readonly (Verdict | Lack)[];

/** A rule that looks at one array at a time; containers of external metadata hold no data and are passed over. */
export function arrayRule(code: string, judge: ArrayJudge): Rule {
  return {
    code,
    judge: ({ at, observed }, background) => {
      const reading = readingOf(observed['md-arrays']);
      if (reading === undefined) return [unread(code, observed['md-arrays'])];
      return reading.arrays
        .filter((array) => !array.container)
        .flatMap((array) =>
          judge(array, at, background).map((outcome) =>
            judged(code, { array: array.name }, outcome),
          ),
        );
    },
  };
}

/** The judgement of a rule whose collector has no reading. */
export function unread(code: string, observation: Observation<Reading>): NotJudged {
  const failed = observation.status === 'failed';
  return {
    kind: 'not-judged',
    code,
    subject: {},
    reason: failed ? 'collector_failed' : 'not_read',
    why: failed
      ? `${observation.error.subject}: ${observation.error.detail}`
      : 'its collector has not been polled, or is switched off',
  };
}

/** What a rule came to about `subject`, which a verdict may tell more closely. */
export function judged(code: string, subject: Subject, outcome: Verdict | Lack): Ruling {
  if ('why' in outcome) return { kind: 'not-judged', code, subject, ...outcome };
  return { kind: 'finding', code, ...outcome, subject: { ...subject, ...outcome.subject } };
}
