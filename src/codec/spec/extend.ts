// Specs that build on others: `extends` takes over another spec's fields, `recode` changes the encoding of all that were
// taken over, by class group, and a spec's own fields replace what they name.
import { type FieldSpec, type Recode, type Spec, SpecError } from './spec.ts';

/** Most specs a chain of `extends` may have. */
const CHAIN_LIMIT = 8;

/** The spec with everything it extends taken over. `find` gives a spec by the name that `extends` says. */
export function resolveSpec(spec: Spec, find: (name: string) => Spec, depth = 0): Spec {
  const { extends: base, recode, ...own } = spec;
  if (base === undefined) return { ...own, fields: recoded(spec.fields, recode) };
  if (depth >= CHAIN_LIMIT) {
    throw new SpecError(spec.name, [{ path: 'extends', message: `more than ${CHAIN_LIMIT} specs extend each other` }]);
  }
  const inherited = resolveSpec(find(base), find, depth + 1);
  const merged: Spec = { ...inherited, ...own, fields: { ...recoded(inherited.fields, recode), ...spec.fields } };
  return merged;
}

function recoded(fields: Spec['fields'], recode: Recode | undefined): Spec['fields'] {
  if (recode === undefined) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, recodeField(field, groupOf(key, field), recode)]),
  );
}

/** A subfield 0 is no message type. */
const INSIDE = 'subfield';

type Group = 'mti' | 'bitmap' | 'n' | 'z' | 'b' | 'text';

function groupOf(key: string, field: FieldSpec): Group {
  if (key === '0') return 'mti';
  if (field.type === 'Bitmap') return 'bitmap';
  if (field.class === 'n' || field.class === 'z') return field.class;
  if (field.type === 'Composite' && field.enc?.startsWith('Hex')) return 'b';
  return field.class === 'b' || field.type === 'Binary' || field.type === 'Hex' ? 'b' : 'text';
}

/** The inside of a Composite. Chip data looks the same in every dialect. */
function recodedInside(field: FieldSpec, recode: Recode): Partial<FieldSpec> {
  const { tag, subfields, bitmap } = field;
  if (tag?.enc === 'BerTLVTag') return {};
  const inText = /^(ASCII|EBCDIC\d*)$/.test(tag?.enc ?? '');
  const changed = {
    ...tag,
    ...(inText && recode.text !== undefined ? { enc: recode.text } : {}),
    ...(tag?.prefUnknownTLV === undefined ? {} : { prefUnknownTLV: recodedPrefix(tag.prefUnknownTLV, recode) }),
  };
  const inside = Object.entries(subfields ?? {}).map(
    ([key, subfield]) => [key, recodeField(subfield, groupOf(INSIDE, subfield), recode)] as const,
  );
  return {
    ...(tag == null ? {} : { tag: changed }),
    ...(subfields == null ? {} : { subfields: Object.fromEntries(inside) }),
    ...(bitmap == null ? {} : { bitmap: recodeField(bitmap, 'bitmap', recode) }),
  };
}

function recodeField(field: FieldSpec, group: Group, recode: Recode): FieldSpec {
  // A Composite is encoded by what is inside it, unless it says that it is text or hex as a whole.
  const whole = field.type !== 'Composite' || field.enc !== undefined || field.tokens !== undefined;
  const enc = whole ? recode[group] : undefined;
  return {
    ...field,
    ...(field.type === 'Composite' ? recodedInside(field, recode) : {}),
    ...(enc === undefined ? {} : { enc }),
    ...(field.prefix === undefined ? {} : { prefix: recodedPrefix(field.prefix, recode) }),
  };
}

/** `BerTLV`, `None.Rest` and fixed lengths have no width to write in another way: they stay as they are. */
function recodedPrefix(prefix: string, recode: Recode): string {
  const width = /\.(L+)$/.exec(prefix)?.[1];
  return recode.length === undefined || width === undefined ? prefix : `${recode.length}.${width}`;
}
