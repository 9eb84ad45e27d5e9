// A hash that does not fit is explained. Each mistake is made here by itself, as shops make it and not with the explainer's own functions;
// what is told names it and the field, and has neither key nor hash in it.
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainHash } from '../../../src/gateway/est3d/explain/explain-hash.ts';
import { hashVer3 } from '../../../src/gateway/est3d/hash-ver3.ts';
import type { FormField } from '../../../src/gateway/order-form.ts';

const KEY = 'Te|st\\Key1234';
const sha512 = (text: string | Uint8Array) => createHash('sha512').update(text).digest('base64');
const escaped = (text: string) => text.replace(/\\/g, '\\\\').replace(/\|/g, '\\|');

/** A form with something of everything in it, posted in this order. */
const FORM: FormField[] = [
  ['clientid', '600000001'],
  ['storetype', '3D_PAY_HOSTING'],
  ['TranType', 'PreAuth'],
  ['amount', '1250.50'],
  ['currency', '504'],
  ['oid', 'CMD-1'],
  ['okUrl', 'http://127.0.0.1:9000/ok?a=1&b=2'],
  ['failUrl', 'http://127.0.0.1:9000/fail'],
  ['callbackUrl', ''],
  ['lang', 'fr'],
  ['tel', ' 212600000000'],
  ['BillToName', 'Zoé | L\'Atlas\\ "x" '],
  ['BillToStreet1', 'Rue 1\r\nCasablanca'],
  ['x10', 'ten'],
  ['x9', 'nine'],
  ['rnd', '0.12345600 1764000000'],
  ['hashAlgorithm', 'ver3'],
  ['encoding', 'UTF-8'],
];

const NATURAL =
  `amount BillToName BillToStreet1 callbackUrl clientid currency failUrl hashAlgorithm lang oid okUrl rnd storetype tel TranType x9 x10`.split(
    ' ',
  );
const valueNamed = (name: string, fields = FORM) => fields.find(([found]) => found === name)?.[1] ?? '';
const signedText = (
  names: readonly string[],
  value: (value: string, name: string) => string = (text) => text,
  key = escaped(KEY),
) => names.map((name) => `${escaped(value(valueNamed(name), name))}|`).join('') + key;

const explained = (hash: string, fields = FORM, key = KEY) => explainHash([...fields, ['HASH', hash]], key, 'quick');

it('the text that the mistakes below start from is the right one', () => {
  expect(sha512(signedText(NATURAL))).toBe(hashVer3(FORM, KEY));
  expect(explained(hashVer3(FORM, KEY))).toMatchObject({ fits: true, lines: ['HASH fits'] });
});

const bytesIn = (encoding: BufferEncoding, text: string) => Buffer.from(text, encoding);
const without = (...names: string[]) => NATURAL.filter((name) => !names.includes(name));
const url = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
const html = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/'/g, '&#039;');
const barFirst = (text: string) => text.replace(/\|/g, '\\|').replace(/\\/g, '\\\\');
const raw = (name: string) => valueNamed(name);
const joined = (names: readonly string[], write: (value: string) => string, key: string) =>
  names.map((name) => `${write(raw(name))}|`).join('') + key;
const codeUnits = NATURAL.toSorted((left, right) => (left < right ? -1 : 1));

