// The ways in which shops compute the hash of a form wrongly. Each exchanges one part of the right way; variants of different parts
// occur together.
import { decodeEntities } from '../../html-entities.ts';
import { latin5Bytes } from '../../latin-5.ts';
import type { FormField } from '../../order-form.ts';
import { isHashName, isSigned } from '../hash-ver3.ts';
import { inNaturalOrder } from '../natural-order.ts';
import type { Remark } from './posted-digest.ts';
import { RIGHT, type Signing } from './signing.ts';

export interface Variant extends Remark {
  /** The part that it exchanges. */
  readonly part: 'order' | 'names' | 'empties' | 'value' | 'escape' | 'entry' | 'key' | 'escapeKey' | 'end' | 'bytes';
  readonly change: Partial<Signing>;
}

type Row = readonly [id: string, when: string, mend: string, change: Partial<Signing>];

const rows = (part: Variant['part'], table: readonly Row[]): Variant[] =>
  table.map(([id, when, mend, change]) => ({ id, part, when, mend, change }));

const orderedBy =
  (compare: (left: string, right: string) => number) =>
  (fields: readonly FormField[]): readonly FormField[] =>
    fields.toSorted(([left], [right]) => compare(left, right));
const byText = (fold: (name: string) => string) =>
  orderedBy((left, right) => (fold(left) < fold(right) ? -1 : Number(fold(left) > fold(right))));

const NATURAL = 'sort the names with natcasesort: case does not count, and numbers in names count as numbers';

const orders = rows('order', [
  [
    'byte-order',
    'names are sorted by their bytes, upper case before lower case',
    NATURAL,
    { arranged: byText((name) => name) },
  ],
  ['lower-case-order', 'names are sorted in lower case', NATURAL, { arranged: byText((name) => name.toLowerCase()) }],
  ['upper-case-order', 'names are sorted in upper case', NATURAL, { arranged: byText((name) => name.toUpperCase()) }],
  [
    'locale-order',
    'names are sorted by the rules of a language',
    NATURAL,
    { arranged: orderedBy((a, b) => a.localeCompare(b)) },
  ],
  ['form-order', 'names are not sorted', NATURAL, { arranged: (fields) => fields }],
  [
    'values-sorted',
    'values are sorted instead of names',
    NATURAL,
    { arranged: (fields) => inNaturalOrder(fields, ([, value]) => value) },
  ],
  [
    'last-of-a-name',
    'of a name that is there twice the last value counts',
    'post each name once',
    { arranged: (fields) => RIGHT.arranged([...new Map(fields.map((field) => [field[0], field])).values()]) },
  ],
  [
    'first-of-a-name',
    'of a name that is there twice the first value counts',
    'post each name once',
    {
      arranged: (fields) =>
        RIGHT.arranged([...new Map(fields.toReversed().map((field) => [field[0], field])).values()]),
    },
  ],
]);

const names = rows('names', [
  ['encoding-included', 'encoding is signed too', 'leave out encoding', { isSigned: (name) => !isHashName(name) }],
  [
    'hash-included',
    'an empty HASH is signed too',
    'leave out HASH',
    {
      isSigned: (name) => isSigned(name) || isHashName(name),
      arranged: (fields) => RIGHT.arranged(fields.map(withoutHash)),
    },
  ],
  [
    'algorithm-left-out',
    'hashAlgorithm is left out',
    'leave out HASH and encoding only',
    { isSigned: (name) => isSigned(name) && name.toLowerCase() !== 'hashalgorithm' },
  ],
]);

const empties = rows('empties', [
  [
    'empty-dropped',
    'empty values are dropped',
    'sign empty values too: nothing, and | behind it',
    { keepsEmpty: false },
  ],
]);

const AS_POSTED = 'sign values as they are posted';
const BLANKS = /^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g;

