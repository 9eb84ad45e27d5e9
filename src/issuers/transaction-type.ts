// What a request does to an account, by the transaction type: the first two digits of the processing code (DE 3). ISO
// 8583:1987 clause 4.4.2: 00-19 debits, 20-29 credits, 30-39 enquiries, 40-49 transfers; 50 is a payment from the account.

export const Movement = { none: 0, debit: 1, credit: 2, enquiry: 3 } as const;
export type Movement = (typeof Movement)[keyof typeof Movement];

/** Transaction types that the stub issuers know; others are answered 12. */
const table: readonly (readonly [from: number, to: number, movement: Movement])[] = [
  [0, 19, Movement.debit],
  [20, 29, Movement.credit],
  [30, 31, Movement.enquiry],
  [50, 50, Movement.debit],
];

const movements: readonly Movement[] = Array.from(
  { length: 100 },
  (_, type) => table.find(([from, to]) => type >= from && type <= to)?.[2] ?? Movement.none,
);

/** The movement that a processing code asks for. An absent one (empty) is treated as a purchase, 00. */
export function movementOf(processingCode: string): Movement {
  if (processingCode === '') return Movement.debit;
  const type = (processingCode.charCodeAt(0) - 0x30) * 10 + processingCode.charCodeAt(1) - 0x30;
  return movements[type] ?? Movement.none;
}

/** The account type of a processing code, digits 3 and 4; 00 when it has none. */
export function accountTypeOf(processingCode: string): string {
  return processingCode.length >= 4 ? processingCode.slice(2, 4) : '00';
}
