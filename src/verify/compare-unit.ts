import type { Unit, UnitComparison } from './unit.ts';

/** Compares what was read for `unit.reads`, in that order. Never throws. */
export declare function compareUnit(unit: Unit, parts: readonly Uint8Array[]): UnitComparison;
