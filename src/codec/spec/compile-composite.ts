// A Composite of the spec, compiled: which kind it is follows from the keys that it is given. `bitmap`: behind
// a bitmap; `tokens`: BASE24 tokens; `tag` with the encoding BerTLVTag: BER-TLV, with another encoding: tagged; none of
// them: by position. The length of a Composite counts bytes. Its own `enc` is optional, as in moov: HexToASCII and
// HexToEBCDIC say that all of it stands as hex characters, a character set says what it is as text, when not asked for
// its subfields.
import { BerComposite, isTag } from '../composite/ber.ts';
import { BitmappedComposite, type SubfieldBitmap } from '../composite/bitmapped.ts';
import { ChipComposite } from '../composite/chip.ts';
import { EitherComposite } from '../composite/either.ts';
import { HexComposite } from '../composite/hex.ts';
import { PositionalComposite } from '../composite/positional.ts';
import { TaggedComposite } from '../composite/tagged.ts';
import { TokenComposite } from '../composite/tokens.ts';
import { arrangement } from '../composite/wire-order.ts';
import { admittedOnWire, type Encoding, encodingByName, Packing } from '../encoding.ts';
import type { FieldPlan } from '../field-plan.ts';
import { type Composite, DEPTH_LIMIT } from '../field-plan.ts';
import { PrefixKind, prefixByName } from '../prefix.ts';
import type { FieldSpec, SpecFault } from './spec.ts';

/** Compiles a field; compile.ts hands its own function in, so that the two files do not import each other. */
type CompileField = (
  spec: FieldSpec,
  dePath: string,
  path: string,
  faults: SpecFault[],
  depth: number,
) => FieldPlan | undefined;

/** The parts of a composite's plan that follow from what is inside it. */
interface CompositeParts {
  readonly composite: Composite;
  readonly encoding: Encoding;
  /** As text it is hex. */
  readonly binary: boolean;
  readonly wireAdmitted: Uint8Array | undefined;
  /** Bytes that its fixed-length subfields and their lengths may take at most. */
  readonly maxInner: number;
  readonly subfields: ReadonlyMap<string, FieldPlan>;
  /** It is BER-TLV. */
  readonly chip: boolean;
}

/** A value of any length; what a subfield has that the spec does not name. */
const ANY_LENGTH = 999_999;
const UNNAMED = '?';

interface Place {
  readonly dePath: string;
  readonly path: string;
  readonly faults: SpecFault[];
  readonly depth: number;
  readonly compileField: CompileField;
}

/** Compiles what is inside a Composite. Undefined when it has a fault. */
export function compileComposite(spec: FieldSpec, place: Place): CompositeParts | undefined {
  const { path, faults, depth } = place;
  const before = faults.length;
  if (depth >= DEPTH_LIMIT) {
    faults.push({ path, message: `more than ${DEPTH_LIMIT} composites lie within each other` });
    return undefined;
  }
  const plans = compileSubfields(spec, place);
  const composite = faults.length > before ? undefined : compileKind(spec, plans, place);
  const encoding = encodingOf(spec, composite === undefined || isText(spec, plans), place);
  if (composite === undefined || encoding === undefined || faults.length > before) return undefined;
  if (spec.orWhole === true && encoding.packing !== Packing.one) {
    faults.push({ path: `${path}.enc`, message: `${encoding.name}: what is kept whole is characters or bytes` });
    return undefined;
  }
  const hex = encoding.packing === Packing.two;
  let maxInner = 0;
  for (const plan of plans.values()) {
    const fixed = plan.prefixKind === PrefixKind.fixed || plan.filled;
    maxInner += plan.prefixBytes + plan.maxInner + (fixed ? plan.maxBytes : 0);
  }
  return {
    composite: hex
      ? new HexComposite(composite, encoding)
      : spec.orWhole === true
        ? new EitherComposite(composite, encoding)
        : composite,
    encoding,
    binary: hex || encoding.name === 'Binary',
    wireAdmitted: admittedOnWire(encoding, undefined),
    maxInner: hex ? 2 * maxInner : maxInner,
    subfields: plans,
    chip: composite instanceof BerComposite,
  };
}

