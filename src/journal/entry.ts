// The journal entry: one step of one transaction, as the core emits it and as it is kept. `COLUMNS` states its columns once:
// the type of an entry, its layout in a batch, its SQL and the check of its values are derived from it. Every column holds
// whole numbers, so that an entry is cheap to make and to store. The one free part is the message of the step, with sensitive
// authentication data (tracks, PIN, cryptograms) left out, as PCI DSS 3.3.1 requires.

/** What happened. The numbers are stored, so none ever changes its meaning. */
export const Step = {
  /** A request left for an issuer; from here on the issuer may hold money. */
  forwarded: 1,
  /** The acquirer is told the outcome in `reason`. */
  answered: 2,
  /** An issuer answered after its deadline; nobody was told. */
  late: 3,
  /** An advice (0420, 0120, 0220) about the transaction entered store-and-forward. */
  adviceQueued: 4,
  /** The issuer answered the advice with `reason`, which settles it: approved also where it says of a repeat that it knows it. */
  adviceAcknowledged: 5,
  /** A request could not be answered to its sender: the link was gone. The outcome stands. */
  undelivered: 6,
  /** The advice cannot be settled with its issuer: it is kept, and sent no more. */
  adviceParked: 7,
  /** The acquirer says that it has processed the answer, or that it could not: the message of the entry tells which. */
  acknowledged: 8,
  /** People have let a parked advice go on: it waits for its issuer again. */
  adviceReleased: 9,
  /** People have given up a parked advice, because they have settled it otherwise: the message of the entry is their reason, UTF-8. */
  adviceDropped: 10,
  /** A business day was opened, that of the entry; the message says which was closed, and by whom, UTF-8. It is about no transaction. */
  dayOpened: 11,
  /** A remote issuer has answered the reconciliation of a business day, with `reason`: the message has the totals of both, JSON. It is about
   *  no transaction. */
  reconciled: 12,
} as const;
export type Step = (typeof Step)[keyof typeof Step];

/** What an entry says about one thing. */
export interface Column {
  /** Name in an entry. */
  readonly name: string;
  /** Name in what an engine stores. */
  readonly stored: string;
  /** What the number means, and its unit. */
  readonly meaning: string;
  /** What it stands for, when people are to read something else than the number. */
  readonly standsFor?: 'time' | 'step' | 'acquirer' | 'issuer';
  /** Digits in which it is written out. */
  readonly digits?: number;
  /** The value that means "none". */
  readonly none?: number;
}

/** The columns of an entry in their order. A new column is a line here and a value from whoever emits the entry. */
export const COLUMNS = [
  { name: 'atMs', stored: 'at_ms', standsFor: 'time', meaning: 'milliseconds since 1970-01-01 UTC' },
  { name: 'step', stored: 'step', standsFor: 'step', meaning: 'what happened: a number of Step' },
  {
    name: 'transaction',
    stored: 'transaction_no',
    meaning: 'transaction number, the same in all its steps; never used twice in one journal',
  },
  {
    name: 'original',
    stored: 'original_no',
    none: 0,
    meaning:
      'transaction number of the original that a reversal undoes. Of an advice about a transaction that was approved in its ' +
      "issuer's place, the number by which an issuer in this process knows what is told or undone: that of the advice that " +
      'tells of the approval, or that of the transaction for the request that the issuer was asked before. 0 in anything else',
  },
  {
    name: 'acquirer',
    stored: 'acquirer',
    standsFor: 'acquirer',
    none: 0,
    meaning: "the journal's number of the acquirer; 0 when none is concerned",
  },
  {
    name: 'issuer',
    stored: 'issuer',
    standsFor: 'issuer',
    none: 0,
    meaning: "the journal's number of the issuer; 0 when no issuer was asked",
  },
  { name: 'mti', stored: 'mti', digits: 4, meaning: 'message type as a number: 100 for 0100, 1110 for 1110' },
  { name: 'stan', stored: 'stan', digits: 6, meaning: "the acquirer's STAN (DE 11)" },
  {
    name: 'issuerStan',
    stored: 'issuer_stan',
    digits: 6,
    none: 0,
    meaning: "the switch's own STAN on the issuer link; 0 when no issuer was asked",
  },
  {
    name: 'amountMinor',
    stored: 'amount_minor',
    meaning:
      'minor units of the currency. Of a request, the amount asked for, and of its answer the amount approved; negative ' +
      'for credits, 0 for enquiries. Of a reversal and of an advice, the amount of the transaction that stands ' +
      'afterwards: 0 when it is undone altogether',
  },
  {
    name: 'currency',
    stored: 'currency',
    digits: 3,
    none: 0,
    meaning: 'ISO 4217 numeric currency of the amount (DE 49); 0 when unknown',
  },
  {
    name: 'reason',
    stored: 'reason',
    digits: 3,
    none: -1,
    meaning:
      'action code in the three digits of ISO 8583:1993 (0 approved, 116 not sufficient funds...); -1 before an outcome',
  },
  {
    name: 'sentAt',
    stored: 'sent_at',
    digits: 10,
    none: -1,
    meaning:
      'DE 7 of the request as a number, in the first entry of its transaction; -1 in every other entry and without DE 7. ' +
      'With acquirer and STAN it is how a repeat or a reversal finds the transaction in the journal',
  },
  {
    name: 'advice',
    stored: 'advice_no',
    none: 0,
    meaning:
      'number of the advice that the entry is about, from the same count as transaction numbers; 0 for none. Of the answer ' +
      "to a request that was approved in its issuer's place (stand-in), and to a reversal of it, that of the advice by which " +
      'the issuer is told of the approval',
  },
  {
    name: 'adviceStan',
    stored: 'advice_stan',
    digits: 6,
    none: 0,
    meaning: "the switch's own STAN of that advice on the issuer link; 0 for none",
  },
  {
    name: 'businessDate',
    stored: 'business_date',
    digits: 8,
    none: 0,
    meaning:
      'business date as a number, yyyymmdd: of a transaction, that of the day on which it was received, in all its entries. ' +
      'Of an advice that undoes a transaction, that of the day on which it was queued; of an advice of an acquirer, or of what ' +
      'was approved in the place of its issuer, that of its transaction. 0 when it is not known',
  },
  {
    name: 'captures',
    stored: 'captures_no',
    none: 0,
    meaning:
      'transaction number of the authorization (0100) that a completion (0220) captures, all of it or a part: what is captured ' +
      'is not held any more. In the entries of the advice that lets go of what is left of an authorization that has expired, the ' +
      'number of that transaction itself. 0 in anything else, and when the authorization is not known',
  },
  {
    name: 'requestBytes',
    stored: 'request_bytes',
    none: 0,
    meaning:
      'bytes of the request, behind the message. Of an answer, when one entry is all that there is of a transaction; 0 ' +
      'when an earlier entry has it. Of an advice, what is known of the request that it undoes; 0 when the message is it',
  },
  {
    name: 'toldBytes',
    stored: 'told_bytes',
    none: 0,
    meaning:
      'bytes behind message and request: the answer exactly as it was told, when the message leaves sensitive ' +
      'elements of it out. An engine keeps them encrypted or not at all',
  },
] as const satisfies readonly Column[];

