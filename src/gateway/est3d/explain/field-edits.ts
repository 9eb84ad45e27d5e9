// What may have become of one field between signing and posting: it was added or taken away, emptied, or written in another way.
import { amountOf, minorOf } from '../../form-amount.ts';
import { FormValues, shownName } from '../../form-fields.ts';
import type { FormField } from '../../order-form.ts';
import { isSigned } from '../hash-ver3.ts';

export interface FieldEdit {
  readonly field: string;
  /** Behind "HASH fits when". */
  readonly when: string;
  /** The place of the field in the form. */
  readonly at: number;
  /** The field as it was signed; undefined: it was not. */
  readonly signed: FormField | undefined;
}

/** What is commonly signed, and not posted: by name, with the values that it may have had. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  amountCur: [''],
  AutoRedirect: ['', 'true', 'false', '1'],
  BillToCity: [''],
  BillToCompany: [''],
  BillToCountry: ['', '504', 'MA'],
  BillToName: [''],
  BillToPostalCode: [''],
  BillToStateProv: [''],
  BillToStreet1: [''],
  BillToStreet2: [''],
  callbackUrl: [''],
  CallbackResponse: ['', 'true', 'false', '1'],
  currency: ['504', 'MAD'],
  email: [''],
  hashAlgorithm: ['ver3'],
  instalment: [''],
  lang: ['', 'fr', 'en', 'ar'],
  refreshtime: ['', '5', '3', '10', '0'],
  rnd: [''],
  sessiontimeout: [''],
  shopurl: [''],
  storetype: ['3D_PAY_HOSTING', '3DPAYHOSTING', '3d_pay_hosting'],
  symbolCur: ['', 'MAD'],
  tel: [''],
  TranType: ['PreAuth', 'Auth'],
};

/** Values that stand for one another. */
const KINSHIPS: readonly (readonly string[])[] = [
  ['true', '1', 'True', 'TRUE', 'on', 'yes'],
  ['false', '0', 'False', 'FALSE', 'off', 'no'],
  ['504', 'MAD'],
  ['3D_PAY_HOSTING', '3DPAYHOSTING', '3d_pay_hosting'],
  ['PreAuth', 'Auth'],
  ['ver3', 'ver2', 'Ver3'],
  ['fr', 'en', 'ar', 'FR', 'fr_FR'],
];

/** Changes of one value, and how they are told. */
const REWRITES: readonly (readonly [how: string, rewrite: (value: string) => string])[] = [
  ['without the blanks around it', (value) => value.trim()],
  ['with single blanks', (value) => value.replaceAll(/\s+/g, ' ')],
  ['without blanks', (value) => value.replaceAll(/\s/g, '')],
  ['with LF for line ends', (value) => value.replaceAll('\r\n', '\n')],
  ['in lower case', (value) => value.toLowerCase()],
  ['in upper case', (value) => value.toUpperCase()],
  ['with https', (value) => value.replace(/^http:/i, 'https:')],
  ['with http', (value) => value.replace(/^https:/i, 'http:')],
  ['with / at its end', (value) => (/^https?:/i.test(value) ? `${value}/` : value)],
  ['without / at its end', (value) => value.replace(/\/$/, '')],
  ['without its query', (value) => (/^https?:/i.test(value) ? value.replace(/\?.*$/s, '') : value)],
  ['with + for blanks', (value) => value.replaceAll(' ', '+')],
  ['with blanks for +', (value) => value.replaceAll('+', ' ')],
  ['with + before it', (value) => (/^\s?\d+$/.test(value) ? `+${value.trim()}` : value)],
  ['with digits only', (value) => value.replaceAll(/\D/g, '')],
  ['as a number', (value) => value.replace(/^0+(?=\d)/, '')],
  ['without accents', (value) => value.normalize('NFD').replaceAll(/\p{M}/gu, '')],
];

/** Everything that may have become of one field that was posted. */
export function* fieldEdits(fields: readonly FormField[]): Generator<FieldEdit> {
  for (const [at, field] of fields.entries()) if (isSigned(field[0])) yield* editsOf(field, at);
}

/** Fields that may have been signed and were not posted. */
export function absentFields(fields: readonly FormField[]): FormField[] {
  const names = new Set(fields.map(([name]) => name.toLowerCase()));
  const minor = minorOf(new FormValues(fields).get('amount'), 2);
  const rows: Readonly<Record<string, readonly string[]>> =
    minor === undefined ? ABSENT : { ...ABSENT, amountCur: ['', amountOf(minor, 2)] };
  return Object.entries(rows)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .flatMap(([name, values]) => values.map((value): FormField => [name, value]));
}

function* editsOf([name, value]: FormField, at: number): Generator<FieldEdit> {
  const field = shownName(name);
  yield { field, when: `${field} is left out: it was posted and not signed`, at, signed: undefined };
  const seen = new Set([value]);
  const edits: (readonly [how: string, signed: string])[] = [
    ['was empty when it was signed', ''],
    ...amountsLike(name, value).map(
      (text) => [`was \`${text}\` when it was signed, and is \`${value}\` now`, text] as const,
    ),
    ...kinOf(value).map((text) => [`was \`${text}\` when it was signed, and is \`${value}\` now`, text] as const),
    ...REWRITES.map(([how, rewrite]) => [`is signed ${how}`, rewrite(value)] as const),
  ];
  for (const [how, signed] of edits) {
    if (seen.has(signed)) continue;
    seen.add(signed);
    yield { field, when: `${field} ${how}`, at, signed: [name, signed] };
  }
}

/** The same amount in the ways in which it is written. */
function amountsLike(name: string, value: string): string[] {
  if (!name.toLowerCase().startsWith('amount')) return [];
  const minor = minorOf(value.trim(), 2);
  if (minor === undefined) return [];
  const [whole = '', cents = ''] = amountOf(minor, 2).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const short = cents.replace(/0+$/, '');
  return [
    `${whole}.${cents}`,
    `${whole}${short === '' ? '' : `.${short}`}`,
    `${whole},${cents}`,
    `${whole}${short === '' ? '' : `,${short}`}`,
    `${whole}.${short === '' ? '0' : short}`,
    `${whole}.${cents}00`,
    `${grouped}.${cents}`,
    `${grouped.replaceAll(',', ' ')},${cents}`,
    whole,
    String(minor),
  ];
}

function kinOf(value: string): string[] {
  return KINSHIPS.filter((kin) => kin.includes(value)).flat();
}
