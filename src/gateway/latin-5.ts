// ISO/IEC 8859-9: Latin alphabet No. 5, ISO 8859-1 with six letters of Turkish. WHATWG's decoder of that label is windows-1254, which has
// other characters from 80 to 9F.

const LETTERS: readonly (readonly [byte: number, letter: string])[] = [
  [0xd0, 'Ğ'],
  [0xdd, 'İ'],
  [0xde, 'Ş'],
  [0xf0, 'ğ'],
  [0xfd, 'ı'],
  [0xfe, 'ş'],
];
const letterOf = new Map(LETTERS);
const byteOf = new Map(LETTERS.map(([byte, letter]) => [letter, byte]));

const UNKNOWN = 0x3f;

export function latin5Text(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += letterOf.get(byte) ?? String.fromCharCode(byte);
  return text;
}

/** `?` for what the alphabet does not have. */
export function latin5Bytes(text: string): Buffer {
  return Buffer.from(Array.from(text, byteOfLetter));
}

function byteOfLetter(letter: string): number {
  const code = letter.codePointAt(0)!;
  return byteOf.get(letter) ?? (code > 0xff || letterOf.has(code) ? UNKNOWN : code);
}
