// The processing code, DE 3: two digits of transaction type, two of the account it takes from, two of the one it goes to (ISO
// 8583:1987 clause 4.4.2 and annex A, table A.1). Types 00-19 are debits, 20-29 credits, 30-39 enquiries, 40-49 transfers; 50
// is a payment.

/** What a transaction does to the cardholder's account. Transfers and payments take from it as purchases do. */
export const Movement = { debit: 1, credit: 2, enquiry: 3 } as const;
export type Movement = (typeof Movement)[keyof typeof Movement];

/** Processing codes of one transaction type. */
const TYPE_SPAN = 10_000;

/** The transaction type of a processing code given as a number; -1 when it is absent (-1). */
export function transactionTypeOf(processingCode: number): number {
  return Math.floor(processingCode / TYPE_SPAN);
}

/** The movement of a transaction type; a debit when there is none (-1). */
export function movementOf(transactionType: number): Movement {
  if (transactionType < 20 || transactionType >= 40) return Movement.debit;
  return transactionType < 30 ? Movement.credit : Movement.enquiry;
}

/** What an approval of `amountMinor` takes from the cardholder under a processing code, given as a number, -1 when it is absent:
 *  negative for credits, 0 for enquiries. */
export function movedBy(processingCode: number, amountMinor: number): number {
  const movement = movementOf(Math.trunc(processingCode / TYPE_SPAN));
  if (movement === Movement.debit) return amountMinor;
  return movement === Movement.credit ? -amountMinor : 0;
}

/** The parts of a processing code; undefined when it has not six characters. */
export function processingParts(code: string): { type: string; from: string; to: string } | undefined {
  if (code.length !== 6) return undefined;
  return { type: code.slice(0, 2), from: code.slice(2, 4), to: code.slice(4) };
}
