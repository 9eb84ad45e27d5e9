// The checksum of the older kit: MD5 over the percent-encoded text of an address, the store, the cart, the amount, the e-mail and the key, one
// behind the other. The address is that to which the fields go: the gateway's own, bookURL or updateURL. MD5 is what the kit has; it
// protects no more than the key does.
import { hash } from 'node:crypto';
import { isSameSecret } from '../constant-time.ts';

/** What a checksum is over, as it was posted. */
export interface Checked {
  readonly storeId: string;
  readonly cartId: string;
  /** `125.50`, as the shop wrote it. */
  readonly totalAmountTx: string;
  readonly email: string;
}

/** What a form signs beside addresses, store and key. Of the forms that are taken (order-form.ts), two that have
 *  one text differ in nothing but digits between cart and amount. */
export function joinedText({ cartId, totalAmountTx, email }: Checked): string {
  return cartId + totalAmountTx + email;
}

/** 32 hexadecimal digits. */
export function mtcChecksum(url: string, checked: Checked, key: string): string {
  return hash('md5', rawUrlEncoded(url + checked.storeId + joinedText(checked) + key));
}

export function isMtcChecksum(posted: string, url: string, checked: Checked, key: string): boolean {
  return isSameSecret(posted.trim().toLowerCase(), mtcChecksum(url, checked, key));
}

/** PHP's rawurlencode (RFC 3986): all but letters, digits and `-_.~`. */
export function rawUrlEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
