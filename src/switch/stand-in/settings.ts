// What the switch may decide in the place of an issuer that does not: when, for which requests, and how much it risks.

/** Cards whose first digits lie from `from` to `to`, equal lengths of 1 to 19 digits. */
export interface CardRange {
  readonly from: string;
  readonly to: string;
}

export interface StandInSettings {
  /** While the issuer cannot be asked. */
  readonly whenDown: boolean;
  /** When it has been asked and its deadline has passed. */
  readonly whenSilent: boolean;
  /** The only currency of requests that are stood in for, ISO 4217 numeric. All amounts here are in it, in minor units. */
  readonly currency: number;
  /** Transaction types (the first two digits of DE 3) that are stood in for. */
  readonly transactionTypes: ReadonlySet<number>;
  /** Cards that are stood in for; undefined for all of the issuer. */
  readonly ranges: readonly CardRange[] | undefined;
  /** Paths of elements that only the issuer can verify: a request that has one of them is not stood in for. */
  readonly notWith: readonly string[];
  /** Card numbers that are denied. */
  readonly denied: ReadonlySet<string>;
  /** The most that one request is approved for. */
  readonly floorMinor: number;
  /** What a card is approved for within any `perMs` milliseconds: so many requests, and so much altogether. */
  readonly velocity: { readonly count: number; readonly amountMinor: number; readonly perMs: number };
}
