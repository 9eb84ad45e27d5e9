// From spec to codec: every field's axes are looked up once and resolved to numbers and tables. All faults of a spec are
// found in one pass and reported together, each with its path.
import { neverHarmless } from '../../iso8583/sensitive-data.ts';
import { type BitmapFormat, BLOCK_BITS, type InnerBitmap, LAST_ELEMENT } from '../bitmap.ts';
import { admitted, admittedWithBytes } from '../character-class.ts';
import { Codec } from '../codec.ts';
import { admittedOnWire, carried, type Encoding, encodingByName, encodings, Packing, wireBytes } from '../encoding.ts';
import { Counts, type FieldPlan, type Padding } from '../field-plan.ts';
import { headerPlan } from '../header.ts';
import { PrefixKind, prefixByName, prefixFamilies, type TagBeside } from '../prefix.ts';
import { compileChip, compileComposite } from './compile-composite.ts';
import { type FieldSpec, type Spec, SpecError, type SpecFault } from './spec.ts';

/** Units of an element with a BER length: no more than an index can tell. */
const BER_UNITS = 0x3fffffff;

/** Compiles a spec whose `extends` has been resolved (see extend.ts). Throws a SpecError with every fault. */
export function compile(spec: Spec): Codec {
  const faults: SpecFault[] = [];
  const fields: (FieldPlan | undefined)[] = new Array(LAST_ELEMENT + 1).fill(undefined);
  let mti: FieldPlan | undefined;
  let bitmap: BitmapFormat | undefined;
  let inner: InnerBitmap | undefined;
  for (const [key, field] of Object.entries(spec.fields)) {
    const path = `fields.${key}`;
    const number = Number(key);
    if (!/^\d+$/.test(key) || number > LAST_ELEMENT) {
      faults.push({ path, message: `data elements are numbered 0 to ${LAST_ELEMENT}` });
    } else if (number === 0) mti = compileField(field, 'MTI', path, faults);
    else if (number === 1) bitmap = compileBitmap(field, path, faults);
    else if (field.type === 'Bitmap' && number > BLOCK_BITS) inner = compileInner(field, number, path, faults, inner);
    else fields[number] = compileField(field, key, path, faults);
    if (field.sensitive === 'none' && neverHarmless.has(number)) {
      faults.push({
        path: `${path}.sensitive`,
        message: `element ${number} is card data in every version: never harmless`,
      });
    }
  }
  if (!('0' in spec.fields)) faults.push({ path: 'fields.0', message: 'the message type is missing' });
  if (!('1' in spec.fields)) faults.push({ path: 'fields.1', message: 'the bitmap is missing' });
  if (mti !== undefined) checkType(mti, faults);
  if (faults.length > 0 || mti === undefined || bitmap === undefined) throw new SpecError(spec.name, faults);
  if (inner !== undefined) bitmap = { ...bitmap, mostBlocks: 2, leastBlocks: Math.min(2, bitmap.leastBlocks) };
  else {
    bitmap = grown(bitmap, fields);
    leaveOutUnannounced(bitmap, fields);
  }
  return new Codec({ name: spec.name, header: headerPlan(spec.header), mti, bitmap, fields, inner });
}

function checkType(mti: FieldPlan, faults: SpecFault[]): void {
  if (mti.maxUnits !== 4 || mti.prefixKind !== PrefixKind.fixed) {
    faults.push({ path: 'fields.0', message: 'the message type has a fixed length of 4' });
  }
  if (mti.packing !== Packing.one && mti.packing !== Packing.half) {
    faults.push({
      path: 'fields.0.enc',
      message: `the message type is four characters or BCD, not ${mti.encoding.name}`,
    });
  }
}

/** A data element that is the third bitmap. */
function compileInner(
  spec: FieldSpec,
  number: number,
  path: string,
  faults: SpecFault[],
  other: InnerBitmap | undefined,
): InnerBitmap | undefined {
  if (other !== undefined) faults.push({ path, message: `element ${other.number} is the third bitmap already` });
  if (number > 2 * BLOCK_BITS) faults.push({ path, message: 'the third bitmap is one of the elements 65 to 128' });
  if ((spec.length ?? 8) !== 8) faults.push({ path: `${path}.length`, message: 'the third bitmap has 8 bytes' });
  const bitmap = compileBitmap({ ...spec, length: 8 }, path, faults);
  return bitmap === undefined ? undefined : { number, bitmap };
}

/** A bitmap that grows by announcement grows to the third block when the spec has elements there. */
function grown(bitmap: BitmapFormat, fields: readonly (FieldPlan | undefined)[]): BitmapFormat {
  const third = fields.some((plan, number) => plan !== undefined && number > 2 * BLOCK_BITS);
  return third && bitmap.announces ? { ...bitmap, mostBlocks: 3 } : bitmap;
}

