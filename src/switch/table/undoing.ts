// The life of the money behind a transaction: how much of it is undone, or sure to be, as a table of what may follow what. What is not
// in this table is a defect of the switch and throws.
import { bitsOf } from './transaction-state.ts';

/** What a transaction has of its amount undone. */
export const Undone = {
  /** Nothing, or only a part: the rest is outstanding if it was approved. */
  no: 0,
  /** An advice that undoes all of it waits for the issuer. */
  underWay: 1,
  /** All of it. */
  yes: 2,
  /** An advice that was to undo all of it is parked, or its issuer did not know of it: it may come to hold the money yet. Or the advice that
   *  tells of it is parked, or was declined. */
  inDoubt: 3,
} as const;
export type Undone = (typeof Undone)[keyof typeof Undone];
type UndoneName = keyof typeof Undone;

const undoneMayFollow: Readonly<Record<UndoneName, readonly UndoneName[]>> = {
  no: ['no', 'underWay', 'yes', 'inDoubt'],
  underWay: ['underWay', 'yes', 'inDoubt'],
  yes: ['underWay', 'yes'],
  inDoubt: ['no', 'underWay', 'yes', 'inDoubt'],
};

const bits = bitsOf(Undone, undoneMayFollow);

/** By slot, for the transaction table. */
export class Undoing {
  private readonly undone: Uint8Array;

  constructor(capacity: number) {
    this.undone = new Uint8Array(capacity);
  }

  /** Another transaction is in `slot`. */
  begin(slot: number): void {
    this.undone[slot] = Undone.no;
  }

  set(slot: number, undone: Undone): void {
    const from = this.undone[slot];
    if ((bits[from] & (1 << undone)) === 0) {
      throw new Error(`the transaction in slot ${slot} cannot go from undone ${from} to ${undone}`);
    }
    this.undone[slot] = undone;
  }

  /** The advice that was to undo all of it has not: nobody knows what its issuer holds, unless another has undone it. */
  doubt(slot: number): void {
    if (this.undone[slot] !== Undone.yes) this.set(slot, Undone.inDoubt);
  }

  /** The issuer may know nothing of what it was told by an advice: when it says so to a reversal, nothing is held. */
  doubtUnlessUndone(slot: number): void {
    if (!this.isUndone(slot)) this.doubt(slot);
  }

  /** The issuer has taken in what it was told by an advice after all. */
  endDoubt(slot: number): void {
    if (this.isInDoubt(slot)) this.set(slot, Undone.no);
  }

  /** All of it is undone, or sure to be. */
  isUndone(slot: number): boolean {
    return this.undone[slot] === Undone.underWay || this.undone[slot] === Undone.yes;
  }

  /** An advice that undoes all of it waits for the issuer. */
  isUnderWay(slot: number): boolean {
    return this.undone[slot] === Undone.underWay;
  }

  /** Nobody knows whether its issuer holds the money. */
  isInDoubt(slot: number): boolean {
    return this.undone[slot] === Undone.inDoubt;
  }
}
