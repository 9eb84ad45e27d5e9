// A spec as a table for people: one line a field, subfields by their path.
import type { FieldSpec, Spec } from '../codec/spec/spec.ts';
import { encodingOf, prefixOf } from '../explain/spec-diff.ts';
import { fittedTableLines } from './fitted-table.ts';

const head = ['DE', 'name', 'class', 'length', 'encoding', 'prefix'];

/** The lines of the table, none longer than `lineWidth`. */
export function specLines(spec: Spec, lineWidth?: number | undefined): string[] {
  const rows = [head, ...Object.entries(spec.fields).flatMap(([key, field]) => rowsOf(key, field))];
  const isRight = (column: number): boolean => head[column] === 'length';
  return fittedTableLines(rows, isRight, lineWidth);
}

function rowsOf(path: string, field: FieldSpec): string[][] {
  const [first = '', ...rest] = path.split('.');
  const inner = [
    ...(field.bitmap == null ? [] : rowsOf(`${path}.bitmap`, field.bitmap)),
    ...Object.entries(field.subfields ?? {}).flatMap(([key, subfield]) => rowsOf(`${path}.${key}`, subfield)),
  ];
  const own = [
    [first.padStart(3), ...rest].join('.'),
    field.description ?? '',
    field.class ?? '',
    field.length === undefined ? '' : String(field.length),
    field.type === 'Composite' ? compositeText(field) : (encodingOf(field) ?? ''),
    prefixOf(field),
  ];
  return [own, ...inner];
}

function compositeText(field: FieldSpec): string {
  if (field.bitmap != null) return 'bitmapped';
  if (field.tag?.enc === 'BerTLVTag') return 'BER-TLV';
  return field.tag?.enc === undefined || (field.tag.length ?? 0) === 0 ? 'positional' : `tags in ${field.tag.enc}`;
}
