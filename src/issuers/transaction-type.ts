// The transaction types that the stub issuers know, by the first two digits of the processing code (DE 3); others are answered 12.
import { Movement, movementOf } from '../iso8583/processing-code.ts';

const supported: readonly (readonly [from: number, to: number])[] = [
  [0, 29],
  [30, 31],
  [50, 50],
];

const movements: readonly (Movement | undefined)[] = Array.from({ length: 100 }, (_, type) =>
  supported.some(([from, to]) => type >= from && type <= to) ? movementOf(type) : undefined,
);

/** The movement that a processing code asks for, undefined when the stubs do not know it. An absent code (empty) is treated as
 *  a purchase, 00. */
export function supportedMovement(processingCode: string): Movement | undefined {
  if (processingCode === '') return Movement.debit;
  return movements[(processingCode.charCodeAt(0) - 0x30) * 10 + processingCode.charCodeAt(1) - 0x30];
}

/** The account type of a processing code, digits 3 and 4; 00 when it has none. */
export function accountTypeOf(processingCode: string): string {
  return processingCode.length >= 4 ? processingCode.slice(2, 4) : '00';
}
