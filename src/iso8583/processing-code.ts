// Processing codes (DE 3): six digits, of which the first two are the transaction type. ISO 8583:1987 clause 4.4.2 and annex A,
// table A.1: 00-19 debits, 20-29 credits, 30-39 enquiries, 40-49 transfers.

const CREDITS = 200_000;
const ENQUIRIES = 300_000;
const BEYOND_ENQUIRIES = 400_000;

/** What an approval of `amountMinor` takes from the cardholder under a processing code, given as a number: a credit takes a
 *  negative amount, an enquiry 0. */
export function movedBy(processingCode: number, amountMinor: number): number {
  if (processingCode < CREDITS || processingCode >= BEYOND_ENQUIRIES) return amountMinor;
  return processingCode < ENQUIRIES ? -amountMinor : 0;
}
