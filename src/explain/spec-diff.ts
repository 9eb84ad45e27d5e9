// Two specs compared as they stand on the wire: by field, and in each field by axis. Names are for people and are no
// difference; neither are two ways of saying the same thing, such as `ASCII.Fixed` and `None.Fixed`.
import type { FieldSpec, Spec } from '../codec/spec/spec.ts';

/** One difference. `path` is `header`, `48` or `127.25`; a field that one of them lacks has the axis `field`. */
export interface SpecDifference {
  readonly path: string;
  readonly axis: string;
  /** What the first and the second say; undefined where it says nothing. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

type Axis = (field: FieldSpec) => string | undefined;

/** Names that mean the same on the wire. */
const sameEncoding: Readonly<Record<string, string>> = { EBCDIC: 'EBCDIC037', RBCD: 'BCD', ASCIIToHex: 'BCD' };
const sameKind: Readonly<Record<string, string>> = {
  String: 'text',
  Numeric: 'text',
  Track1: 'text',
  Binary: 'bytes',
  Hex: 'bytes',
};

const axes: Readonly<Record<string, Axis>> = {
  type: (field) => sameKind[field.type] ?? field.type,
  class: (field) => field.class,
  length: (field) => (field.length === undefined ? undefined : String(field.length)),
  encoding: encodingOf,
  prefix: (field) => prefixOf(field),
  padding: paddingOf,
  counts: (field) => (field.counts === 'units' ? undefined : field.counts),
  inclusive: (field) => (field.inclusive === true ? 'counts itself' : undefined),
  filled: (field) => (field.filled === true ? 'always' : undefined),
  nibble: (field) => (field.nibble ?? '0').toUpperCase() + (field.nibbleChecked === true ? ' checked' : ''),
  'later bitmaps': (field) => field.laterEnc,
  'bitmap growth': (field) => (field.disableAutoExpand === true ? 'none' : undefined),
  tag: (field) => (field.tag == null ? undefined : JSON.stringify(field.tag)),
};

/** Everything that differs, in the order of the fields; empty when the two are one dialect. */
export function specDifferences(a: Spec, b: Spec): SpecDifference[] {
  const [headerA, headerB] = [headerText(a), headerText(b)];
  const inFront = headerA === headerB ? [] : [{ path: 'header', axis: 'header', a: headerA, b: headerB }];
  return [...inFront, ...fieldsDiffer('', a.fields, b.fields)];
}

/** The encoding that a field has when it does not say. */
export function encodingOf(field: FieldSpec): string | undefined {
  if (field.type === 'Composite') return field.enc;
  const binary = field.type === 'Binary' || field.type === 'Hex' || field.type === 'Bitmap';
  const name = field.enc ?? (binary ? 'Binary' : 'ASCII');
  return sameEncoding[name] ?? name;
}

/** The length prefix, `fixed` where there is none. */
export function prefixOf(field: FieldSpec): string {
  const name = field.prefix ?? 'None.Fixed';
  return name.endsWith('.Fixed') || field.type === 'Bitmap' ? 'fixed' : name;
}

type Fields = Readonly<Record<string, FieldSpec>>;

function fieldsDiffer(prefix: string, a: Fields, b: Fields): SpecDifference[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(inOrder);
  return keys.flatMap((key) => {
    const path = prefix + key;
    const [one, other] = [a[key], b[key]];
    if (one === undefined || other === undefined) {
      return [
        {
          path,
          axis: 'field',
          a: one === undefined ? undefined : 'there',
          b: other === undefined ? undefined : 'there',
        },
      ];
    }
    return fieldDiffers(path, one, other);
  });
}

function fieldDiffers(path: string, a: FieldSpec, b: FieldSpec): SpecDifference[] {
  const own = Object.entries(axes).flatMap(([axis, say]) => {
    const [one, other] = [say(a), say(b)];
    return one === other ? [] : [{ path, axis, a: one, b: other }];
  });
  const bitmap = a.bitmap == null && b.bitmap == null ? [] : fieldsDiffer(`${path}.`, bitmapField(a), bitmapField(b));
  return [...own, ...bitmap, ...fieldsDiffer(`${path}.`, a.subfields ?? {}, b.subfields ?? {})];
}

function bitmapField({ bitmap }: FieldSpec): Fields {
  return bitmap == null ? {} : { bitmap };
}

function paddingOf({ padding }: FieldSpec): string | undefined {
  if (padding == null || padding.type === 'None') return undefined;
  const pad = padding.pad === undefined || padding.pad === '' ? (padding.type === 'Left' ? '0' : ' ') : padding.pad;
  return `${JSON.stringify(pad)} on the ${padding.type.toLowerCase()}`;
}

function headerText({ header }: Spec): string | undefined {
  if (header === undefined || header.kind === 'none') return undefined;
  return [header.kind, header.lengthBytes, header.hex?.toUpperCase()].filter((part) => part !== undefined).join(' ');
}

function inOrder(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);
}