/** Elements behind the last block, and 65 when its bit announces the third one, can be in no message. */
function leaveOutUnannounced(bitmap: BitmapFormat, fields: (FieldPlan | undefined)[]): void {
  fields.fill(undefined, bitmap.mostBlocks * BLOCK_BITS + 1);
  if (bitmap.mostBlocks === 3) fields[BLOCK_BITS + 1] = undefined;
}

/** Compiles one field at `path` of the spec; `dePath` is its path in messages. Undefined when it has a fault. */
function compileField(
  spec: FieldSpec,
  dePath: string,
  path: string,
  faults: SpecFault[],
  depth = 0,
): FieldPlan | undefined {
  const before = faults.length;
  const fault = (key: string, message: string) => faults.push({ path: `${path}.${key}`, message });
  if (spec.type === 'Bitmap') fault('type', 'a bitmap stands as element 1, as `bitmap` of a Composite, or above 64');
  const inside =
    spec.type === 'Composite' ? compileComposite(spec, { dePath, path, faults, depth, compileField }) : undefined;
  const chip = spec.chip === true ? compileChip(spec, { dePath, path, faults, depth, compileField }) : undefined;
  const binary = inside?.binary ?? (spec.type === 'Binary' || spec.type === 'Hex');
  const encoding = spec.type === 'Composite' ? inside?.encoding : encodingOf(spec, fault);
  const prefixName = spec.prefix ?? 'None.Fixed';
  const prefix = prefixByName(prefixName);
  if (prefix === undefined) {
    fault(
      'prefix',
      `${JSON.stringify(prefixName)} is none of ${prefixFamilies.join(', ')} with .Fixed or .L to .LLLLLL, BerTLV, None.Rest, Until.HEX, or a length with Tag.HEX in front or behind`,
    );
  }
  // Values behind BER lengths have no maximum: moov's specs leave it out.
  if (spec.length === undefined && prefix?.kind !== PrefixKind.ber) fault('length', 'is missing');
  if (prefix?.kind === PrefixKind.until && spec.type === 'Composite')
    fault('prefix', 'a value that ends with a terminator is no Composite');
  if (spec.zoned === true && (spec.type !== 'String' || spec.class !== undefined || encoding?.packing !== Packing.one))
    fault('zoned', 'is of a String without a class, in characters');
  if (encoding === undefined || prefix === undefined || faults.length > before) return undefined;
  const maxUnits = mostUnits(spec, encoding.packing, prefix.kind);
  // A number is digits, unless its class says otherwise.
  const padding = paddingOf(spec);
  const isNumber = spec.class === undefined && spec.type === 'Numeric';
  // moov pads some numbers with blanks: they are of no class.
  const isPaddedOtherwise = padding !== undefined && !(padding.byte >= 0x30 && padding.byte <= 0x39);
  const className = spec.class ?? (isNumber && !isPaddedOtherwise ? 'n' : undefined);
  const mayHoldBytes = spec.mayHoldBytes ?? false;
  const byClass = mayHoldBytes ? admittedWithBytes(className) : admitted(isNumber ? 'n' : className);
  if (isNumber && isPaddedOtherwise && byClass !== undefined) byClass[padding.byte] = 1;
  const packing = encoding.packing;
  const track = spec.class === 'z' || spec.type === 'Track2' || spec.type === 'Track3';
  const mayStand = binary ? undefined : intersection(byClass, carried(encoding));
  if (prefix.kind === PrefixKind.fixed && padding !== undefined && (mayStand?.[padding.byte] ?? 1) === 0) {
    fault(
      'padding.pad',
      `the value could not be read back: ${encoding.name} in class ${className} has no such character`,
    );
    return undefined;
  }
  const plan: FieldPlan = {
    path: dePath,
    description: spec.description ?? '',
    encoding,
    packing,
    prefix,
    prefixKind: prefix.kind,
    prefixBytes: prefix.kind === PrefixKind.ber ? 0 : prefix.bytes,
    counts: Counts[countsOf(spec, prefix.kind)],
    inclusive: spec.inclusive ?? false,
    filled: (spec.filled ?? false) || prefix.kind === PrefixKind.until,
    behindTag: undefined,
    maxUnits,
    maxBytes: wireBytes(packing, maxUnits),
    binary,
    plainText:
      !binary &&
      packing === Packing.one &&
      encoding.canonicalOf === undefined &&
      inside?.composite === undefined &&
      spec.zoned !== true,
    zoned: spec.zoned ?? false,
    track,
    wireAdmitted: admittedOnWire(encoding, encoding.sevenBit === true && !binary ? mayStand : byClass, track),
    admitted: mayStand,
    padding,
    maxInner: inside?.maxInner ?? 0,
    composite: inside?.composite,
    inside: chip,
    subfields: inside?.subfields,
    chip: chip !== undefined || (inside?.chip ?? false),
    mayHoldBytes,
    sensitive: spec.sensitive ?? (chip === undefined ? undefined : 'cryptogram'),
    className,
  };
  return prefix.tag === undefined ? plan : { ...plan, behindTag: behindTag(plan, prefix.tag) };
}

