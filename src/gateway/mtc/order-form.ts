// The form of the older kit read as an order. It is authorised first, and captured when bookURL has answered that it is booked.
import type { Language } from '../../centre/member.ts';
import { minorOf } from '../form-amount.ts';
import { FormValues, languageNamed, orderNumberFault, shortened, sizeFaults } from '../form-fields.ts';
import { urlAllowed, urlFault } from '../form-url.ts';
import type { FormFault, FormField, OrderForm } from '../order-form.ts';
import { type Checked, isMtcChecksum } from './checksum.ts';

/** The kit knows dirhams only; totalAmountCur is shown. */
const MAD = 504;
const SESSION_SECONDS = 1_800;
const RETURN_SECONDS = 5;

// The checksum is over cart, amount and e-mail, one behind the other. With these the cents of the amount are found in that text in one place
// only, so that nothing but digits between cart and amount can have stood otherwise in the form that was signed.
const AMOUNT = /^(?:0|[1-9]\d*)\.\d\d$/;
const AMOUNT_WITHIN = /\d\.\d\d/;
const LIKE_AN_AMOUNT = /^[\d.,]/;
const NOT_JOINED = 'the checksum joins cart, amount and e-mail with nothing between them';

/** The order of a form, or everything that is wrong with it. `language` is that of the merchant: for a form that says none. */
export function readMtcForm(
  fields: readonly FormField[],
  language: Language,
): { readonly form: OrderForm } | { readonly faults: readonly FormFault[] } {
  const faults = sizeFaults(fields);
  if (faults.length > 0) return { faults };
  const values = new FormValues(fields);
  const fault = (field: string, wrong: string, allowed: string) => void faults.push({ field, wrong, allowed });
  const needed = (name: string, allowed: string): string => {
    const found = values.all(name);
    if (found.length === 0) fault(name, 'missing', allowed);
    else if (found.length > 1) fault(name, `there ${found.length} times with different values`, 'once');
    return found[0] ?? '';
  };
  const address = (name: string): string => {
    const text = needed(name, urlAllowed);
    const wrong = text === '' ? undefined : urlFault(text);
    if (wrong !== undefined) fault(name, wrong, urlAllowed);
    return text;
  };
  const storeId = needed('storeId', 'the number of the store');
  const cartId = needed('cartId', "the shop's number of the order");
  const cartFault = orderNumberFault(cartId);
  if (cartFault !== undefined) fault('cartId', cartFault.wrong, cartFault.allowed);
  if (AMOUNT_WITHIN.test(cartId)) fault('cartId', 'an amount in it', `a number without one: ${NOT_JOINED}`);
  const amount = needed('totalAmountTx', 'as 125.50');
  const amountMinor = AMOUNT.test(amount) ? minorOf(amount, 2) : 0;
  if (amount !== '' && (amountMinor ?? 0) === 0)
    fault('totalAmountTx', amount.slice(0, 40), `more than nothing, with two decimals, as 125.50: ${NOT_JOINED}`);
  const emails = values.all('email');
  if (emails.length > 1) fault('email', `there ${emails.length} times with different values`, 'once');
  const [email = ''] = emails;
  if (LIKE_AN_AMOUNT.test(email))
    fault('email', `it begins with ${email[0]}`, `an address that begins with no digit, . or ,: ${NOT_JOINED}`);
  needed('checksum', 'MD5, 32 hexadecimal digits');
  const offerUrl = address('offerURL');
  const updateUrl = address('updateURL');
  const bookUrl = address('bookURL');
  if (faults.length > 0) return { faults };
  const displayAmount = `${values.get('totalAmountCur')} ${values.get('symbolCur')}`.trim();
  return {
    form: {
      kit: 'mtc',
      fields,
      clientId: storeId,
      oid: cartId,
      kind: 'PreAuth',
      amountMinor: amountMinor ?? 0,
      currency: MAD,
      okUrl: updateUrl,
      failUrl: offerUrl,
      callbackUrl: bookUrl,
      shopUrl: offerUrl,
      language: languageNamed(values.get('langue'), language),
      email: shortened(email),
      phone: shortened(values.get('tel')),
      billTo: shortened(values.get('name')),
      returnsByItself: true,
      returnSeconds: RETURN_SECONDS,
      sessionSeconds: SESSION_SECONDS,
      displayAmount: values.get('totalAmountCur') === '' ? '' : shortened(displayAmount),
    },
  };
}

/** The store that a form names; empty when it names none, or two. */
export function storeIdOf(fields: readonly FormField[]): string {
  const named = new FormValues(fields).all('storeId');
  return named.length === 1 ? named[0]! : '';
}

/** True when the checksum of a form is that of this gateway's address `url` and the key. */
export function isMtcFormSigned(fields: readonly FormField[], url: string, key: string): boolean {
  return isMtcChecksum(new FormValues(fields).get('checksum'), url, checkedOf(fields), key);
}

/** What the checksums of a form are over, in the shop's own writing. */
export function checkedOf(fields: readonly FormField[]): Checked {
  const values = new FormValues(fields);
  return {
    storeId: values.get('storeId'),
    cartId: values.get('cartId'),
    totalAmountTx: values.get('totalAmountTx'),
    email: values.get('email'),
  };
}
