// The hash that shop and gateway sign a form with (`hashAlgorithm` ver3): SHA-512 over the values in the natural order of their names, then
// the store key, each with `\` and `|` escaped and `|` between them; base64 of the 64 bytes.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FormField } from '../order-form.ts';
import { inNaturalOrder } from './natural-order.ts';

/** The hash of a form, whatever HASH it has already. */
export function hashVer3(fields: readonly FormField[], key: string): string {
  const signed = fields.filter(([name]) => isSigned(name));
  const values = inNaturalOrder(signed, ([name]) => name).map(([, value]) => `${escaped(value)}|`);
  return createHash('sha512')
    .update(`${values.join('')}${escaped(key)}`)
    .digest('base64');
}

/** True when the form carries its hash. Takes as long for a hash that is nearly right as for any other of its length. */
export function isHashVer3(fields: readonly FormField[], key: string): boolean {
  const posted = Buffer.from(postedHash(fields) ?? '');
  const right = Buffer.from(hashVer3(fields, key));
  return posted.length === right.length && timingSafeEqual(posted, right);
}

/** The hash that a form carries: `HASH`, `hash` or `Hash`; undefined without. */
export function postedHash(fields: readonly FormField[]): string | undefined {
  const posted = fields.filter(([name]) => isHashName(name));
  return (posted.find(([, value]) => value !== '') ?? posted[0])?.[1];
}

export function isHashName(name: string): boolean {
  return name.toLowerCase() === 'hash';
}

/** `hash` and `encoding` are not signed, in whatever case. */
export function isSigned(name: string): boolean {
  const lower = name.toLowerCase();
  return lower !== 'hash' && lower !== 'encoding';
}

/** Backslashes first: those that stand before a `|` are not escaped again. */
export function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}
