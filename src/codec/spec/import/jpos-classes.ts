// The field classes of jPOS and what each of them is in the native format: encoding, length prefix, padding. One row a
// class; a class that is not here is not guessed. EBCDIC is code page 1047, which is the table that jPOS carries; BCD fills
// an odd number of digits on the right unless the field says `pad="true"`. Source: org.jpos.iso.IF*.java and the
// Interpreter, Prefixer and Padder that each of them names.
import type { FieldSpec } from '../spec.ts';

type Axes = Omit<FieldSpec, 'length' | 'description'>;

/** What a class is. `field`: a value of its own, `padded` where `pad="true"` changes it. `bitmap`: one that tells which
 *  fields follow; `bitOneIsData` where its first bit announces nothing. `tagged`: a field behind a tag of its own, with its
 *  length behind the tag, or in front of it and counting it (`lengthFirst`). `terminated`: a value up to the bytes that the field's
 *  `token` says, or up to `terminator`; a token is characters, or bytes in hex (`hexToken`). `nothing`: a field without bytes.
 *  `unused`: a field that no message may have. `absent`: named in files, but no class of jPOS, or one without counterpart. */
export type JposClass =
  | { readonly kind: 'field'; readonly axes: Axes; readonly padded?: Axes }
  | { readonly kind: 'bitmap'; readonly enc: string; readonly bitOneIsData?: boolean }
  | TaggedClass
  | { readonly kind: 'terminated'; readonly axes: Axes; readonly terminator?: string; readonly hexToken: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unused' }
  | { readonly kind: 'absent'; readonly hint: string };

export interface TaggedClass {
  readonly kind: 'tagged';
  readonly axes: Axes;
  readonly tagLength?: number;
  readonly tagEnc: string;
  /** The length stands in front of the tag and counts it: `axes.prefix` is that length. */
  readonly lengthFirst: boolean;
}

const EBCDIC = 'EBCDIC1047';
const FIXED = 'None.Fixed';

const field = (axes: Axes, padded?: Axes): JposClass =>
  padded === undefined ? { kind: 'field', axes } : { kind: 'field', axes, padded };
const text = (enc: string, prefix: string, more: Partial<Axes> = {}) => field({ type: 'String', enc, prefix, ...more });
const fixedText = (enc: string) => text(enc, FIXED, { padding: { type: 'Right', pad: ' ' } });
/** Not Numeric: jPOS does not look whether they are digits, and what it reads is read. */
const zeroFilled = { type: 'String', prefix: FIXED, padding: { type: 'Left', pad: '0' } } as const;
const fixedDigits = (enc: string) => field({ ...zeroFilled, enc });
const amount = (enc: string) => field({ ...zeroFilled, enc, class: 'x+n' });
const bytes = (prefix: string, more: Partial<Axes> = {}) => field({ type: 'Binary', enc: 'Binary', prefix, ...more });
/** Packed digits: `nibble` fills the right half of the last byte, or with `pad="true"` zero the left half of the first. */
const packed = (axes: Axes, nibble?: string) =>
  field({ ...axes, enc: 'LBCD', ...(nibble === undefined ? {} : { nibble }) }, { ...axes, enc: 'BCD' });
const digits = (prefix: string, nibble?: string) => packed({ type: 'String', prefix }, nibble);
const tagged = (tagEnc: string, enc: string, prefix: string, tagLength?: number, lengthFirst = false): JposClass => ({
  kind: 'tagged',
  axes: { type: enc === 'Binary' ? 'Binary' : 'String', enc, prefix },
  tagEnc,
  lengthFirst,
  ...(tagLength === undefined ? {} : { tagLength }),
});
const lengthFirst = (tagEnc: string, enc: string, prefix: string) => tagged(tagEnc, enc, prefix, 2, true);
const terminated = (enc: string, hexToken: boolean, terminator?: string): JposClass => ({
  kind: 'terminated',
  axes: { type: enc === 'Binary' ? 'Binary' : 'String', enc },
  hexToken,
  ...(terminator === undefined ? {} : { terminator }),
});
const noClass = (hint: string): JposClass => ({ kind: 'absent', hint });

/** By the name without its package. */
const jposClasses: Readonly<Record<string, JposClass>> = {
  IF_CHAR: fixedText('ASCII'),
  IF_ECHAR: fixedText(EBCDIC),
  IF_NOP: { kind: 'nothing' },
  IF_UNUSED: { kind: 'unused' },
  // To the end of the field that they are in, or up to a terminator: a backslash, FF.
  IF_FCHAR: text('ASCII', 'None.Rest'),
  IF_FBINARY: bytes('None.Rest'),
  IF_FSTCHAR: terminated('ASCII', false, '5C'),
  IF_FSTBINARY: terminated('Binary', true, 'FF'),
  IF_TCHAR: terminated('ASCII', false),
  IF_TBASE: noClass('it is the base of the classes with a terminator: IF_TCHAR is one'),

  IFA_NUMERIC: fixedDigits('ASCII'),
  IFA_AMOUNT: amount('ASCII'),
  IFA_AMOUNT2003: fixedDigits('ASCII'),
  IFA_LLNUM: text('ASCII', 'ASCII.LL'),
  IFA_LLLNUM: text('ASCII', 'ASCII.LLL'),
  // The length counts the half bytes on the wire: an even number, the filler of an odd number of digits included.
  IFA_LLBNUM: packed({ type: 'String', prefix: 'ASCII.LL', counts: 'evenNibbles' }),
  IFA_LCHAR: text('ASCII', 'ASCII.L'),
  IFA_LLCHAR: text('ASCII', 'ASCII.LL'),
  IFA_LLLCHAR: text('ASCII', 'ASCII.LLL'),
  IFA_LLLLCHAR: text('ASCII', 'ASCII.LLLL'),
  IFA_LLLLLCHAR: text('ASCII', 'ASCII.LLLLL'),
  IFA_LLLLLLCHAR: text('ASCII', 'ASCII.LLLLLL'),
  IFA_FLLCHAR: text('ASCII', 'ASCII.LL', { filled: true }),
  IFA_FLLNUM: text('ASCII', 'ASCII.LL', { filled: true }),
  IFA_BINARY: bytes(FIXED, { enc: 'HexToASCII' }),
  IFA_LBINARY: bytes('ASCII.L'),
  IFA_LLBINARY: bytes('ASCII.LL'),
  IFA_LLLBINARY: bytes('ASCII.LLL'),
  IFA_LLLLBINARY: bytes('ASCII.LLLL'),
  IFA_LLLLLBINARY: bytes('ASCII.LLLLL'),
  IFA_LLLLLLBINARY: bytes('ASCII.LLLLLL'),
  IFA_LLABINARY: bytes('ASCII.LL', { enc: 'HexToASCII' }),
  IFA_LLLABINARY: bytes('ASCII.LLL', { enc: 'HexToASCII' }),
  IFA_BITMAP: { kind: 'bitmap', enc: 'HexToASCII' },
  IFA_BITMAPStandalone: { kind: 'bitmap', enc: 'HexToASCII' },
  IFA_LLHBINARY: noClass('IFB_LLHBINARY has one byte of binary length'),

  IFB_NUMERIC: packed(zeroFilled),
  IFB_FNUMERIC: packed(zeroFilled, 'F'),
  IFB_AMOUNT2003: packed(zeroFilled),
  IFB_HEX: packed(zeroFilled, 'F'),
  IFB_AMOUNT: packed({ ...zeroFilled, class: 'x+n' }),
  IFB_LLNUM: digits('BCD.LL'),
  IFB_LLLNUM: digits('BCD.LLL'),
  IFB_FLLNUM: digits('BCD.LL', 'F'),
  IFB_FLLLNUM: digits('BCD.LLL', 'F'),
  IFB_LLHNUM: digits('Binary.L'),
  IFB_LLLHNUM: digits('Binary.LL'),
  IFB_LLCHAR: text('ASCII', 'BCD.LL'),
  IFB_LLLCHAR: text('ASCII', 'BCD.LLL'),
  IFB_LLLLCHAR: text('ASCII', 'BCD.LLLL'),
  IFB_LLLLLLCHAR: text('ASCII', 'BCD.LLLLLL'),
  IFB_LLHCHAR: text('ASCII', 'Binary.L'),
  IFB_LLLHCHAR: text('ASCII', 'Binary.LL'),
  IFB_LLHECHAR: text(EBCDIC, 'Binary.L'),
  IFB_LLLHECHAR: text(EBCDIC, 'Binary.LL'),
  IFB_BINARY: bytes(FIXED),
  IFB_LLBINARY: bytes('BCD.LL'),
  IFB_LLLBINARY: bytes('BCD.LLL'),
  IFB_LLLLBINARY: bytes('BCD.LLLL'),
  IFB_LHBINARY: bytes('Binary.L'),
  IFB_LLHBINARY: bytes('Binary.L'),
  IFB_LLLHBINARY: bytes('Binary.LL'),
  IFB_LLHFBINARY: bytes('Binary.L', { filled: true }),
  IFB_LLHEX: bytes('BCD.LL', { counts: 'nibbles' }),
  IFB_LLLHEX: bytes('BCD.LLL', { counts: 'nibbles' }),
  IFB_BITMAP: { kind: 'bitmap', enc: 'Binary' },
  Base1_BITMAP126: { kind: 'bitmap', enc: 'Binary', bitOneIsData: true },

  IFE_CHAR: fixedText(EBCDIC),
  IFE_NUMERIC: fixedDigits(EBCDIC),
  IFE_AMOUNT: amount(EBCDIC),
  // Its last digit has the sign in its zone. What jPOS reads without one is positive, and so is the zone C, which is kept as a plus.
  IFE_SIGNED_NUMERIC: field({ ...zeroFilled, enc: EBCDIC, zoned: true }),
  IFE_LNUM: text(EBCDIC, 'EBCDIC.L'),
  IFE_LLNUM: text(EBCDIC, 'EBCDIC.LL'),
  IFE_LLLNUM: text(EBCDIC, 'EBCDIC.LLL'),
  IFE_LCHAR: text(EBCDIC, 'EBCDIC.L'),
  IFE_LLCHAR: text(EBCDIC, 'EBCDIC.LL'),
  IFE_LLLCHAR: text(EBCDIC, 'EBCDIC.LLL'),
  IFE_LLLLCHAR: text(EBCDIC, 'EBCDIC.LLLL'),
  IFE_BINARY: bytes(FIXED, { enc: 'HexToEBCDIC1047' }),
  IFE_LBINARY: bytes('EBCDIC.L'),
  IFE_LLBINARY: bytes('EBCDIC.LL'),
  IFE_LLLBINARY: bytes('EBCDIC.LLL'),
  IFE_LLLLBINARY: bytes('EBCDIC.LLLL'),
  // Bytes that are characters: those of ASCII in the message, of EBCDIC on the wire.
  IFE_LLLEBINARY: bytes('EBCDIC.LLL', { enc: EBCDIC }),
  IFE_BITMAP: { kind: 'bitmap', enc: 'HexToEBCDIC1047' },

  // Length in one encoding, value in another.
  IFEA_LLCHAR: text('ASCII', 'EBCDIC.LL'),
  IFEA_LLLCHAR: noClass('jPOS has IFEA_LLCHAR; IFA_LLLCHAR and IFE_LLLCHAR have length and value in one encoding'),
  IFAE_LLCHAR: text(EBCDIC, 'ASCII.LL'),
  IFAE_LLLCHAR: noClass('jPOS has IFAE_LLCHAR; IFA_LLLCHAR and IFE_LLLCHAR have length and value in one encoding'),
  // The length counts bytes, and an F at the end says that the number of digits is odd.
  IFEB_LLNUM: text('LBCD', 'EBCDIC.LL', { counts: 'bytes', nibble: 'F' }),
  IFEB_LLLNUM: text('LBCD', 'EBCDIC.LLL', { counts: 'bytes', nibble: 'F' }),

  IFA_TTLCHAR: tagged('ASCII', 'ASCII', 'ASCII.L', 2),
  IFA_TTLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LL', 2),
  IFA_TTLLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LLL', 2),
  IFA_TTLLLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LLLL', 2),
  IFA_TTTLLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LLL', 3),
  IFA_TTLBINARY: tagged('ASCII', 'Binary', 'ASCII.L', 2),
  IFA_TTLLBINARY: tagged('ASCII', 'Binary', 'ASCII.LL', 2),
  IFA_TTLLLBINARY: tagged('ASCII', 'Binary', 'ASCII.LLL', 2),
  IFA_TTLLLLBINARY: tagged('ASCII', 'Binary', 'ASCII.LLLL', 2),
  IFTA_LLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LL'),
  IFTA_LLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LLL'),
  IFTA_LLNUM: tagged('ASCII', 'ASCII', 'ASCII.LL'),
  IFTA_LLLNUM: tagged('ASCII', 'ASCII', 'ASCII.LLL'),
  IFTA_LLBINARY: tagged('ASCII', 'Binary', 'ASCII.LL'),
  IFTA_LLLBINARY: tagged('ASCII', 'Binary', 'ASCII.LLL'),
  IFTB_LLBINARY: tagged('ASCII', 'Binary', 'BCD.LL'),
  IFIPM_LLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LLL', 4),
  IFMC_LLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LL', 2),
  IFMC_LLLCHAR: tagged('ASCII', 'ASCII', 'ASCII.LLL', 2),
  IFEMC_LLCHAR: tagged('ASCII', EBCDIC, 'EBCDIC.LL', 2),
  IFEMC_LLLCHAR: tagged(EBCDIC, EBCDIC, 'EBCDIC.LLL', 4),
  IFEPE_LLCHAR: tagged(EBCDIC, EBCDIC, 'EBCDIC.LL', 2),
  IFEPE_LLLCHAR: tagged(EBCDIC, EBCDIC, 'EBCDIC.LLL', 3),
  IFEP_LLCHAR: lengthFirst('ASCII', 'ASCII', 'ASCII.LL'),
  IFEP_LLLBINARY: lengthFirst(EBCDIC, 'Binary', 'EBCDIC.LLL'),
  IFELPE_LLLCHAR: lengthFirst(EBCDIC, EBCDIC, 'EBCDIC.LLL'),
};

/** `org.jpos.iso.IFA_LLNUM ` is `IFA_LLNUM`; classes outside of org.jpos keep their whole name. */
export function simpleName(className: string): string {
  const name = className.trim();
  return /^org\.jpos\.(iso|tlv)\.(packager\.(\w+\.)?)?\w+$/.test(name) ? name.slice(name.lastIndexOf('.') + 1) : name;
}

/** The row of a class by its full or simple name; undefined for a class that jPOS does not have or that nobody has looked
 *  up. */
export function jposClass(className: string): JposClass | undefined {
  const name = simpleName(className);
  return Object.hasOwn(jposClasses, name) ? jposClasses[name] : undefined;
}

/** The native field of `length` that a class is, or undefined when the class is no field on its own. */
export function jposField(className: string, length: number, isPadded: boolean): FieldSpec | undefined {
  const row = jposClass(className);
  if (row?.kind === 'nothing') return { type: 'String', length: 0, enc: 'ASCII', prefix: FIXED };
  if (row?.kind !== 'field') return undefined;
  return { ...(isPadded ? (row.padded ?? row.axes) : row.axes), length };
}
