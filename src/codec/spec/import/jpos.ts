// Packagers of jPOS: the XML that org.jpos.iso.packager.GenericPackager reads. Each `isofield` is a class and a length, and
// the class says the rest (jpos-classes.ts); an `isofieldpackager` holds fields of its own (jpos-composite.ts). A class that
// jPOS does not have is a fault with its field, never guessed. What jPOS itself reads or overlooks, the imported spec reads
// or overlooks too. Source: GenericPackager.java and ISOBasePackager.java.
import { type FieldSpec, type HeaderSpec, type Spec, SpecError, type SpecFault } from '../spec.ts';
import { type JposClass, jposClass, jposField, simpleName, type TaggedClass } from './jpos-classes.ts';
import { compositeOf } from './jpos-composite.ts';
import { fieldElements, type Importing, integerOf, settingsOf } from './jpos-element.ts';
import { packagerElement, type XmlElement } from './jpos-xml.ts';

/** An imported spec, and what of the file could not be taken over though every message can be read. */
interface JposImport {
  readonly spec: Spec;
  readonly notes: readonly SpecFault[];
}

/** Fields that jPOS reads the digits D of as the separator `=`, as it does in every BCD field. */
const tracks: Readonly<Record<string, FieldSpec['type']>> = { 35: 'Track2', 36: 'Track3' };

/** The last element that two bitmaps announce, and the one that usually is the third bitmap. */
const LAST_OF_TWO = 128;
const USUAL_THIRD = 65;

/** The native spec of a jPOS packager, with what could not be taken over. Throws a SpecError with every fault, each with the id
 *  of its field. */
export function importJpos(xml: string, name: string): JposImport {
  const root = packagerElement(xml, name);
  const importing: Importing = { faults: [], notes: [], field: (element, path) => fieldOf(element, path, importing) };
  const settings = settingsOf(root, '(root)', importing);
  const fields: Record<string, FieldSpec> = {};
  const elements = fieldElements(root, '', importing);
  const third = thirdBitmap(elements, settings.thirdBitmapField);
  for (const [id, element] of elements) {
    const path = String(id);
    const isBitmap = id === settings.bitmapField || id === third;
    const field = isBitmap ? bitmapOf(element, path, importing) : fieldOf(element, path, importing);
    if (field !== undefined) fields[id === settings.bitmapField ? '1' : path] = field;
  }
  if (!settings.emitBitmap)
    importing.faults.push({
      path: '(root).emitBitmap',
      message: 'a message without a bitmap is no message of ISO 8583',
    });
  if (importing.faults.length > 0) throw new SpecError(name, importing.faults);
  const header: { header?: HeaderSpec } =
    settings.headerLength > 0 ? { header: { kind: 'fixed', lengthBytes: settings.headerLength } } : {};
  return { spec: { name, ...header, fields }, notes: importing.notes };
}

/** A data element or subfield; undefined when it has a fault, or when no message may have it. */
function fieldOf(element: XmlElement, path: string, importing: Importing): FieldSpec | undefined {
  const length = integerOf(element, 'length', path, importing);
  const className = element.attributes.class ?? '';
  const row = jposClass(className);
  if (row === undefined || row.kind === 'absent') {
    const hint =
      row?.kind === 'absent' ? row.hint : 'write the field in the native format, or use the class that it extends';
    const message = `${className.trim() === '' ? 'is missing' : `${className.trim()} is no class of jPOS that is known`}: ${hint}`;
    importing.faults.push({ path: `${path}.class`, message });
    return undefined;
  }
  if (row.kind === 'unused' || length === undefined) return undefined;
  const description = element.attributes.name?.trim() ?? '';
  if (row.kind === 'bitmap') {
    // Not the one in front of the message: eight bytes more, or the third bitmap where the elements after it stand.
    return { type: 'Binary', length, description, enc: row.enc, prefix: 'None.Fixed' };
  }
  const isPadded = element.attributes.pad?.trim().toLowerCase() === 'true';
  const plain =
    row.kind === 'terminated'
      ? terminatedField(row, element, length, path, importing)
      : row.kind === 'tagged'
        ? taggedAlone(row, length, path)
        : jposField(className, length, isPadded);
  if (plain === undefined && row.kind === 'terminated') return undefined;
  if (plain === undefined) {
    const message = `${simpleName(className)} has a tag that its packager makes: it stands only in a packager of tagged fields`;
    importing.faults.push({ path: `${path}.class`, message });
    return undefined;
  }
  if (element.attributes.trim?.trim().toLowerCase() === 'true')
    importing.notes.push({ path, message: 'trim: blanks at the end are kept, they are part of the message' });
  const field = { ...withTrack(plain, path), ...(description === '' ? {} : { description }) };
  return element.name === 'isofieldpackager' ? compositeOf(element, field, path, importing) : field;
}

