import type { CounterReset, MemoryController } from './reading.ts';

/** What is remembered of a controller, also while its driver is unloaded. */
interface Remembered {
  readonly reset: CounterReset;
  readonly before: MemoryController;
}

/** Whole seconds are told, so the moment that follows from them moves within this; milliseconds. */
const TOLERANCE_MS = 1500;

/** Tells when each controller's counters started from zero, and counts how often they did so under our eyes. */
export class ResetClock {
  readonly #remembered = new Map<string, Remembered>();

  /** The resets as of this look at `now` (milliseconds since the epoch). */
  look(controllers: readonly MemoryController[], now: number): readonly CounterReset[] {
    return controllers.map((controller) => {
      const last = this.#remembered.get(controller.name);
      const reset = resetOf(controller, now, last);
      this.#remembered.set(controller.name, { reset, before: controller });
      return reset;
    });
  }
}

function resetOf(
  controller: MemoryController,
  now: number,
  last: Remembered | undefined,
): CounterReset {
  const { name, secondsSinceReset } = controller;
  const told = secondsSinceReset === undefined ? undefined : now - secondsSinceReset * 1000;
  if (last === undefined) return { controller: name, at: told, seen: 0 };
  const { reset, before } = last;
  if (startedAgain(before, controller)) {
    return { controller: name, at: told, seen: reset.seen + 1 };
  }
  const isSteady =
    told !== undefined && reset.at !== undefined && Math.abs(told - reset.at) <= TOLERANCE_MS;
  return isSteady ? reset : { ...reset, at: told };
}

function startedAgain(before: MemoryController, now: MemoryController): boolean {
  return (
    isLess(now.secondsSinceReset, before.secondsSinceReset) ||
    isLess(now.correctedErrors, before.correctedErrors) ||
    isLess(now.uncorrectedErrors, before.uncorrectedErrors)
  );
}

function isLess(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && one < other;
}