export type ColumnName = (typeof COLUMNS)[number]['name'];

/** The columns of an entry. All values are safe integers; `COLUMNS` says what they mean. */
export type Columns = { [Name in ColumnName]: Name extends 'step' ? Step : number };

/** An entry before the journal has given it its place. The emitter fills one object again and again: the journal copies. */
export interface NewEntry extends Columns {
  /** `[start, end)` of these bytes: the message of the step, then `requestBytes` of its request, then `toldBytes` of the answer as
   *  it was told. Empty when there is none. */
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** An entry in its place. */
export interface JournalEntry extends NewEntry {
  /** Place in the journal: 1, 2, 3... without gaps, given when the entry is appended. */
  seq: number;
}

/** The entry, changed to have its content in bytes of its own, for whoever keeps it: what a journal gives lies in the bytes of a page,
 *  and one entry would hold the memory of a thousand. */
export function owned(entry: JournalEntry): JournalEntry {
  const content = Buffer.allocUnsafe(entry.end - entry.start);
  content.set(contentOf(entry));
  entry.bytes = content;
  entry.start = 0;
  entry.end = content.length;
  return entry;
}

/** True for the answer to a request that was approved in its issuer's place. */
export function isStandIn({ step, advice, original }: Pick<Columns, 'step' | 'advice' | 'original'>): boolean {
  return step === Step.answered && advice > 0 && original === 0;
}

/** True in the entries of the advice that tells an issuer of what was approved in its place. */
export function tellsStandIn({ step, advice, original }: Pick<Columns, 'step' | 'advice' | 'original'>): boolean {
  return step !== Step.answered && original > 0 && original === advice;
}

/** True in the entries of the advice that undoes what an issuer was asked, while the transaction is approved in its place. */
export function isWithdrawal({ transaction, original }: Pick<Columns, 'transaction' | 'original'>): boolean {
  return original > 0 && original === transaction;
}

/** True in the entries of the advice that lets go of what is left of an authorization that has expired. */
export function isLettingGo({ transaction, captures }: Pick<Columns, 'transaction' | 'captures'>): boolean {
  return captures > 0 && captures === transaction;
}

/** All that an entry carries besides its columns: a view on its bytes. */
export function contentOf({ bytes, start, end }: Readonly<NewEntry>): Uint8Array {
  return bytes.subarray(start, end);
}

/** The message of an entry: a view on its bytes, empty when there is none. */
export function messageOf({ bytes, start, end, requestBytes, toldBytes }: Readonly<NewEntry>): Uint8Array {
  return bytes.subarray(start, end - requestBytes - toldBytes);
}

/** The request that an entry carries behind its message: a view on its bytes, empty when there is none. */
export function requestOf({ bytes, end, requestBytes, toldBytes }: Readonly<NewEntry>): Uint8Array {
  return bytes.subarray(end - requestBytes - toldBytes, end - toldBytes);
}

/** The answer exactly as it was told: a view on the bytes of its entry. */
export function toldOf(entry: Readonly<NewEntry>): Uint8Array {
  const { bytes, end, toldBytes } = entry;
  return toldBytes === 0 ? messageOf(entry) : bytes.subarray(end - toldBytes, end);
}
