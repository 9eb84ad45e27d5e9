// Character classes of ISO 8583 (1987 clause 4.4, 1993 clause 4.2) as tables over the 256 canonical characters
// (ISO 8859-1). Letters, `an` and `ans` admit the space, because fixed-length values are filled with it.
import type { characterClasses } from './spec/spec.ts';

type CharacterClass = (typeof characterClasses)[number];

const isDigit = (c: number) => c >= 0x30 && c <= 0x39;
const isLetter = (c: number) => (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);
const isSpecial = (c: number) => c >= 0x20 && c !== 0x7f && !isDigit(c) && !isLetter(c);
const isSpace = (c: number) => c === 0x20;

const members: Record<CharacterClass, ((c: number) => boolean) | undefined> = {
  n: isDigit,
  a: (c) => isLetter(c) || isSpace(c),
  an: (c) => isDigit(c) || isLetter(c) || isSpace(c),
  anp: (c) => isDigit(c) || isLetter(c) || isSpace(c),
  as: (c) => isLetter(c) || isSpecial(c),
  ns: (c) => isDigit(c) || isSpecial(c),
  ans: (c) => isDigit(c) || isLetter(c) || isSpecial(c),
  // ISO/IEC 7813 track 2 and ISO 4909 track 3: 0x30 to 0x3F; `D` is how BCD systems write the separator.
  z: (c) => (c >= 0x30 && c <= 0x3f) || c === 0x44 || c === 0x46,
  'x+n': (c) => isDigit(c) || c === 0x43 || c === 0x44,
  b: undefined,
};

/** 1 for what may stand in an element of the class that may hold bytes: in a track the digits of hex, elsewhere anything. */
export function admittedWithBytes(name: CharacterClass | undefined): Uint8Array | undefined {
  return name === 'z'
    ? admitted(name)!.map((one, c) => one | Number(/[0-9A-Fa-f]/.test(String.fromCharCode(c))))
    : undefined;
}

/** 1 for every canonical character that the class admits; undefined when it admits all. */
export function admitted(name: CharacterClass | undefined): Uint8Array | undefined {
  const isMember = name === undefined ? undefined : members[name];
  if (isMember === undefined) return undefined;
  return Uint8Array.from({ length: 256 }, (_, c) => (isMember(c) ? 1 : 0));
}
