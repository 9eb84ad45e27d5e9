// Why the checksum of the older kit does not fit: the ways in which shops compute it wrongly, tried until one gives what was posted. Neither
// the key nor a checksum is told.
import { hash } from 'node:crypto';
import { isSameSecret } from '../constant-time.ts';
import { amountOf, minorOf } from '../form-amount.ts';
import { FormValues } from '../form-fields.ts';
import type { FormField } from '../order-form.ts';
import { type Checked, rawUrlEncoded } from './checksum.ts';
import { checkedOf, isMtcFormSigned } from './order-form.ts';

interface Computed {
  readonly url: string;
  readonly checked: Checked;
  readonly key: string;
  readonly encode: (text: string) => string;
}

type Variant = readonly [when: string, change: (right: Computed) => Partial<Computed>];

const urlEncoded = (text: string) => rawUrlEncoded(text).replaceAll('%20', '+').replaceAll('~', '%7E');
const amount =
  (write: (minor: number) => string) =>
  ({ checked }: Computed) => {
    const minor = minorOf(checked.totalAmountTx, 2);
    return minor === undefined ? {} : { checked: { ...checked, totalAmountTx: write(minor) } };
  };

const encodings: readonly Variant[] = [
  ['the text is not percent-encoded: use rawurlencode', () => ({ encode: (text) => text })],
  ['the text is encoded with urlencode: use rawurlencode', () => ({ encode: urlEncoded })],
  [
    'percent signs are written in lower case',
    () => ({ encode: (text) => rawUrlEncoded(text).replaceAll(/%../g, (code) => code.toLowerCase()) }),
  ],
];
const addresses: readonly Variant[] = [
  ['the address has https', ({ url }) => ({ url: url.replace(/^http:/, 'https:') })],
  ['the address has http', ({ url }) => ({ url: url.replace(/^https:/, 'http:') })],
  ['the address ends with /', ({ url }) => ({ url: `${url}/` })],
  ['the address has no / at its end', ({ url }) => ({ url: url.replace(/\/$/, '') })],
  ['the address is empty', () => ({ url: '' })],
];
const contents: readonly Variant[] = [
  ['totalAmountTx is written as 125.50', amount((minor) => amountOf(minor, 2))],
  ['totalAmountTx is written as 125.5', amount((minor) => amountOf(minor, 2).replace(/\.?0+$/, ''))],
  ['totalAmountTx is written as 125,50', amount((minor) => amountOf(minor, 2).replace('.', ','))],
  ['email is empty', ({ checked }) => ({ checked: { ...checked, email: '' } })],
  ['email is in lower case', ({ checked }) => ({ checked: { ...checked, email: checked.email.toLowerCase() } })],
  ['the key is in upper case', ({ key }) => ({ key: key.toUpperCase() })],
  ['the key is in lower case', ({ key }) => ({ key: key.toLowerCase() })],
  ['the key has a line end behind it', ({ key }) => ({ key: `${key}\n` })],
  ['the key is empty', () => ({ key: '' })],
];

/** What is wrong with the checksum of a form that is posted to `url`: lines of English; none when nothing is. */
export function explainChecksum(fields: readonly FormField[], url: string, key: string): string[] {
  if (isMtcFormSigned(fields, url, key)) return [];
  const values = new FormValues(fields);
  const posted = values.get('checksum').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(posted)) return ['checksum is no MD5: 32 hexadecimal digits are expected'];
  const own = ['updateURL', 'bookURL', 'offerURL'].map(
    (name): Variant => [`the address is ${name}`, () => ({ url: values.get(name) })],
  );
  const groups = [encodings, [...addresses, ...own], contents];
  const right: Computed = { url, checked: checkedOf(fields), key, encode: rawUrlEncoded };
  for (const chosen of choices(groups)) {
    let computed = right;
    for (const [, change] of chosen) computed = { ...computed, ...change(computed) };
    if (!isSameSecret(posted, checksumOf(computed))) continue;
    return [`checksum fits when ${chosen.map(([when]) => when).join(' and ')}`];
  }
  const formula = `MD5 of rawurlencode(URL + storeId + cartId + totalAmountTx + email + key), URL is ${url}`;
  return ['checksum fits no computation that was tried: most likely the key is another one', formula];
}

/** One variant, then one of each of two groups. */
function* choices(groups: readonly (readonly Variant[])[]): Generator<readonly Variant[]> {
  for (const group of groups) for (const variant of group) yield [variant];
  for (const [at, group] of groups.entries()) {
    for (const variant of group) for (const other of groups.slice(at + 1).flat()) yield [variant, other];
  }
}

function checksumOf({ url, checked, key, encode }: Computed): string {
  const { storeId, cartId, totalAmountTx, email } = checked;
  return hash('md5', encode(url + storeId + cartId + totalAmountTx + email + key));
}
