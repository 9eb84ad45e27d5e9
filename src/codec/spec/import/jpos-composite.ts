// Packagers inside of a field (`isofieldpackager`): what they do is written as a composite of the native format where it
// has one, with the same keys. Where it has none, the element is read whole, as its own class says, and a note tells so:
// the message can still be read and written, only the inner fields have no names. Source: GenericSubFieldPackager.java,
// Base1SubFieldPackager.java, TaggedSequencePackager.java, BinaryHexTaggedSequencePackager.java, GenericTaggedFieldsPackager.java, BERTLVBinaryPackager.java.
import type { FieldSpec } from '../spec.ts';
import { type JposClass, jposClass, simpleName, type TaggedClass } from './jpos-classes.ts';
import { fieldElements, type Importing, integerOf, settingsOf } from './jpos-element.ts';
import type { XmlElement } from './jpos-xml.ts';

type Subfields = Map<number, XmlElement>;

/** The inner part of a composite, or why there is none. */
type Inner = Partial<FieldSpec> | { readonly why: string };

type Packager = (element: XmlElement, subfields: Subfields, path: string, importing: Importing) => Inner;

/** By simple name. A packager that is not here is not guessed. */
const packagers: Readonly<Record<string, Packager>> = {
  GenericSubFieldPackager: genericSubfields,
  GenericPackager: genericMessage,
  Base1SubFieldPackager: base1Subfields,
  BERTLVBinaryPackager: () => berTlv,
  DefaultICCBERTLVPackager: () => berTlv,
  BERTLVAsciiHexPackager: () => ({ ...berTlv, enc: 'HexToASCII', counts: 'bytes' }),
  BERTLVEbcdicHexPackager: () => ({ ...berTlv, enc: 'HexToEBCDIC1047', counts: 'bytes' }),
  ICCDataPackager: () => berTlv,
  TaggedSequencePackager: (...of) => taggedSequence('ASCII', ...of),
  BinaryHexTaggedSequencePackager: (...of) => taggedSequence('Binary', ...of),
  GenericTaggedFieldsPackager: taggedFields,
  EuroSubFieldPackager: numberedFields,
  MasterCardEBCDICSubFieldPackager: numberedFields,
  GICCSubFieldPackager: giccFields,
};

const berTlv: Partial<FieldSpec> = {
  tag: { enc: 'BerTLVTag', sort: 'StringsByHex', storeUnknownTags: true },
  subfields: {},
};

/** Mappers that write the number of a field as its tag. */
const decimalMappers = new Set(['TTDecimalTagMapper', 'TTTDecimalTagMapper']);

