// What the elements of a packager file have in common: numbers in attributes, the settings of a packager, the fields within
// it. Everything that is wrong is noted with the id of its field, and the rest of the file is looked at all the same.
import type { FieldSpec, SpecFault } from '../spec.ts';
import type { XmlElement } from './jpos-xml.ts';

/** The import of one file: its faults refuse it, its notes do not. */
export interface Importing {
  readonly faults: SpecFault[];
  readonly notes: SpecFault[];
  /** The native field of an element; undefined when it has a fault. `path` is `48.1`. */
  readonly field: (element: XmlElement, path: string) => FieldSpec | undefined;
}

const HEADER_LIMIT_BYTES = 256;

/** The attributes of `isopackager`, which an `isofieldpackager` may have too. */
interface PackagerSettings {
  readonly emitBitmap: boolean;
  readonly bitmapField: number;
  /** -1 where the file names none. */
  readonly thirdBitmapField: number;
  /** -1 where the file leaves it to the packager. */
  readonly firstField: number;
  readonly headerLength: number;
}

export function settingsOf(element: XmlElement, path: string, importing: Importing): PackagerSettings {
  const { emitBitmap } = element.attributes;
  const number = (key: string, missing: number) => integerOf(element, key, path, importing, missing) ?? missing;
  const headerLength = number('headerLength', 0);
  if (headerLength > HEADER_LIMIT_BYTES)
    importing.faults.push({
      path: `${path}.headerLength`,
      message: `a header has at most ${HEADER_LIMIT_BYTES} bytes`,
    });
  return {
    emitBitmap: emitBitmap === undefined || emitBitmap.trim().toLowerCase() === 'true',
    bitmapField: number('bitmapField', 1),
    thirdBitmapField: number('thirdBitmapField', -1),
    firstField: number('firstField', -1),
    headerLength,
  };
}

/** The fields of a packager by id. Of two with the same id jPOS takes the last one. */
export function fieldElements(parent: XmlElement, prefix: string, importing: Importing): Map<number, XmlElement> {
  const elements = new Map<number, XmlElement>();
  for (const child of parent.children) {
    if (child.name !== 'isofield' && child.name !== 'isofieldpackager') continue;
    const written = child.attributes.id?.trim() ?? '';
    const path = `${prefix}${written === '' ? '(no id)' : written}`;
    if (!/^\d{1,5}$/.test(written)) {
      importing.faults.push({ path: `${path}.id`, message: 'is the number of the field' });
      continue;
    }
    const id = Number(written);
    if (elements.has(id)) importing.notes.push({ path, message: 'is there twice: the last one counts, as in jPOS' });
    elements.delete(id);
    elements.set(id, child);
  }
  return new Map([...elements].sort(([a], [b]) => a - b));
}

/** A whole number in an attribute: `missing` where it is absent, a fault where it is none or has to be there. */
export function integerOf(
  element: XmlElement,
  key: string,
  path: string,
  importing: Importing,
  missing?: number,
): number | undefined {
  const written = element.attributes[key]?.trim();
  if (written === undefined && missing !== undefined) return missing;
  if (written !== undefined && /^[+-]?\d{1,9}$/.test(written)) return Number(written);
  const message = written === undefined ? 'is missing' : `${JSON.stringify(written)} is no whole number`;
  importing.faults.push({ path: `${path}.${key}`, message });
  return undefined;
}
