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

type Group = 'mti' | 'bitmap' | 'n' | 'z' | 'b' | 'text';

function groupOf(key: string, field: FieldSpec): Group {
  if (key === '0') return 'mti';
  if (field.type === 'Bitmap') return 'bitmap';
  if (field.class === 'n' || field.class === 'z') return field.class;
  return field.class === 'b' || field.type === 'Binary' || field.type === 'Hex' ? 'b' : 'text';
}

function recodeField(field: FieldSpec, group: Group, recode: Recode): FieldSpec {
  const enc = recode[group];
  // `BerTLV` and a missing prefix have no width: they stay as they are.
  const [, width] = (field.prefix ?? 'None.Fixed').split('.');
  const variable = recode.length !== undefined && width !== undefined && width !== 'Fixed';
  return {
    ...field,
    ...(enc === undefined ? {} : { enc }),
    ...(variable ? { prefix: `${recode.length}.${width}` } : {}),
  };
}
