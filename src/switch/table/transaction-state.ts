// The life of a transaction as a table of what may follow what. The verbs of the transaction table are the only transitions; one that
// is not in this table is a defect of the switch and throws.

/** Where a transaction stands. From `received` on it is in flight. */
export const State = {
  /** The slot holds no transaction. */
  free: 0,
  /** Its outcome is known and retained for repeats and reversals. */
  answered: 1,
  /** Opened, and nothing asked of anybody. */
  received: 2,
  /** A reversal that waits for the outcome of its original, or of another reversal of it. */
  waiting: 3,
  /** Its issuer has been asked. */
  asked: 4,
  /** Its issuer has decided, and its answer is due later. */
  decided: 5,
} as const;
export type State = (typeof State)[keyof typeof State];
type StateName = keyof typeof State;

const mayFollow: Readonly<Record<StateName, readonly StateName[]>> = {
  free: ['received'],
  received: ['waiting', 'asked', 'answered'],
  waiting: ['waiting', 'asked', 'answered'],
  asked: ['decided', 'answered'],
  decided: ['answered'],
  answered: ['free'],
};

/** By state, the states that may follow, one bit each. */
export function bitsOf<N extends string>(
  numbers: Readonly<Record<N, number>>,
  rows: Readonly<Record<N, readonly N[]>>,
): Uint8Array {
  const bits = new Uint8Array(Object.keys(numbers).length);
  for (const [name, followers] of Object.entries(rows) as [N, readonly N[]][]) {
    for (const follower of followers) bits[numbers[name]] |= 1 << numbers[follower];
  }
  return bits;
}

const stateBits = bitsOf(State, mayFollow);

/** True when a transaction in state `from` may go to `to`. */
export function stateMayFollow(from: number, to: State): boolean {
  return (stateBits[from] & (1 << to)) !== 0;
}

export function stateName(state: number): string {
  return Object.entries(State).find(([, number]) => number === state)?.[0] ?? String(state);
}