/** Where the length stands in front of the tag, what is behind the tag goes to where the length says. */
function behindTag(plan: FieldPlan, { length, isFirst }: TagBeside): FieldPlan {
  const prefix = isFirst ? length : prefixByName('None.Rest')!;
  const counts = isFirst ? plan.counts : Counts.bytes;
  return { ...plan, prefix, prefixKind: prefix.kind, prefixBytes: prefix.bytes, counts };
}

/** moov's `length` of hex digits packed into bytes counts the bytes; its BER lengths have no maximum. */
function mostUnits(spec: FieldSpec, packing: Packing, kind: PrefixKind): number {
  if (kind === PrefixKind.ber) return BER_UNITS;
  const length = spec.length ?? 0;
  return isPackedHex(spec) && packing === Packing.half ? 2 * length : length;
}

function countsOf(spec: FieldSpec, kind: PrefixKind): keyof typeof Counts {
  const toAnEnd = kind === PrefixKind.rest || kind === PrefixKind.until;
  return spec.counts ?? (toAnEnd || isPackedHex(spec) ? 'bytes' : 'units');
}

/** `counts` says that a spec does not mean moov's way of counting. */
function isPackedHex(spec: FieldSpec): boolean {
  return spec.enc === 'ASCIIToHex' && spec.counts === undefined;
}

function encodingOf(spec: FieldSpec, fault: (key: string, message: string) => void): Encoding | undefined {
  const name = spec.enc ?? (spec.type === 'Binary' || spec.type === 'Hex' ? 'Binary' : 'ASCII');
  const known = encodingByName(name);
  if (known === undefined) {
    fault('enc', `${JSON.stringify(name)} is none of ${Object.keys(encodings).join(', ')}`);
    return undefined;
  }
  if ((spec.type === 'Binary' || spec.type === 'Hex') && known.packing === Packing.half) {
    fault('enc', `${name} carries digits, and a ${spec.type} field holds bytes: use Binary or HexToASCII`);
    return undefined;
  }
  const spareChecked = spec.nibbleChecked ?? false;
  const signed = spec.class === 'x+n' && known.packing === Packing.half;
  const spareNibble = spec.nibble === undefined ? known.spareNibble : Number.parseInt(spec.nibble, 16);
  if (!signed && spareNibble === known.spareNibble && !spareChecked) return known;
  return { ...known, packing: signed ? Packing.signed : known.packing, spareNibble, spareChecked };
}

function paddingOf(spec: FieldSpec): Padding | undefined {
  const given = spec.padding;
  if (given === undefined || given === null || given.type === 'None') return undefined;
  const left = given.type === 'Left';
  return { left, byte: (given.pad ?? '').length === 0 ? (left ? 0x30 : 0x20) : given.pad!.charCodeAt(0) };
}

function intersection(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.map((value, i) => value & b[i]);
}

/** The bitmap of a message or of a composite. `length` 8 grows by announcement; 16 and 24 too, unless told otherwise. */
function compileBitmap(spec: FieldSpec, path: string, faults: SpecFault[]): BitmapFormat | undefined {
  if (spec.type !== 'Bitmap') {
    faults.push({ path: `${path}.type`, message: `a bitmap has the type Bitmap, not ${spec.type}` });
    return undefined;
  }
  const name = spec.enc ?? 'Binary';
  const encoding = encodingByName(name);
  if (encoding === undefined || (name !== 'Binary' && encoding.packing !== Packing.two)) {
    faults.push({ path: `${path}.enc`, message: `${JSON.stringify(name)} is none of Binary, HexToASCII, HexToEBCDIC` });
    return undefined;
  }
  const length = spec.length ?? 8;
  if (length % 8 !== 0 || length < 8 || length > 24) {
    faults.push({ path: `${path}.length`, message: `a bitmap has 8, 16 or 24 bytes, not ${length}` });
    return undefined;
  }
  const fixed = spec.disableAutoExpand === true;
  const { laterEnc, ...first } = spec;
  const later = laterEnc === undefined ? undefined : compileBitmap({ ...first, enc: laterEnc }, path, faults);
  return {
    later,
    width: name === 'Binary' ? 1 : 2,
    canonicalOf: encoding.canonicalOf,
    wireOf: encoding.wireOf,
    leastBlocks: fixed ? length / 8 : 1,
    mostBlocks: fixed ? length / 8 : Math.max(2, length / 8),
    announces: !fixed || spec.firstBitSet === true,
  };
}
