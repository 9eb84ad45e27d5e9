// What a suite of benchmarks is to the runner: rows measured again and again in interleaved rounds, so that every ratio
// compares rates of the same seconds on the same machine. A suite that checks nothing measures nothing: before the first
// round each row must show that what it does is right.

/** One line of a suite's table. */
export interface Row {
  readonly name: string;
  /** Rows of the same suite that its rate is given as a ratio to. */
  readonly against: readonly string[];
}

/** Operations per second, by name of row. */
export type Rates = ReadonlyMap<string, number>;

/** A suite made ready: everything that is not to be measured is built. */
export interface Bench {
  readonly rows: readonly Row[];
  /** Does each row's operation and compares its result with what is known; throws an Error that names the row. */
  check(): void | Promise<void>;
  /** Does every row's operation until its code is compiled and its tables are full: what comes first is not the rule. */
  warmUp(): Promise<void>;
  /** Measures every row once. `label` says which round of how many. */
  round(label: string): Promise<Rates>;
  close(): void | Promise<void>;
}

export interface Suite {
  readonly name: string;
  /** What is counted, in the plural: `messages`, `lookups`. */
  readonly unit: string;
  /** What a reader must know to read the numbers as they are meant. */
  readonly notes: readonly string[];
  /** Rounds that count. */
  readonly rounds: number;
  open(): Bench | Promise<Bench>;
}

/** Throws unless `found` is `expected`; `row` names who is wrong. */
export function expectSame(row: string, what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${row}: ${what} is ${a}, expected ${b}; nothing was measured`);
}