/** The composite that `element` is within the field `outer`, or `outer` itself with a note. */
export function compositeOf(element: XmlElement, outer: FieldSpec, path: string, importing: Importing): FieldSpec {
  const name = simpleName(element.attributes.packager ?? '');
  const whole = (why: string): FieldSpec => {
    importing.notes.push({ path, message: `${name || 'its packager'}: ${why}; the field is read whole` });
    return outer;
  };
  const packager = Object.hasOwn(packagers, name) ? packagers[name] : undefined;
  if (packager === undefined) return whole('this packager is not known');
  const plain = outer.enc === 'Binary' || outer.enc === 'ASCII';
  if (!plain && outer.enc !== 'HexToASCII') return whole(`subfields in ${outer.enc} have no counterpart`);
  if (outer.filled === true) return whole('subfields in a field that is always filled have no counterpart');
  const before = importing.faults.length;
  const inner = packager(element, fieldElements(element, `${path}.`, importing), path, importing);
  if ('why' in inner) return whole(inner.why as string);
  if (importing.faults.length > before) return outer;
  const { description, length, prefix } = outer;
  return {
    type: 'Composite',
    ...(length === undefined ? {} : { length }),
    ...(description === undefined ? {} : { description }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(plain ? {} : { enc: outer.enc }),
    ...inner,
  };
}

/** A bitmap by default, in the subfield that the packager names; without one the subfields follow each other. */
function genericSubfields(element: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  const settings = settingsOf(element, path, importing);
  const first = settings.firstField >= 0 ? settings.firstField : defaultFirst(subfields);
  if (
    !settings.emitBitmap &&
    [...subfields].some(([id, subfield]) => id >= first && classOf(subfield)?.kind === 'tagged')
  )
    return numberedFields(element, new Map([...subfields].filter(([id]) => id >= first)), path, importing);
  if (!settings.emitBitmap) return { subfields: fieldsFrom(first, subfields, path, importing) };
  return bitmapped(settings.bitmapField, first, subfields, path, importing);
}

/** A message within the message: only where nothing stands in front of its bitmap. */
function genericMessage(element: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  const settings = settingsOf(element, path, importing);
  if (settings.headerLength > 0) return { why: 'a header within a field has no counterpart' };
  if (subfields.has(0) && classOf(subfields.get(0))?.kind !== 'bitmap')
    return { why: 'a message type within a field has no counterpart' };
  return genericSubfields(element, subfields, path, importing);
}

function base1Subfields(_: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  if (classOf(subfields.get(0))?.kind === 'bitmap') return bitmapped(0, 1, subfields, path, importing);
  return { subfields: fieldsFrom(0, subfields, path, importing) };
}

function bitmapped(
  bitmapField: number,
  first: number,
  subfields: Subfields,
  path: string,
  importing: Importing,
): Inner {
  const element = subfields.get(bitmapField);
  const row = classOf(element);
  if (element === undefined || row?.kind !== 'bitmap')
    return { why: `subfield ${bitmapField} is no bitmap, and the packager asks for one` };
  // Base1_BITMAP126 has eight bytes whatever it says.
  const stated = Number(element.attributes.length?.trim());
  const length = row.bitOneIsData === true ? 8 : stated;
  if (!(length >= 1 && length <= 24))
    return { why: `a bitmap of ${element.attributes.length} bytes has no counterpart` };
  const grows = length > 8 && row.bitOneIsData !== true;
  const bitmap: FieldSpec = {
    type: 'Bitmap',
    length: grows ? (length > 16 ? 24 : 16) : length,
    enc: row.enc,
    ...(grows ? {} : { disableAutoExpand: true }),
  };
  const from = grows ? Math.max(first, 2) : Math.max(first, 1);
  const inner = new Map([...subfields].filter(([id]) => id !== bitmapField));
  return { bitmap, subfields: fieldsFrom(from, inner, path, importing) };
}

/** Where jPOS begins when the file does not say: behind a bitmap in field 1, else at 1, or at 0 when that is all. */
function defaultFirst(subfields: Subfields): number {
  if (subfields.get(0)?.name === 'isofieldpackager' || Math.max(...subfields.keys(), 0) === 0) return 0;
  return classOf(subfields.get(1))?.kind === 'bitmap' ? 2 : 1;
}

function fieldsFrom(
  first: number,
  subfields: Subfields,
  path: string,
  importing: Importing,
): Record<string, FieldSpec> {
  const fields: Record<string, FieldSpec> = {};
  for (const [id, element] of subfields) {
    const field = id < first ? undefined : importing.field(element, `${path}.${id}`);
    if (field !== undefined) fields[id] = field;
  }
  return fields;
}

/** Every subfield behind the tag that its `token` says; a token of # stands for all others. Subfields without a tag in front of all
 *  of them have none on the wire either. */
function taggedSequence(
  enc: 'ASCII' | 'Binary',
  element: XmlElement,
  subfields: Subfields,
  path: string,
  importing: Importing,
): Inner {
  const { untagged, tagged, stray } = split(subfields);
  if (stray !== undefined) return { why: `subfield ${path}.${stray} has no tag, and others in front of it have` };
  const digits = element.attributes.token?.trim().length ?? 0;
  const length = enc === 'ASCII' ? digits : digits >> 1;
  if (length === 0) return { why: 'the length of its tags is not said by a token' };
  const fields = fieldsFrom(0, untagged, path, importing);
  const names = Object.keys(fields);
  let unknown: string | undefined;
  for (const { id, subfield, row } of tagged) {
    const token = subfield.attributes.token?.trim() ?? '';
    if (/^#+$/.test(token)) unknown = row.axes.prefix;
    else
      fields[token.padStart(enc === 'ASCII' ? length : 2 * length, '0')] = taggedField(
        subfield,
        row,
        `${path}.${id}`,
        importing,
      );
  }
  const others = unknown === undefined ? {} : { storeUnknownTags: true, prefUnknownTLV: unknown };
  const front = names.length === 0 ? {} : { untagged: names };
  return { tag: { length, enc, ...front, ...others }, subfields: fields };
}

/** Every subfield behind its number, in as many digits as its class says. */
function taggedFields(element: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  const mapper = simpleName(element.attributes.tagMapper ?? '');
  if (!decimalMappers.has(mapper)) return { why: `the tags that ${mapper || 'its tagMapper'} makes are not known` };
  return numberedFields(element, subfields, path, importing);
}

/** The same with a filler of nine blanks that may stand in front, as subfield 0. */
function giccFields(element: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  if (subfields.has(0)) {
    const message = 'GICCSubFieldPackager: blanks in front of the first tag have no counterpart: they are refused';
    importing.notes.push({ path: `${path}.0`, message });
  }
  return numberedFields(element, new Map([...subfields].filter(([id]) => id !== 0)), path, importing);
}

/** Subfields whose classes write the number of the field as its tag, with zeros in front, behind those that have none. */
function numberedFields(_: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  const { untagged, tagged, stray } = split(subfields);
  if (stray !== undefined) return { why: `subfield ${path}.${stray} has no tag, and others in front of it have` };
  const first = tagged[0]?.row;
  if (first === undefined) return { why: 'none of its subfields has a tag' };
  const { tagLength, tagEnc, lengthFirst, axes } = first;
  const other = tagged.find(({ row }) => row.tagLength !== tagLength || row.tagEnc !== tagEnc);
  const otherLength = tagged.find(({ row }) => row.lengthFirst !== lengthFirst || row.axes.prefix !== axes.prefix);
  const odd = other ?? (lengthFirst || otherLength?.row.lengthFirst === true ? otherLength : undefined);
  if (tagLength === undefined) return { why: `subfield ${path}.${tagged[0]!.id} does not say how long its tag is` };
  if (odd !== undefined) return { why: `subfield ${path}.${odd.id} has no tag like the others` };
  const fields = fieldsFrom(0, untagged, path, importing);
  const names = Object.keys(fields);
  for (const { id, subfield, row } of tagged) {
    const field = taggedField(subfield, row, `${path}.${id}`, importing);
    fields[id] = lengthFirst ? { ...field, prefix: 'None.Rest' } : field;
  }
  const front = names.length === 0 ? {} : { untagged: names };
  const before = lengthFirst && axes.prefix !== undefined ? { lengthBefore: axes.prefix } : {};
  const padding = { type: 'Left', pad: '0' } as const;
  return { tag: { length: tagLength, enc: tagEnc, padding, ...front, ...before }, subfields: fields };
}

interface TaggedRow {
  readonly id: number;
  readonly subfield: XmlElement;
  readonly row: TaggedClass;
}

/** The subfields without a tag that stand in front, and those with one; `stray` is one without a tag behind those. */
function split(subfields: Subfields): { untagged: Subfields; tagged: TaggedRow[]; stray: number | undefined } {
  const untagged: Subfields = new Map();
  const tagged: TaggedRow[] = [];
  let stray: number | undefined;
  for (const [id, subfield] of subfields) {
    const row = classOf(subfield);
    if (row?.kind === 'tagged') tagged.push({ id, subfield, row });
    else if (tagged.length === 0) untagged.set(id, subfield);
    else if (row?.kind !== 'unused') stray ??= id;
  }
  return { untagged, tagged, stray };
}

function taggedField(element: XmlElement, row: TaggedClass, path: string, importing: Importing): FieldSpec {
  const description = element.attributes.name?.trim() ?? '';
  const length = integerOf(element, 'length', path, importing) ?? 0;
  return { ...row.axes, length, ...(description === '' ? {} : { description }) };
}

function classOf(element: XmlElement | undefined): JposClass | undefined {
  return element === undefined ? undefined : jposClass(element.attributes.class ?? '');
}
