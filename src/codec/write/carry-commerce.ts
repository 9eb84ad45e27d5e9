// What electronic commerce adds to a request, carried into a dialect that has other places for it: read where the one has it, written
// where the other does. Where only one of the two has places, nothing is moved: its elements go over as they are, or not at all.
import { type CommerceForm, commerceDataOf, commerceElements, commerceFormOf } from '../commerce-data.ts';
import type { Dialect } from '../dialect.ts';
import type { FieldValues } from '../field-values.ts';
import type { Message } from '../message.ts';
import type { Edits } from './edits.ts';
import { setValue } from './set-value.ts';

/** Elements of 1987 that are given up with what is carried. 2003 means something else by those of 1987. */
const PLACES: Readonly<Partial<Record<CommerceForm, readonly number[]>>> = {
  ecommerce: [48],
  mastercard: [48],
  visa: [60, 126],
};

/** Visa has no entry mode for electronic commerce: the card number is typed, and DE 60 says where. */
const VISA_ENTRY_MODE = '0100';
const COMMERCE_ENTRY_MODE = '81';

/** Result of the verification code: place 11 of DE 44, and a subelement of Mastercard's DE 48. */
const RESULT_PLACES = 10;
const RESULT_SUBELEMENT = '87';

/** Sets what `target` has places for, of what `request` says. Throws an EncodeError. */
export function carryCommerce(edits: Edits, request: Message, target: Dialect): void {
  const [from, to] = [formOf(request.dialect!), formOf(target)];
  if (from === undefined || to === undefined || from === to) return;
  const data = commerceDataOf(request)!;
  // Not of electronic commerce: DE 48 and DE 60 hold something else.
  if (data.eci === '') return;
  for (const number of PLACES[from]!) edits.drop(number);
  setAll(edits, commerceElements(to, data), target);
  if (to === 'visa' && request.text(22)?.startsWith(COMMERCE_ENTRY_MODE)) edits.text(22, VISA_ENTRY_MODE);
}

/** The same of an answer: what its issuer found of the verification code. Throws an EncodeError. */
export function carryCommerceResults(edits: Edits, answer: Message, target: Dialect): void {
  const [from, to] = [formOf(answer.dialect!), formOf(target)];
  if (from === undefined || to === undefined || from === to) return;
  for (const number of PLACES[from]!) if (answer.has(number)) edits.drop(number);
  if (from !== 'mastercard') return;
  const parts = answer.get('48');
  const result = typeof parts === 'object' ? parts[RESULT_SUBELEMENT] : undefined;
  if (typeof result === 'string') edits.text(44, ' '.repeat(RESULT_PLACES) + result);
}

function formOf(dialect: Dialect): CommerceForm | undefined {
  const form = commerceFormOf(dialect);
  return form === 'iso2003' ? undefined : form;
}

function setAll(edits: Edits, elements: FieldValues, target: Dialect): void {
  for (const [key, value] of Object.entries(elements)) {
    const number = Number(key);
    if (typeof value !== 'string') setValue(edits, number, target.fields[number]!, value);
    else edits.bytes(number, Buffer.from(value, 'hex'), 0, value.length / 2);
  }
}
