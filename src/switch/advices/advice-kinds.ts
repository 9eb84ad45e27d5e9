// The kinds of advices that store-and-forward carries. An advice tells an issuer what has happened: that the switch undoes a
// transaction, or that a transaction was completed without asking. ISO 8583:1987 clause 5.3.
import { elementSet } from '../../codec/write/edits.ts';

export interface AdviceKind {
  /** Message type of the first sending in the version of 1987. */
  readonly type: number;
  /** It undoes the transaction that it is about, and names it (DE 90, DE 56). Any other is that transaction's own message. */
  readonly undoes: boolean;
  /** The elements that it cannot do without: enough for the issuer to know what it is about, and little enough for any dialect. */
  readonly essential: Int32Array;
}

const ESSENTIAL = [2, 3, 4, 7, 11, 32, 33, 37, 41, 42, 49];

export const adviceKinds = {
  reversal: { type: 420, undoes: true, essential: elementSet([...ESSENTIAL, 30, 95]) },
  authorization: { type: 120, undoes: false, essential: elementSet([...ESSENTIAL, 38, 39]) },
  financial: { type: 220, undoes: false, essential: elementSet([...ESSENTIAL, 38, 39]) },
} as const satisfies Readonly<Record<string, AdviceKind>>;

const kinds: readonly AdviceKind[] = Object.values(adviceKinds);

/** The kind of an advice of this message type, in any version, repeat or not. */
export function adviceKindOf(mti: number): AdviceKind {
  const kind = kinds.find(({ type }) => type === (mti % 1000) - (mti % 10));
  if (kind === undefined) throw new Error(`store-and-forward carries no ${mti}`);
  return kind;
}
