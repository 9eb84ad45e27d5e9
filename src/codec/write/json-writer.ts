// A message given as JSON to bytes. Its keys are enumerated once, which costs as much as writing the values: that gives the
// presence bits, which stand before the values, and the room that the values need.
import {
  announceInner,
  type GivenBitmap,
  type InnerBitmap,
  isPresent,
  LAST_ELEMENT,
  markPresent,
  PRESENCE_WORDS,
  writeBlock,
  writeBlocks,
  writeOddBlocks,
} from '../bitmap.ts';
import type { Dialect } from '../dialect.ts';
import { EncodeError } from '../errors.ts';
import type { FieldValues } from '../field-values.ts';
import { SPARE_KEY, writeSpareNibble } from '../spare-nibble.ts';
import { BITMAP_KEY, checkedBitmap, isBitmap } from './bitmap-key.ts';
import { digitsOf, elementOf, unknownKey } from './element-keys.ts';
import { writeMessageType } from './message-type.ts';
import { OutputBuffer } from './output-buffer.ts';
import { boundOf, writeValue } from './value.ts';

/** Message type and bitmaps at most, and some more. */
const PREAMBLE_BYTES = 64;

export class JsonWriter {
  private readonly dialect: Dialect;
  /** The message being written: its elements, in order, and their presence words. */
  private readonly numbers = new Int32Array(LAST_ELEMENT + 1);
  private count = 0;
  private readonly present = new Int32Array(PRESENCE_WORDS);
  /** Half bytes that the message gives for its elements. */
  private spare: FieldValues | undefined = undefined;
  /** The bitmap that it gives. */
  private bitmap: GivenBitmap | undefined = undefined;
  private readonly output = new OutputBuffer();

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** The bytes of a message. Throws an EncodeError. */
  write(json: FieldValues): Buffer {
    const most = this.gather(json);
    this.output.reserve(most);
    const written = this.output.bytes;
    const end = this.writeGathered(json, written, 0);
    if (end > written.length) throw new RangeError(`encoding took ${end} bytes where ${most} were foreseen`);
    const bytes = Buffer.allocUnsafe(end);
    written.copy(bytes, 0, 0, end);
    return bytes;
  }

  /** Writes a message at `at` and returns the end; `out` must have room. Throws an EncodeError. */
  writeInto(json: FieldValues, out: Buffer, at: number): number {
    this.gather(json);
    return this.writeGathered(json, out, at);
  }

  /** Enumerates the keys: the elements in order, their presence words, and the most bytes that the message takes, which it
   *  returns. Integer keys come in ascending order, which is that of the wire. */
  private gather(json: FieldValues): number {
    const { fields, header, name, inner } = this.dialect;
    const words = this.present;
    words[0] = words[1] = words[2] = words[3] = words[4] = words[5] = 0;
    let most = header.lengthBytes + PREAMBLE_BYTES;
    let count = 0;
    let given: string | undefined;
    this.spare = undefined;
    for (const key in json) {
      if (key === '0' || key === 'header') continue;
      // `02` or `2.0` would name an element twice, and come out of order: they are no keys of the table.
      const number = elementOf.get(key);
      const plan = number === undefined ? undefined : fields[number];
      if (plan === undefined) {
        if (key === BITMAP_KEY && isBitmap(json[key])) given = json[key];
        else if (key === SPARE_KEY && areElements(json[key], json)) this.spare = json[key];
        else throw unknownKey(key, name);
        continue;
      }
      markPresent(words, number!);
      this.numbers[count++] = number!;
      most += boundOf(plan, json[number!]!);
    }
    this.count = count;
    this.bitmap = given === undefined ? undefined : checkedBitmap(given, words, inner?.number);
    return most;
  }

  private writeGathered(json: FieldValues, out: Buffer, at: number): number {
    const { fields, inner: thirdBitmap } = this.dialect;
    const { present: words, spare } = this;
    let to = this.writeHeader(json.header, out, at);
    to = writeMessageType(this.dialect, typeOf(json), out, to);
    const inner = thirdBitmap !== undefined && this.hasInner(thirdBitmap) ? thirdBitmap : undefined;
    let innerAt = inner?.number ?? LAST_ELEMENT + 1;
    to = this.writeBitmap(out, to);
    for (let i = 0; i < this.count; i++) {
      const number = this.numbers[i];
      if (number > innerAt) {
        to = writeBlock(inner!.bitmap, words, 2, out, to);
        innerAt = LAST_ELEMENT + 1;
      }
      to = writeValue(fields[number]!, json[number]!, out, to);
      if (spare !== undefined && Object.hasOwn(spare, number))
        writeSpareNibble(fields[number]!, spare[number]!, json[number]!, out, to);
    }
    return innerAt <= LAST_ELEMENT ? writeBlock(inner!.bitmap, words, 2, out, to) : to;
  }

  /** The blocks that the elements need, or those that were given where the dialect can read them. */
  private writeBitmap(out: Buffer, at: number): number {
    const { dialect, present, bitmap: given } = this;
    const odd = given === undefined ? undefined : writeOddBlocks(dialect.bitmap, given, present, out, at);
    return odd ?? writeBlocks(dialect.bitmap, present, out, at);
  }

  /** Marks the third bitmap as present where elements need it, or where the given bitmap names it. */
  private hasInner(inner: InnerBitmap): boolean {
    if (announceInner(inner, this.present)) return true;
    if (this.bitmap === undefined || !isPresent(this.bitmap.bits, inner.number)) return false;
    markPresent(this.present, inner.number);
    return true;
  }

  private writeHeader(given: FieldValues[string] | undefined, out: Buffer, at: number): number {
    const { header } = this.dialect;
    if (given === undefined && !header.required) {
      header.own.copy(out, at);
      return at + header.lengthBytes;
    }
    const isHex = typeof given === 'string' && /^([0-9A-Fa-f]{2})*$/.test(given);
    if (!isHex || given.length !== 2 * header.lengthBytes) {
      const expected = `${header.lengthBytes} byte(s) as hex`;
      const found = JSON.stringify(given) ?? 'nothing';
      throw new EncodeError('HEADER_MALFORMED', { path: 'header', expected, found });
    }
    return at + out.write(given, at, 'hex');
  }
}

/** True for an object of which every key is an element of the message. */
function areElements(given: FieldValues[string] | undefined, json: FieldValues): given is FieldValues {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return false;
  return Object.keys(given).every((key) => elementOf.has(key) && Object.hasOwn(json, key));
}

function typeOf(json: FieldValues): number {
  const mti = json[0];
  const type = typeof mti === 'string' && mti.length === 4 ? digitsOf(mti) : -1;
  if (type >= 0) return type;
  const found = mti === undefined ? 'nothing' : JSON.stringify(mti);
  throw new EncodeError('MTI_MALFORMED', { path: 'MTI', expected: 'four digits', found });
}
