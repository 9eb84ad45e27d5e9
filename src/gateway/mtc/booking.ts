// What the gateway says to a shop of the older kit: the order to its server at bookURL, which answers whether it is booked; and the way back
// of the browser to updateURL.
import { mdStatusOf } from '../authentication-marks.ts';
import type { FormField, OrderForm } from '../order-form.ts';
import type { PaymentResult } from '../payment-result.ts';
import { mtcChecksum } from './checksum.ts';
import { checkedOf } from './order-form.ts';

/** What bookURL has answered. */
interface BookAnswer {
  readonly isBooked: boolean;
  /** yyyymmdd; empty when it is not booked. */
  readonly date: string;
  /** What the shop makes of the order, `1` or `2`; empty when it is not booked. */
  readonly mode: string;
}

const LONGEST_ANSWER = 1_024;

/** The fields that are posted to bookURL when a payment is approved. */
export function bookFields(form: OrderForm, result: PaymentResult, key: string): FormField[] {
  const checked = checkedOf(form.fields);
  return [
    ['cartId', checked.cartId],
    ['email', checked.email],
    ['totalAmountTx', checked.totalAmountTx],
    ['checksum', mtcChecksum(form.callbackUrl ?? '', checked, key)],
    ['orderNumber', result.reference],
    ['pmtSeqId', result.transactionId],
    ['approvalCode', result.approvalCode],
    ['3DSecureResult', mdStatusOf(result)],
  ];
}

/** Reads `1;<cartId>;<yyyymmdd>;1|2` or `0;Null;Null;Null`; undefined for anything else, and for another cart. */
export function readBookAnswer(text: string, cartId: string): BookAnswer | undefined {
  const line = text
    .slice(0, LONGEST_ANSWER)
    .replace(/^\ufeff/, '')
    .trim();
  if (/^0;null;null;null$/i.test(line)) return { isBooked: false, date: '', mode: '' };
  const [, cart, date = '', mode = ''] = /^1;(.+);(\d{8});([12])$/.exec(line) ?? [];
  return cart === cartId ? { isBooked: true, date, mode } : undefined;
}

/** Where the browser goes after a payment: updateURL with what it is told. */
export function updateUrl(form: OrderForm, key: string): string {
  const { fields, okUrl } = form;
  const checked = checkedOf(fields);
  const query = new URLSearchParams({
    cartId: checked.cartId,
    checksum: mtcChecksum(okUrl, checked, key),
    totalAmountTx: checked.totalAmountTx,
  });
  const [page = '', fragment] = okUrl.split('#');
  const joint = page.includes('?') ? '&' : '?';
  return `${page}${joint}${query}${fragment === undefined ? '' : `#${fragment}`}`;
}