const values = rows('value', [
  [
    'trimmed',
    'values are trimmed',
    `${AS_POSTED}, or trim them before both`,
    { value: (text) => text.replaceAll(BLANKS, '') },
  ],
  [
    'html-encoded',
    'values have their HTML entities (&amp;)',
    `${AS_POSTED}: the browser decodes the entities of a page, so sign before htmlspecialchars`,
    { value: (text) => htmlEncoded(text).replaceAll("'", '&#039;') },
  ],
  [
    'html-encoded-but-apostrophes',
    'values have their HTML entities (&amp;), but apostrophes',
    `${AS_POSTED}: the browser decodes the entities of a page, so sign before htmlspecialchars`,
    { value: htmlEncoded },
  ],
  [
    'html-decoded',
    'HTML entities in values are decoded',
    `${AS_POSTED}: the entities were written into the page twice`,
    { value: decodeEntities },
  ],
  ['url-encoded', 'values are URL-encoded (urlencode)', `${AS_POSTED}: sign before urlencode`, { value: urlEncoded }],
  [
    'raw-url-encoded',
    'values are URL-encoded (rawurlencode)',
    `${AS_POSTED}: sign before rawurlencode`,
    { value: (text) => urlEncoded(text).replaceAll('+', '%20') },
  ],
  ['url-decoded', 'values are URL-decoded once more', `${AS_POSTED}: they were encoded twice`, { value: urlDecoded }],
  [
    'plus-for-blank',
    'values have + for a blank',
    `${AS_POSTED}: + in a body is a blank`,
    { value: (text) => text.replaceAll(' ', '+') },
  ],
  [
    'blank-for-plus',
    'values have a blank for +',
    `${AS_POSTED}: + is posted as %2B`,
    { value: (text) => text.replaceAll('+', ' ') },
  ],
  [
    'leading-plus',
    'a value that begins with a blank begins with +',
    'encode values for their way (urlencode): +212 arrives as a blank and 212 otherwise',
    { value: (text) => text.replace(/^ /, '+') },
  ],
  [
    'line-feeds',
    'line ends are LF and not CR LF',
    'sign line ends as CR LF, as browsers post them, or take them out of values',
    { value: (text) => text.replaceAll('\r\n', '\n') },
  ],
  [
    'carriage-returns',
    'line ends are CR LF and not LF',
    AS_POSTED,
    { value: (text) => text.replaceAll(/\r?\n/g, '\r\n') },
  ],
  ['no-line-ends', 'line ends are taken out', AS_POSTED, { value: (text) => text.replaceAll(/[\r\n]+/g, '') }],
  [
    'slashes-added',
    'quotes in values have a backslash before them',
    `${AS_POSTED}: take off slashes first (stripslashes, wp_unslash)`,
    { value: (text) => text.replaceAll(/['"\\]/g, '\\$&') },
  ],
  [
    'slashes-taken-off',
    'backslashes in values are taken off',
    AS_POSTED,
    { value: (text) => text.replaceAll(/\\(.?)/g, '$1') },
  ],
  [
    'utf-8-twice',
    'values are encoded in UTF-8 twice',
    'leave out utf8_encode: the values are UTF-8 already',
    { value: (text) => Buffer.from(text).toString('latin1') },
  ],
  ['decomposed', 'accents are letters of their own (NFD)', AS_POSTED, { value: (text) => text.normalize('NFD') }],
  ['composed', 'accents are one with their letters (NFC)', AS_POSTED, { value: (text) => text.normalize('NFC') }],
  [
    'without-accents',
    'accents are taken off',
    AS_POSTED,
    { value: (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '') },
  ],
  ['lower-case', 'values are in lower case', AS_POSTED, { value: (text) => text.toLowerCase() }],
  ['upper-case', 'values are in upper case', AS_POSTED, { value: (text) => text.toUpperCase() }],
  [
    'null',
    'empty values are the word null',
    'sign nothing for an empty value',
    { value: (text) => (text === '' ? 'null' : text) },
  ],
  ['tags-stripped', 'HTML tags are taken out', AS_POSTED, { value: (text) => text.replaceAll(/<[^>]*>/g, '') }],
]);

const ESCAPING = 'escape \\ to \\\\ first, then | to \\|';
const barOnly = (text: string) => text.replaceAll('|', '\\|');
const backslashOnly = (text: string) => text.replaceAll('\\', '\\\\');
const barFirst = (text: string) => backslashOnly(barOnly(text));
const none = (text: string) => text;

const escapes = rows('escape', [
  ['escaped-in-reverse', '| is escaped before \\', ESCAPING, { escape: barFirst, escapeKey: barFirst }],
  ['not-escaped', 'nothing is escaped', ESCAPING, { escape: none, escapeKey: none }],
  ['bar-escaped-only', 'only | is escaped', ESCAPING, { escape: barOnly, escapeKey: barOnly }],
  ['backslash-escaped-only', 'only \\ is escaped', ESCAPING, { escape: backslashOnly, escapeKey: backslashOnly }],
]);

const entries = rows('entry', [
  [
    'no-bars',
    'values stand together without | between them',
    'write | behind each value',
    { entry: (_, value) => value },
  ],
  ['names-signed', 'names are signed too', 'sign values only', { entry: (name, value) => `${name}=${value}|` }],
  [
    'query-string',
    'it is over name=value&',
    'sign values only, with | behind each',
    { entry: (name, value) => `${name}=${value}&` },
  ],
  [
    'no-bar-before-key',
    'there is no | before the key',
    'write | behind the last value too',
    { whole: (text, key) => text.slice(0, -1) + key },
  ],
]);

const keys = rows('key', [
  ['key-lower-case', 'the key is in lower case', 'use the key as it was given', { key: (key) => key.toLowerCase() }],
  ['key-upper-case', 'the key is in upper case', 'use the key as it was given', { key: (key) => key.toUpperCase() }],
  ['key-line-end', 'the key has a line end behind it', 'trim the key', { key: (key) => `${key}\n` }],
  ['key-line-end-cr', 'the key has CR LF behind it', 'trim the key', { key: (key) => `${key}\r\n` }],
  ['key-blank-behind', 'the key has a blank behind it', 'trim the key', { key: (key) => `${key} ` }],
  ['key-blank-before', 'the key has a blank before it', 'trim the key', { key: (key) => ` ${key}` }],
  ['key-trimmed', 'the key is trimmed', 'use the key as it was given, with its blanks', { key: (key) => key.trim() }],
  ['key-html-encoded', 'the key has HTML entities', 'use the key as it was given', { key: (key) => htmlEncoded(key) }],
  ['key-empty', 'the key is empty', 'read the key from where it is kept: it was not there', { key: () => '' }],
  [
    'key-left-out',
    'there is neither key nor | before it',
    'write the key behind the values',
    { whole: (text) => text.slice(0, -1) },
  ],
  ['hmac', 'the key is that of an HMAC', 'use plain SHA-512, with the key behind the values', { isKeyed: true }],
  [
    'key-first',
    'the key stands before the values',
    'write the key behind the values',
    { whole: (text, key) => `${key}|${text}` },
  ],
]);

const escapeKeys = rows('escapeKey', [
  ['key-not-escaped', 'the key is not escaped', 'escape \\ and | in the key as in values', { escapeKey: none }],
]);

const ends = rows('end', [
  [
    'bar-behind-key',
    'there is a | behind the key',
    'write nothing behind the key',
    { whole: (text, key) => `${text}${key}|` },
  ],
]);

const encodings = rows('bytes', [
  ['iso-8859-9', 'it is over the bytes of ISO 8859-9', 'hash the bytes of UTF-8', { bytes: latin5Bytes }],
  ['iso-8859-1', 'it is over the bytes of ISO 8859-1', 'hash the bytes of UTF-8', { bytes: latin1Bytes }],
  [
    'utf-16',
    'it is over the bytes of UTF-16',
    'hash the bytes of UTF-8 (Encoding.UTF8)',
    { bytes: (text) => Buffer.from(text, 'utf16le') },
  ],
  [
    'ascii',
    'it is over ASCII, ? for other letters',
    'hash the bytes of UTF-8 (Encoding.UTF8)',
    { bytes: (text) => Buffer.from(text.replaceAll(/[^\0-\x7f]/g, '?')) },
  ],
]);

export const variants: readonly Variant[] = [
  ...orders,
  ...escapes,
  ...names,
  ...empties,
  ...values,
  ...entries,
  ...keys,
  ...escapeKeys,
  ...ends,
  ...encodings,
];

function withoutHash([name, value]: FormField): FormField {
  return [name, isHashName(name) ? '' : value];
}

function htmlEncoded(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** PHP's urlencode. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A percent sign that stands for itself: it was not encoded.
    return text;
  }
}

function latin1Bytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(/[^\0-\xff]/g, '?'), 'latin1');
}
