import type { SectorExtent } from './geometry.ts';

/** What a member holds in a unit: an equal copy, the data chunk `index` of the stripe, or a syndrome. */
export type UnitRole =
  | { readonly kind: 'copy' }
  | {
      readonly kind: 'data';
      /** Place among the data chunks of the stripe, in array order. */
      readonly index: number;
      /** Power of g that it enters Q with (raid6). */
      readonly exponent: number;
    }
  | { readonly kind: 'P' }
  | { readonly kind: 'Q' };

/** A part of one member to read for a unit. */
export interface MemberExtent extends SectorExtent {
  /** `start` counts from the start of the device, its data offset included. */
  readonly slot: number;
  readonly device: string;
  readonly path: string;
  readonly role: UnitRole;
  /** Array sector that the first sector holds; undefined for P and Q. */
  readonly arrayStart: number | undefined;
}

/** What is compared together: as many sectors of each of its members. */
export interface Unit {
  readonly kind: 'mirror' | 'parity';
  /** Sectors read of each member. */
  readonly sectors: number;
  /** What it covers of the array: one extent on mirrors, one for each data chunk on parity levels (missing ones too). */
  readonly covers: readonly SectorExtent[];
  /** Where it lies in the members' data areas; on raid10 the place of the first copy. */
  readonly memberStart: number;
  /** To be read together, in this order. */
  readonly reads: readonly MemberExtent[];
  /** Roles of the stripe whose member cannot be read: at most one, on raid6. */
  readonly missing: readonly UnitRole[];
}

/** Of the differing sectors, what one member holds. */
export interface MemberEvidence {
  readonly slot: number;
  readonly device: string;
  /** First 16 hex digits of the SHA-256 over the member's bytes of the differing sectors, ascending. */
  readonly digest: string;
}

/** Where and how the members of a unit differ. */
export interface Difference {
  /** Array sectors that differ: merged, ascending. On parity levels all data chunks of the differing rows. */
  readonly extents: readonly SectorExtent[];
  /** The same in sectors of the members' data areas (mirrors: of the first copy). */
  readonly memberExtents: readonly SectorExtent[];
  readonly members: readonly MemberEvidence[];
  /** Slots that hold what most hold, where three or more copies show a majority. */
  readonly majority: readonly number[] | undefined;
  /** Slots that the majority or the raid6 syndromes point to; empty when they cannot tell. */
  readonly culprits: readonly number[];
  /** Raid6: more than one member is wrong in some row, so that the syndromes point to none. */
  readonly severalCulprits: boolean;
}

/** What one look at a unit shows. Only a `differ` or `zeroed` that is stable counts: see `settle-unit.ts`. */
export type UnitComparison =
  | { readonly result: 'match' }
  /** Differs, and one side holds nothing but 0x00 or 0xff wherever it does: discarded, or never written. */
  | { readonly result: 'zeroed'; readonly difference: Difference }
  | { readonly result: 'differ'; readonly difference: Difference }
  /** The bytes do not suffice: fewer than asked for. */
  | { readonly result: 'undecided'; readonly why: string };
