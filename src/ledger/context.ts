import type { LastLook } from './member-notes.ts';
import type { ArrayView, MachineView } from './view.ts';

/** What one look at an array is understood by. */
export interface ArrayContext {
  readonly view: ArrayView;
  readonly machine: MachineView;
  /** What the look before showed; undefined when it did not show the array. */
  readonly last: LastLook | undefined;
  /** When that was. */
  readonly lastAt: number;
  /** Whether it was in another boot. */
  readonly isNewBoot: boolean;
  /** Whether the array had not been assembled then. */
  readonly wasGone: boolean;
  /** The next place in the order of things noted. */
  readonly nextOrder: () => number;
}
