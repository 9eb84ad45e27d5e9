// A font of the web (WOFF 1.0, W3C Recommendation of 2012) as the font that was packed into it: the same tables, uncompressed, behind the
// directory of a TrueType file. PDF files want it so.
import { inflateSync } from 'node:zlib';

const SIGNATURE = 0x774f4646;
const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;
/** Zeros at the end: readers look at the box of the last glyph, even when it has none. */
const SPARE_BYTES = 64;

/** Throws a RangeError for what is no WOFF file. */
export function sfntOf(woff: Buffer): Buffer {
  if (woff.length < HEADER_BYTES || woff.readUInt32BE(0) !== SIGNATURE) throw new RangeError('no WOFF file');
  const flavor = woff.readUInt32BE(4);
  const count = woff.readUInt16BE(12);
  const directory = Buffer.alloc(SFNT_HEADER_BYTES + count * SFNT_ENTRY_BYTES);
  directory.writeUInt32BE(flavor, 0);
  directory.writeUInt16BE(count, 4);
  const power = Math.floor(Math.log2(count));
  directory.writeUInt16BE(2 ** power * 16, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(count * 16 - 2 ** power * 16, 10);
  const parts: Buffer[] = [directory];
  let offset = directory.length;
  for (let table = 0; table < count; table++) {
    const at = HEADER_BYTES + table * ENTRY_BYTES;
    const [from, packed, length, checksum] = [4, 8, 12, 16].map((place) => woff.readUInt32BE(at + place)) as [
      number,
      number,
      number,
      number,
    ];
    const kept = woff.subarray(from, from + packed);
    const bytes = packed < length ? inflateSync(kept) : kept;
    if (bytes.length !== length) throw new RangeError(`a table of ${bytes.length} bytes that says ${length}`);
    const entry = SFNT_HEADER_BYTES + table * SFNT_ENTRY_BYTES;
    woff.copy(directory, entry, at, at + 4);
    for (const [i, value] of [checksum, offset, length].entries()) directory.writeUInt32BE(value, entry + 4 + 4 * i);
    const padding = Buffer.alloc(-length & 3);
    parts.push(bytes, padding);
    offset += length + padding.length;
  }
  return Buffer.concat([...parts, Buffer.alloc(SPARE_BYTES)]);
}
