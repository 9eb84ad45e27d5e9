// A payment to a merchant: a credit transfer from the member that acquires it. It says all that the transfer needs, as it was when it was
// made, so that its file can be written again with the same bytes.

export interface Payment {
  /** `<yyyymmdd>-<contract>`, unique for ever: the end-to-end identification of the transfer. */
  readonly reference: string;
  /** yyyymmdd. */
  readonly businessDate: number;
  /** yyyymmdd: when the bank is to carry it out. */
  readonly payOn: number;
  readonly contract: string;
  readonly name: string;
  readonly rib: string;
  /** The paying bank. */
  readonly payer: {
    readonly code: string;
    readonly name: string;
    readonly account: string;
    readonly bank: string | undefined;
  };
  /** Minor units, above zero. */
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
}
