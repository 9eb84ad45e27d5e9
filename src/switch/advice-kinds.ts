// The kinds of advices that store-and-forward carries. An advice tells an issuer what has happened: that the switch undoes a
// transaction, or that a transaction was completed without asking. ISO 8583:1987 clause 5.3.
import { elementSet } from '../codec/write/edits.ts';

export interface AdviceKind {
  /** Message type of the first sending in the version of 1987. */
  readonly type: number;
  /** It undoes the transaction that its template is the request of, and names it (DE 90, DE 56). */
  readonly undoes: boolean;
  /** The elements that it cannot do without: enough for the issuer to know what it is about, and little enough for any dialect. */
  readonly essential: Int32Array;
}

export const adviceKinds = {
  reversal: { type: 420, undoes: true, essential: elementSet([2, 3, 4, 7, 11, 30, 32, 33, 37, 41, 42, 49, 95]) },
  authorization: { type: 120, undoes: false, essential: elementSet([2, 3, 4, 7, 11, 32, 33, 37, 38, 39, 41, 42, 49]) },
  financial: { type: 220, undoes: false, essential: elementSet([2, 3, 4, 7, 11, 32, 33, 37, 38, 39, 41, 42, 49]) },
} as const satisfies Readonly<Record<string, AdviceKind>>;

export type AdviceKindName = keyof typeof adviceKinds;
