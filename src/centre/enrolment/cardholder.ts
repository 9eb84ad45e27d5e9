// A cardholder as the centre knows him: one card, which its bank has enrolled for electronic commerce. Dates are yyyymmdd.

export interface Cardholder {
  readonly pan: string;
  /** Code of the member that has issued the card. */
  readonly member: string;
  readonly enrolledOn: number;
  /** 0: enrolled still. */
  readonly closedOn: number;
}

/** What becomes of a card. */
export interface CardholderChange {
  /** Undefined: it is enrolled for the first time. */
  readonly before: Cardholder | undefined;
  readonly after: Cardholder;
}

/** How many cards a member has enrolled: at the end of a period, and of those that changed within it. */
export interface EnrolmentCounts {
  readonly enrolled: number;
  readonly added: number;
  readonly closed: number;
}