describe('a mistake is found', () => {
  it.each<[string, string, string[]]>([
    ['escaped-in-reverse', sha512(joined(NATURAL, barFirst, barFirst(KEY))), ['BillToName']],
    ['not-escaped', sha512(joined(NATURAL, (text) => text, KEY)), ['BillToName']],
    ['key-not-escaped', sha512(joined(NATURAL, escaped, KEY)), []],
    ['byte-order', sha512(signedText(codeUnits)), []],
    [
      'lower-case-order',
      sha512(signedText(NATURAL.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))),
      [],
    ],
    ['form-order', sha512(signedText(FORM.map(([name]) => name).filter((name) => name !== 'encoding'))), []],
    [
      'encoding-included',
      sha512(
        signedText([
          ...without(
            'failUrl',
            'hashAlgorithm',
            'lang',
            'oid',
            'okUrl',
            'rnd',
            'storetype',
            'tel',
            'TranType',
            'x9',
            'x10',
          ),
          'encoding',
          ...NATURAL.slice(6),
        ]),
      ),
      ['encoding'],
    ],
    ['hash-included', hashVer3([...FORM, ['HAS', '']], KEY), ['HASH']],
    ['algorithm-left-out', sha512(signedText(without('hashAlgorithm'))), ['hashAlgorithm']],
    ['empty-dropped', sha512(signedText(without('callbackUrl'))), ['callbackUrl']],
    ['trimmed', sha512(signedText(NATURAL, (text) => text.trim())), ['BillToName', 'tel']],
    ['bar-behind-key', sha512(`${signedText(NATURAL)}|`), []],
    ['no-bar-before-key', sha512(signedText(NATURAL, undefined, '').slice(0, -1) + escaped(KEY)), []],
    ['iso-8859-9', sha512(bytesIn('latin1', signedText(NATURAL))), ['BillToName']],
    ['utf-16', sha512(bytesIn('utf16le', signedText(NATURAL))), []],
    [
      'plus-for-blank',
      sha512(signedText(NATURAL, (text) => text.replace(/ /g, '+'))),
      ['BillToName', 'BillToStreet1', 'rnd', 'tel'],
    ],
    ['leading-plus', sha512(signedText(NATURAL, (text) => text.replace(/^ /, '+'))), ['tel']],
    ['html-encoded', sha512(signedText(NATURAL, html)), ['BillToName', 'okUrl']],
    [
      'url-encoded',
      sha512(signedText(NATURAL, url)),
      ['BillToName', 'BillToStreet1', 'failUrl', 'okUrl', 'rnd', 'tel'],
    ],
    ['line-feeds', sha512(signedText(NATURAL, (text) => text.replace(/\r\n/g, '\n'))), ['BillToStreet1']],
    ['slashes-added', sha512(signedText(NATURAL, (text) => text.replace(/(["'\\])/g, '\\$1'))), ['BillToName']],
    ['utf-8-twice', sha512(signedText(NATURAL, (text) => text.replace('é', 'Ã©'))), ['BillToName']],
    ['decomposed', sha512(signedText(NATURAL, (text) => text.replace('é', 'e\u0301'))), ['BillToName']],
    ['key-lower-case', sha512(signedText(NATURAL, undefined, escaped(KEY.toLowerCase()))), []],
    ['key-line-end', sha512(`${signedText(NATURAL)}\n`), []],
    ['key-blank-behind', sha512(`${signedText(NATURAL)} `), []],
    ['key-empty', sha512(signedText(NATURAL, undefined, '')), []],
    ['key-first', sha512(`${escaped(KEY)}|${signedText(NATURAL, undefined, '')}`), []],
    [
      'hmac',
      createHmac('sha512', KEY)
        .update(signedText(NATURAL, undefined, ''))
        .digest('base64'),
      [],
    ],
    ['no-bars', sha512(NATURAL.map((name) => escaped(raw(name))).join('') + escaped(KEY)), []],
    ['hexadecimal', createHash('sha512').update(signedText(NATURAL)).digest('hex'), []],
    ['hexadecimal', createHash('sha512').update(signedText(NATURAL)).digest('hex').toUpperCase(), []],
    [
      'base64-of-hexadecimal',
      Buffer.from(createHash('sha512').update(signedText(NATURAL)).digest('hex')).toString('base64'),
      [],
    ],
    ['hash-lower-case', hashVer3(FORM, KEY).toLowerCase(), []],
    ['hash-upper-case', hashVer3(FORM, KEY).toUpperCase(), []],
    ['hash-blanks', `${hashVer3(FORM, KEY)}\r\n`, []],
    ['hash-percent', encodeURIComponent(hashVer3(FORM, KEY)), []],
    ['base64url', createHash('sha512').update(signedText(NATURAL)).digest('base64url'), []],
    ['sha256', createHash('sha256').update(signedText(NATURAL)).digest('base64'), []],
    ['sha1', createHash('sha1').update(signedText(NATURAL)).digest('base64'), []],
  ])('%s', (variant, hash, fields) => {
    const found = explained(hash);
    expect(found.lines[0]).toMatch(/^HASH fits when /);
    expect(found.variants).toContain(variant);
    expect(found.variants.length).toBeLessThanOrEqual(2);
    expect(found.fields).toEqual(fields);
  });

  const value = (name: string) => raw(name).trim();
  it('SHA-1 of clientid + oid + amount + okUrl + failUrl + rnd + key', () => {
    const text = ['clientid', 'oid', 'amount', 'okUrl', 'failUrl', 'rnd'].map(value).join('') + KEY;
    expect(explained(createHash('sha1').update(text).digest('base64')).variants).toEqual(['ver1', 'sha1']);
    expect(explained(sha512(text)).variants).toEqual(['ver1']);
  });

  it('ver2', () => {
    const text = `600000001|CMD-1|1250.50|${raw('okUrl')}|${raw('failUrl')}|PreAuth||${raw('rnd')}||||504|${escaped(KEY)}`;
    expect(explained(sha512(text)).variants).toEqual(['ver2']);
  });

  it('+ lost on its way', () => {
    const [fields, hash] = formWithPlus();
    expect(explained(hash.replaceAll('+', ' '), fields).variants).toEqual(['plus-lost']);
  });
});

/** A form whose hash has a + in it. */
function formWithPlus(): [FormField[], string] {
  for (let oid = 1; ; oid++) {
    const fields: FormField[] = [['oid', String(oid)]];
    const hash = hashVer3(fields, KEY);
    if (/.\+./.test(hash)) return [fields, hash];
  }
}

describe('two mistakes at once are found', () => {
  it.each<[string[], string]>([
    [['byte-order', 'not-escaped'], sha512(joined(codeUnits, (text) => text, KEY))],
    [['escaped-in-reverse', 'trimmed'], sha512(joined(NATURAL, (text) => barFirst(text.trim()), barFirst(KEY)))],
    [['not-escaped', 'bar-behind-key'], sha512(`${joined(NATURAL, (text) => text, KEY)}|`)],
    [['empty-dropped', 'iso-8859-9'], sha512(bytesIn('latin1', signedText(without('callbackUrl'))))],
    [
      ['trimmed', 'hexadecimal'],
      createHash('sha512')
        .update(signedText(NATURAL, (text) => text.trim()))
        .digest('hex'),
    ],
    [['html-encoded', 'key-line-end'], sha512(`${signedText(NATURAL, html)}\n`)],
  ])('%s', (expected, hash) => {
    expect(explained(hash).variants).toEqual(expected);
  });
});

describe('one field was changed after signing', () => {
  const changedTo = (name: string, value: string) =>
    sha512(signedText(NATURAL, (text, found) => (found === name ? value : text)));

  it.each<[string, string, string]>([
    ['amount', '1250.5', 'amount was `1250.5` when it was signed, and is `1250.50` now'],
    ['amount', '1250,50', 'amount was `1250,50` when it was signed, and is `1250.50` now'],
    ['amount', '1,250.50', 'amount was `1,250.50` when it was signed, and is `1250.50` now'],
    ['amount', '125050', 'amount was `125050` when it was signed, and is `1250.50` now'],
    ['currency', 'MAD', 'currency was `MAD` when it was signed, and is `504` now'],
    ['storetype', '3DPAYHOSTING', 'storetype was `3DPAYHOSTING` when it was signed, and is `3D_PAY_HOSTING` now'],
    ['TranType', 'Auth', 'TranType was `Auth` when it was signed, and is `PreAuth` now'],
    ['okUrl', 'https://127.0.0.1:9000/ok?a=1&b=2', 'okUrl is signed with https'],
    ['failUrl', 'http://127.0.0.1:9000/fail/', 'failUrl is signed with / at its end'],
    ['okUrl', 'http://127.0.0.1:9000/ok', 'okUrl is signed without its query'],
    ['tel', '212600000000', 'tel is signed without the blanks around it'],
    ['BillToName', '', 'BillToName was empty when it was signed'],
    ['rnd', '0.123456001764000000', 'rnd is signed without blanks'],
  ])('%s', (name, value, sentence) => {
    const found = explained(changedTo(name, value));
    expect(found.lines[0]).toBe(`HASH fits when ${sentence} (${name}): sign what is posted, and post what was signed`);
    expect(found).toMatchObject({ variants: ['field-changed'], fields: [name] });
  });

  it.each(['x10', 'amount', 'TranType'])('%s was not signed', (name) => {
    const found = explained(sha512(signedText(without(name))));
    expect(found).toMatchObject({ variants: ['field-changed'], fields: [name] });
    expect(found.lines[0]).toContain(`${name} is left out: it was posted and not signed`);
  });

  it.each<[string, string]>([
    ['email', ''],
    ['refreshtime', '5'],
    ['AutoRedirect', 'true'],
    ['shopurl', ''],
  ])('%s was signed, and not posted', (name, value) => {
    const found = explained(hashVer3([...FORM, [name, value]], KEY));
    expect(found.variants).toEqual(['field-changed']);
    expect(found.fields).toContain(name);
  });

  it('and a mistake was made too: found when there is time for it', () => {
    const text = joined(
      NATURAL.map((name) => name),
      (value) => (value === '1250.50' ? '1250.5' : value),
      KEY,
    );
    const form: FormField[] = [...FORM, ['HASH', sha512(text)]];
    expect(explainHash(form, KEY, 'thorough').variants).toEqual(['not-escaped', 'field-changed']);
  });

  it('two were added: found when there is time for it', () => {
    const form: FormField[] = [...FORM, ['HASH', sha512(signedText(without('x9', 'lang')))]];
    expect(explainHash(form, KEY, 'thorough')).toMatchObject({ variants: ['fields-added'], fields: ['lang', 'x9'] });
  });
});

describe('what cannot be explained is told so', () => {
  it('without a hash', () => {
    expect(explainHash(FORM, KEY, 'quick').lines[0]).toBe(
      'HASH is missing: base64 of a SHA-512, 88 characters, is expected',
    );
  });

  it('with something else', () => {
    expect(explained('abc').lines[0]).toBe(
      'HASH is no digest: it has 3 characters, and base64 of a SHA-512, 88 characters, is expected',
    );
  });

  it('with the key of another store, and the order is told', () => {
    const { variants, lines } = explained(hashVer3(FORM, 'another'));
    expect(variants).toEqual([]);
    expect(lines[0]).toMatch(
      /^HASH fits none of \d{3,4} computations that were tried: most likely the key is another one/,
    );
    expect(lines.at(-1)).toBe(`the values are signed in this order: ${NATURAL.join(', ')}`);
  });

  it('of another algorithm', () => {
    const fields = FORM.map(([name, value]): FormField => [name, name === 'hashAlgorithm' ? 'ver2' : value]);
    expect(explained(hashVer3(fields, 'another'), fields).lines).toContain(
      'hashAlgorithm is not ver3, the only one that is computed here',
    );
  });
});

describe('what is told', () => {
  it('has neither the key nor a hash in it, and no line end', () => {
    const field = fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), fc.string({ maxLength: 20 }));
    const mistakes = fc.constantFrom<(fields: FormField[], key: string) => string>(
      hashVer3,
      (fields, key) => hashVer3(fields, `${key}x`),
      (fields, key) => hashVer3(fields, `${key}\n`),
      (fields, key) => hashVer3([['email', ''], ...fields], key),
      (fields, key) => hashVer3(fields.slice(1), key),
      (fields, key) => hashVer3(fields, key).toLowerCase(),
    );
    const keys = fc.stringMatching(/^[A-Z][a-z]{3}[0-9]{8}$/);
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), keys, mistakes, (fields, key, mistake) => {
        const form: FormField[] = [...fields, ['HASH', mistake(fields, key)]];
        const told = JSON.stringify(explainHash(form, key, 'quick'));
        expect(told.toLowerCase()).not.toContain(key.toLowerCase());
        expect(told).not.toContain(hashVer3(form, key));
        for (const line of explainHash(form, key, 'quick').lines) expect(line).not.toMatch(/[\r\n\u2028\u0085]/);
      }),
      { numRuns: 60 },
    );
  });
});