/** A field behind a tag where no packager looks at tags: the tag is always the number of the field. Undefined where the packager would have to
 *  make it. */
function taggedAlone(row: TaggedClass, length: number, path: string): FieldSpec | undefined {
  const { tagLength, tagEnc, lengthFirst, axes } = row;
  const digits = path.slice(path.lastIndexOf('.') + 1);
  if (tagLength === undefined || digits.length > tagLength) return undefined;
  const zone = tagEnc === 'ASCII' ? '3' : 'F';
  const tag = [...digits.padStart(tagLength, '0')].map((digit) => zone + digit).join('');
  const prefix = lengthFirst ? `${axes.prefix}.Tag.${tag}` : `Tag.${tag}.${axes.prefix}`;
  return { ...axes, length, prefix };
}

/** A value that ends with the field's `token`; undefined when it has a fault. */
function terminatedField(
  row: Extract<JposClass, { kind: 'terminated' }>,
  element: XmlElement,
  length: number,
  path: string,
  importing: Importing,
): FieldSpec | undefined {
  const { token } = element.attributes;
  const given = row.hexToken ? token?.trim() : token && Buffer.from(token, 'latin1').toString('hex');
  const hex = given === undefined || given === '' ? row.terminator : given;
  if (hex !== undefined && /^([0-9A-Fa-f]{2}){1,4}$/.test(hex))
    return { ...row.axes, length, prefix: `Until.${hex.toUpperCase()}` };
  const expected = row.hexToken ? 'one byte in hex' : 'the characters that end the value';
  importing.faults.push({
    path: `${path}.token`,
    message: hex === undefined ? `is missing: ${expected}` : `is ${expected}`,
  });
  return undefined;
}

/** The element that is the third bitmap: the one that the file names, or 65 when it is a bitmap and there are elements that
 *  only a third one can announce. */
function thirdBitmap(elements: ReadonlyMap<number, XmlElement>, named: number): number | undefined {
  const candidate = named >= 0 ? named : [...elements.keys()].some((id) => id > LAST_OF_TWO) ? USUAL_THIRD : -1;
  const isBitmap = jposClass(elements.get(candidate)?.attributes.class ?? '')?.kind === 'bitmap';
  return isBitmap ? candidate : undefined;
}

function withTrack(field: FieldSpec, path: string): FieldSpec {
  const type = tracks[path];
  return type !== undefined && (field.enc === 'BCD' || field.enc === 'LBCD') ? { ...field, type } : field;
}

/** The bitmap in front of the elements: of 8 bytes for IFB_BITMAP that is all there is, any other grows by announcement. */
function bitmapOf(element: XmlElement, path: string, importing: Importing): FieldSpec | undefined {
  const row = jposClass(element.attributes.class ?? '');
  const length = integerOf(element, 'length', path, importing);
  if (row?.kind !== 'bitmap') {
    const message = `${(element.attributes.class ?? '').trim() || 'nothing'} is no bitmap: bitmapField names another field`;
    importing.faults.push({ path: `${path}.class`, message });
    return undefined;
  }
  if (length === undefined) return undefined;
  if (![8, 16, 24].includes(length)) {
    importing.faults.push({
      path: `${path}.length`,
      message: `the bitmap of a message has 8, 16 or 24 bytes, not ${length}`,
    });
    return undefined;
  }
  const stays = length === 8 && row.enc === 'Binary';
  const description = element.attributes.name?.trim() ?? 'Bitmap';
  return { type: 'Bitmap', length, description, enc: row.enc, ...(stays ? { disableAutoExpand: true } : {}) };
}