/** What is inside bytes that are chip data. Undefined when the field has a fault. */
export function compileChip(spec: FieldSpec, place: Place): ChipComposite | undefined {
  const { path, faults, dePath } = place;
  if (spec.type === 'Composite' || spec.type === 'Bitmap' || spec.type === 'Numeric') {
    faults.push({
      path: `${path}.chip`,
      message: `a ${spec.type} is not opened: chip data is Binary, or a String of hex`,
    });
    return undefined;
  }
  const unknown = unnamed({ type: 'Binary', prefix: 'BerTLV' }, place);
  if (unknown === undefined) return undefined;
  const plans = new Map<string, FieldPlan>();
  return new ChipComposite(dePath, new BerComposite({ path: dePath, plans, unknown, arranged: arrangement(16) }));
}

function compileSubfields(spec: FieldSpec, place: Place): Map<string, FieldPlan> {
  const { dePath, path, faults, depth, compileField } = place;
  const entries = Object.entries(spec.subfields ?? {});
  const byNumber = entries.every(([key]) => /^\d+$/.test(key));
  if (byNumber) entries.sort(([a], [b]) => Number(a) - Number(b));
  const hexTags = tagKind(spec) === 'ber' || tagKind(spec) === 'hex';
  const byPlace = spec.bitmap == null && !spec.tokens && tagKind(spec) === undefined;
  const plans = new Map<string, FieldPlan>();
  for (const [place, [key, given]] of entries.entries()) {
    const subfield = byPlace && place === entries.length - 1 ? toTheEnd(given) : given;
    const name = hexTags ? key.toUpperCase() : key;
    const at = `${path}.subfields.${key}`;
    if (plans.has(name)) faults.push({ path: at, message: 'is there twice, in upper and in lower case' });
    const plan = compileField(subfield, `${dePath}.${name}`, at, faults, depth + 1);
    if (plan !== undefined) plans.set(name, plan);
  }
  return plans;
}

/** Tagged subfields that come last in an element of variable length go to its end, whatever fixed length they are given: moov's
 *  specs have no other way to say so. */
function toTheEnd(spec: FieldSpec): FieldSpec {
  const isFixed = spec.prefix === undefined || spec.prefix.endsWith('.Fixed');
  return spec.type === 'Composite' && isFixed && tagKind(spec) !== undefined ? { ...spec, prefix: 'None.Rest' } : spec;
}

type Plans = ReadonlyMap<string, FieldPlan>;

function compileKind(spec: FieldSpec, plans: Plans, place: Place): Composite | undefined {
  const kind = tagKind(spec);
  if (spec.bitmap != null) return compileBitmapped(spec.bitmap, plans, place);
  if (spec.tokens !== undefined && spec.tokens !== false) return compileTokens(spec, plans, place);
  if (kind === 'ber') return compileBer(spec, plans, place);
  if (kind !== undefined) return compileTagged(spec, plans, kind, place);
  if (plans.size === 0) {
    place.faults.push({ path: `${place.path}.subfields`, message: 'is missing or empty' });
    return undefined;
  }
  return new PositionalComposite(place.dePath, plans);
}

type TagKind = 'ber' | 'hex' | 'text';

/** How tags are written; undefined when there are none. */
function tagKind(spec: FieldSpec): TagKind | undefined {
  const enc = spec.tag?.enc ?? '';
  if (enc === '') return undefined;
  if (enc === 'BerTLVTag') return 'ber';
  return ['Binary', 'HexToASCII', 'HexToEBCDIC', 'ASCIIToHex'].includes(enc) ? 'hex' : 'text';
}

