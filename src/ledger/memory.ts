import { emptyLedger, type Ledger } from './ledger.ts';

/** Where the ledger in force is kept. */
export interface Memory {
  readonly ledger: Ledger;
  /** Puts another in its place. */
  update(next: Ledger): void;
}

/** A memory that ends with the program. */
export class BriefMemory implements Memory {
  ledger: Ledger = emptyLedger();

  update(next: Ledger): void {
    this.ledger = next;
  }
}
