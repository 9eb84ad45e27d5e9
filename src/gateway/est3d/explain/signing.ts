// How a hash may have been computed: the right way, part by part, so that each part can be exchanged for a way in which it goes wrong.
import type { FormField } from '../../order-form.ts';
import { escaped, isSigned } from '../hash-ver3.ts';
import { inNaturalOrder } from '../natural-order.ts';

export interface Signing {
  readonly arranged: (fields: readonly FormField[]) => readonly FormField[];
  readonly isSigned: (name: string) => boolean;
  readonly keepsEmpty: boolean;
  /** A value as the shop had it when it signed, from the value that was posted. */
  readonly value: (value: string) => string;
  readonly escape: (text: string) => string;
  readonly entry: (name: string, escapedValue: string) => string;
  /** The values and the key, put together. */
  readonly whole: (values: string, key: string) => string;
  readonly key: (key: string) => string;
  readonly escapeKey: (key: string) => string;
  readonly bytes: (text: string) => Uint8Array;
  /** The key is that of an HMAC, and not in the text. */
  readonly isKeyed: boolean;
}

/** ver3. */
export const RIGHT: Signing = {
  arranged: (fields) => inNaturalOrder(fields, ([name]) => name),
  isSigned,
  keepsEmpty: true,
  value: (value) => value,
  escape: escaped,
  entry: (_, value) => `${value}|`,
  whole: (values, key) => `${values}${key}`,
  key: (key) => key,
  escapeKey: escaped,
  bytes: (text) => Buffer.from(text),
  isKeyed: false,
};

/** The bytes that are hashed, of fields that are arranged already. */
export function signedBytes(signing: Signing, arranged: readonly FormField[], key: string): Uint8Array {
  let values = '';
  for (const [name, posted] of arranged) {
    if (!signing.isSigned(name)) continue;
    const value = signing.value(posted);
    if (value !== '' || signing.keepsEmpty) values += signing.entry(name, signing.escape(value));
  }
  return signing.bytes(signing.whole(values, signing.isKeyed ? '' : signing.escapeKey(signing.key(key))));
}
