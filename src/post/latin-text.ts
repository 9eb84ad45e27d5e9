// Text in the characters that every bank takes: a-z A-Z 0-9 / - ? : ( ) . , ' + and the blank (the Latin set of the usage guidelines of
// ISO 20022 credit transfers). Letters lose their marks; what has no counterpart is left out.

const LIGATURES: Readonly<Record<string, string>> = {
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  '&': '+',
  '’': "'",
};

/** Empty when nothing is left, as of a name in Arabic. */
export function latinText(text: string): string {
  const plain = text.replace(/[æÆœŒßøØ&’]/g, (letter) => LIGATURES[letter]!).normalize('NFKD');
  const kept = plain
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9/\-?:().,'+ ]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return /[a-zA-Z0-9]/.test(kept) ? kept : '';
}
