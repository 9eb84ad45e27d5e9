// Packagers inside of a field (`isofieldpackager`): what they do is written as a composite of the native format where it
// has one, with the same keys. Where it has none, the element is read whole, as its own class says, and a note tells so:
// the message can still be read and written, only the inner fields have no names. Source: GenericSubFieldPackager.java,
// Base1SubFieldPackager.java, TaggedSequencePackager.java, GenericTaggedFieldsPackager.java, BERTLVBinaryPackager.java.
import type { FieldSpec } from '../spec.ts';
import { type JposClass, jposClass, simpleName } from './jpos-classes.ts';
import { fieldElements, type Importing, integerOf, settingsOf } from './jpos-element.ts';
import type { XmlElement } from './jpos-xml.ts';

type Subfields = Map<number, XmlElement>;
type Tagged = Extract<JposClass, { kind: 'tagged' }>;

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
  TaggedSequencePackager: taggedSequence,
  GenericTaggedFieldsPackager: taggedFields,
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

/** Every subfield behind the tag that its `token` says; a token of # stands for all others. */
function taggedSequence(element: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  const rows = [...subfields].map(([id, subfield]) => ({ id, subfield, row: classOf(subfield) }));
  const untagged = rows.find(({ row }) => row?.kind !== 'tagged');
  if (untagged !== undefined) return { why: `subfield ${path}.${untagged.id} has no tag, and the others have` };
  const length = element.attributes.token?.trim().length ?? 0;
  if (length === 0) return { why: 'the length of its tags is not said by a token' };
  const fields: Record<string, FieldSpec> = {};
  let unknown: string | undefined;
  for (const { id, subfield, row } of rows) {
    const token = subfield.attributes.token?.trim() ?? '';
    const known = row as Tagged;
    if (/^#+$/.test(token)) unknown = known.axes.prefix;
    else fields[token.padStart(length, '0')] = taggedField(subfield, known, `${path}.${id}`, importing);
  }
  const others = unknown === undefined ? {} : { storeUnknownTags: true, prefUnknownTLV: unknown };
  return { tag: { length, enc: 'ASCII', ...others }, subfields: fields };
}

/** Every subfield behind its number, in as many digits as its class says. */
function taggedFields(element: XmlElement, subfields: Subfields, path: string, importing: Importing): Inner {
  const mapper = simpleName(element.attributes.tagMapper ?? '');
  if (!decimalMappers.has(mapper)) return { why: `the tags that ${mapper || 'its tagMapper'} makes are not known` };
  const fields: Record<string, FieldSpec> = {};
  let length = 0;
  for (const [id, subfield] of subfields) {
    const row = classOf(subfield);
    if (row?.kind !== 'tagged' || row.tagLength === undefined || (length !== 0 && length !== row.tagLength))
      return { why: `subfield ${path}.${id} has no tag like the others` };
    length = row.tagLength;
    fields[String(id).padStart(length, '0')] = taggedField(subfield, row, `${path}.${id}`, importing);
  }
  return { tag: { length, enc: 'ASCII' }, subfields: fields };
}

function taggedField(element: XmlElement, row: Tagged, path: string, importing: Importing): FieldSpec {
  const description = element.attributes.name?.trim() ?? '';
  const length = integerOf(element, 'length', path, importing) ?? 0;
  return { ...row.axes, length, ...(description === '' ? {} : { description }) };
}

function classOf(element: XmlElement | undefined): JposClass | undefined {
  return element === undefined ? undefined : jposClass(element.attributes.class ?? '');
}
