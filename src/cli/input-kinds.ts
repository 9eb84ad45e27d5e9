// What a file is besides messages: packed by gzip, text in UTF-16, a capture or an archive that other programs read.

/** What the first bytes tell: `gzip` is unpacked; a `foreign` kind is none that is read, with what to do instead. */
type InputKind = { readonly kind: 'plain' | 'gzip' } | { readonly kind: 'foreign'; readonly what: string };

const CAPTURE =
  'a capture of packets: give what TCP carries, as `tshark -r FILE -T fields -e tcp.payload` prints it, with --framing';

const foreign: readonly (readonly [string, string])[] = [
  ['d4c3b2a1', CAPTURE],
  ['a1b2c3d4', CAPTURE],
  ['4d3cb2a1', CAPTURE],
  ['a1b23c4d', CAPTURE],
  ['0a0d0d0a', CAPTURE],
  ['504b0304', 'a zip archive: unpack it first'],
  [Buffer.from('SQLite format 3\0').toString('hex'), 'an SQLite file: a journal is read by switch8583 journal find'],
];

const LONGEST_MAGIC = 16;

/** The kind of an input that begins so. */
export function kindOf(first: Uint8Array): InputKind {
  const hex = Buffer.from(first.subarray(0, LONGEST_MAGIC)).toString('hex');
  const what = foreign.find(([magic]) => hex.startsWith(magic))?.[1];
  if (what !== undefined) return { kind: 'foreign', what };
  // The method is deflate, and no flag is set that nobody defines.
  return { kind: /^1f8b08[01]/.test(hex) ? 'gzip' : 'plain' };
}

/** UTF-16, with its mark or without one: every other byte is 0. */
export function isWideText(bytes: Uint8Array): boolean {
  return orderOfWide(bytes) !== undefined;
}

/** UTF-16 as text, without its mark. */
export function textOfWide(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  return (orderOfWide(bytes) === 'little' ? whole : whole.swap16()).toString('utf16le').replace(/^\ufeff/, '');
}

/** Characters that are looked at where there is no mark. */
const FEWEST_WIDE = 8;
const MOST_WIDE = 2048;

function orderOfWide(bytes: Uint8Array): 'little' | 'big' | undefined {
  if (bytes.length < 2) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'big';
  const characters = Math.min(bytes.length >> 1, MOST_WIDE);
  if (characters < FEWEST_WIDE) return undefined;
  const isText = (at: 0 | 1): boolean => {
    for (let i = 0; i < characters; i++) {
      const character = bytes[2 * i + at]!;
      const isShown = (character >= 0x20 && character < 0x7f) || (character >= 0x09 && character <= 0x0d);
      if (!isShown || bytes[2 * i + 1 - at] !== 0) return false;
    }
    return true;
  };
  return isText(0) ? 'little' : isText(1) ? 'big' : undefined;
}