function compileBer(spec: FieldSpec, plans: Plans, place: Place): Composite | undefined {
  const { dePath, path, faults } = place;
  for (const tag of plans.keys()) {
    if (!isTag(tag)) faults.push({ path: `${path}.subfields.${tag}`, message: 'is no BER tag of up to four bytes' });
  }
  const unknown = unnamed({ type: 'Binary', prefix: spec.tag?.prefUnknownTLV ?? 'BerTLV' }, place);
  if (unknown === undefined) return undefined;
  return new BerComposite({ path: dePath, plans, unknown, arranged: arrangement(16) });
}

function compileTagged(spec: FieldSpec, plans: Plans, kind: TagKind, place: Place): Composite | undefined {
  const { dePath, path, faults, depth, compileField } = place;
  const { length, enc = '', padding, storeUnknownTags, skipUnknownTags, prefUnknownTLV, lengthBefore } = spec.tag!;
  const untagged = spec.tag!.untagged ?? [];
  if (length === undefined || length === 0) {
    faults.push({ path: `${path}.tag.length`, message: 'is missing: only BerTLVTag knows where a tag ends' });
    return undefined;
  }
  const type = kind === 'hex' ? 'Binary' : 'String';
  const asBytes = enc === 'ASCIIToHex' ? 'Binary' : enc;
  const tag = compileField({ type, length, enc: asBytes, padding }, `${dePath}.tag`, `${path}.tag`, faults, depth + 1);
  if (tag === undefined) return undefined;
  const before = lengthBefore === undefined ? undefined : prefixByName(lengthBefore);
  if (lengthBefore !== undefined && (before === undefined || before.bytes === 0 || before.kind === PrefixKind.ber))
    faults.push({ path: `${path}.tag.lengthBefore`, message: `${JSON.stringify(lengthBefore)} is no length prefix` });
  for (const name of untagged) {
    if (plans.has(name)) continue;
    faults.push({ path: `${path}.tag.untagged`, message: `${JSON.stringify(name)} is none of the subfields` });
  }
  for (const [name, plan] of plans) {
    if (untagged.includes(name)) continue;
    if (before !== undefined && plan.prefixKind !== PrefixKind.rest)
      faults.push({
        path: `${path}.subfields.${name}.prefix`,
        message: 'is None.Rest: its length stands before its tag',
      });
    if (/#\d+$/.test(name))
      faults.push({ path: `${path}.subfields.${name}`, message: 'ends like the count of a tag that comes twice' });
    if (fitsTag(name, tag)) continue;
    faults.push({ path: `${path}.subfields.${name}`, message: `is no tag of ${length} in ${enc}` });
  }
  let unknown: FieldPlan | undefined;
  if (prefUnknownTLV !== undefined) {
    const text = kind === 'text' && tag.packing === Packing.one;
    unknown = unnamed({ type: text ? 'String' : 'Binary', enc: text ? enc : 'Binary', prefix: prefUnknownTLV }, place);
  } else if (storeUnknownTags === true || skipUnknownTags === true) {
    const message = 'is missing: unknown tags can only be kept when it says how their length is written';
    faults.push({ path: `${path}.tag.prefUnknownTLV`, message });
  }
  const radix = kind === 'hex' || spec.tag?.sort === 'StringsByHex' ? 16 : 10;
  const parts = { path: dePath, plans, tag, untagged, lengthBefore: before, unknown };
  return new TaggedComposite({ ...parts, arranged: arrangement(radix) });
}

function fitsTag(name: string, tag: FieldPlan): boolean {
  if (tag.binary) return /^([0-9A-F]{2})+$/.test(name) && name.length === 2 * tag.maxUnits;
  return tag.padding === undefined ? name.length === tag.maxUnits : name.length > 0 && name.length <= tag.maxUnits;
}

function compileTokens(spec: FieldSpec, plans: Plans, place: Place): Composite | undefined {
  const { dePath, path, faults } = place;
  const enc = spec.enc ?? 'ASCII';
  const encoding = encodingByName(enc);
  const unknown = unnamed({ type: 'String', enc, prefix: 'None.Rest' }, place);
  for (const name of plans.keys()) {
    if (name.length !== 2) faults.push({ path: `${path}.subfields.${name}`, message: 'is no name of two characters' });
  }
  if (encoding === undefined || unknown === undefined) return undefined;
  return new TokenComposite({ path: dePath, plans, unknown, headed: spec.tokens === true, encoding });
}

/** A subfield that the spec does not name. */
function unnamed(spec: FieldSpec, place: Place): FieldPlan | undefined {
  const { dePath, path, faults, depth, compileField } = place;
  return compileField({ length: ANY_LENGTH, ...spec }, `${dePath}.${UNNAMED}`, `${path}.tag`, faults, depth + 1);
}

function compileBitmapped(bitmap: FieldSpec, plans: Plans, place: Place): Composite | undefined {
  const { dePath, path, faults } = place;
  const fault = (key: string, message: string) => faults.push({ path: `${path}.bitmap.${key}`, message });
  const before = faults.length;
  const name = bitmap.enc ?? 'Binary';
  const encoding = encodingByName(name);
  if (bitmap.type !== 'Bitmap') fault('type', `a bitmap has the type Bitmap, not ${bitmap.type}`);
  if (encoding === undefined || (name !== 'Binary' && encoding.packing !== Packing.two))
    fault('enc', `${JSON.stringify(name)} is none of Binary, HexToASCII, HexToEBCDIC`);
  const length = bitmap.length ?? 8;
  if (length < 1 || length > 24) fault('length', `a bitmap of subfields has 1 to 24 bytes, not ${length}`);
  const fixed = bitmap.disableAutoExpand === true || length % 8 !== 0 || plans.has('1');
  let highest = 0;
  const isOfTwo = length === 16 && ![...plans.keys()].some((key) => Number(key) > 128);
  for (const key of plans.keys()) {
    const number = Number(key);
    // The last block of a bitmap announces no other: where there are two at most, bit 65 is that of a subfield.
    const announces = number % 64 === 1 && number < (isOfTwo ? 64 : 128);
    if (!/^[1-9]\d*$/.test(key) || number > (fixed ? 8 * length : 192))
      faults.push({ path: `${path}.subfields.${key}`, message: 'has no bit in the bitmap' });
    else if (!fixed && announces)
      faults.push({ path: `${path}.subfields.${key}`, message: 'its bit announces the next part of the bitmap' });
    else highest = Math.max(highest, number);
  }
  if (encoding === undefined || faults.length > before) return undefined;
  const grown = highest > 128 ? 24 : 16;
  const parts: SubfieldBitmap = {
    encoding,
    wireAdmitted: admittedOnWire(encoding, undefined),
    lengthBytes: fixed ? length : 8,
    mostBytes: fixed ? length : Math.max(length, grown),
  };
  return new BitmappedComposite(dePath, plans, parts);
}

/** True when everything inside is characters. */
function isText(spec: FieldSpec, plans: Plans): boolean {
  if (tagKind(spec) === 'ber' || tagKind(spec) === 'hex' || (spec.tag?.enc ?? '').endsWith('BCD')) return false;
  if (spec.bitmap != null && (spec.bitmap.enc ?? 'Binary') === 'Binary') return false;
  for (const plan of plans.values()) {
    const ofBytes = plan.prefixKind === PrefixKind.bcd || plan.prefixKind === PrefixKind.binary;
    if (plan.binary || plan.packing !== Packing.one || ofBytes || plan.prefixKind === PrefixKind.ber) return false;
  }
  return true;
}

function encodingOf(spec: FieldSpec, text: boolean, place: Place): Encoding | undefined {
  const name = spec.enc === undefined || spec.enc === '' ? (text ? 'ASCII' : 'Binary') : spec.enc;
  const encoding = encodingByName(name);
  if (encoding !== undefined && (encoding.packing === Packing.one || encoding.packing === Packing.two)) return encoding;
  const message = `${JSON.stringify(name)} is no encoding of a Composite: leave it out, or use HexToASCII or HexToEBCDIC`;
  place.faults.push({ path: `${place.path}.enc`, message });
  return undefined;
}
