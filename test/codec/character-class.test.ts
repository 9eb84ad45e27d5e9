// Character classes as lists of characters, written out from ISO 8583:1987 clause 4.4 and ISO/IEC 7813, against the tables.
import { expect, test } from 'vitest';
import { admitted } from '../../src/codec/character-class.ts';
import { characterClasses } from '../../src/codec/spec/spec.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ASCII_SPECIALS = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
/** ISO 8859-1 beyond ASCII: where national letters are, and what EBCDIC controls map to. */
const HIGH = Array.from({ length: 128 }, (_, i) => String.fromCharCode(128 + i)).join('');
const SPECIALS = ASCII_SPECIALS + HIGH;

const members: Readonly<Record<(typeof characterClasses)[number], string | undefined>> = {
  n: DIGITS,
  a: `${LETTERS} `,
  an: `${DIGITS}${LETTERS} `,
  anp: `${DIGITS}${LETTERS} `,
  as: LETTERS + SPECIALS,
  ns: DIGITS + SPECIALS,
  ans: DIGITS + LETTERS + SPECIALS,
  z: `${DIGITS}:;<=>?DF`,
  'x+n': `${DIGITS}CD`,
  b: undefined,
};

test.each(characterClasses)('class %s admits exactly its characters', (name) => {
  const table = admitted(name);
  const expected = members[name];
  if (expected === undefined) {
    expect(table, 'admits all').toBeUndefined();
    return;
  }
  const found = [...table!.keys()].filter((c) => table![c] === 1);
  expect(String.fromCharCode(...found)).toBe([...expected].sort().join(''));
  expect([...new Set(table)].sort()).toStrictEqual([0, 1]);
  expect(table).toHaveLength(256);
});

test('no class admits all', () => {
  expect(admitted(undefined)).toBeUndefined();
});

test('no class but b admits control characters', () => {
  for (const name of characterClasses) {
    for (const control of ['\0', '\t', '\n', '\r', '\x1f', '\x7f']) {
      expect(admitted(name)?.[control.charCodeAt(0)] ?? 0, `${name} ${JSON.stringify(control)}`).toBe(0);
    }
  }
});
