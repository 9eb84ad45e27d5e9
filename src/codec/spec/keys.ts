// Keys of a spec as other programs write them. moov-io/iso8583 reads its JSON with Go's rules, where the case of a key does
// not matter, and writes `disableautoexpand`; and it calls three settings of a tag by longer names. They are brought to the
// names of the native format here, before anything is checked. Names of fields, subfields and tags are left alone.

const fieldKeys = [
  ...['type', 'length', 'description', 'enc', 'prefix', 'padding', 'class', 'sensitive', 'counts', 'inclusive'],
  ...['filled', 'disableAutoExpand', 'tag', 'subfields', 'bitmap', 'tokens'],
  ...['chip', 'orWhole', 'mayHoldBytes'],
];
const tagKeys = [
  ...['length', 'enc', 'padding', 'sort', 'storeUnknownTags', 'skipUnknownTags', 'prefUnknownTLV'],
  ...['lengthBefore', 'untagged'],
];

const byLowerCase = (keys: readonly string[], others: Readonly<Record<string, string>> = {}) =>
  new Map([...keys.map((key) => [key.toLowerCase(), key] as const), ...Object.entries(others)]);

const fieldNames = byLowerCase(fieldKeys);
const tagNames = byLowerCase(tagKeys, {
  storeunknowntlvtags: 'storeUnknownTags',
  skipunknowntlvtags: 'skipUnknownTags',
});
const paddingNames = byLowerCase(['type', 'pad']);
const specNames = byLowerCase(['name', 'description', 'fields']);

/** Levels of subfields that are looked into; a spec may not have as many. */
const DEPTH_LIMIT = 32;

type Json = Record<string, unknown>;

/** The same spec with the keys of the native format. What is no spec at all is left for the schema to refuse. */
export function withNativeKeys(json: unknown): unknown {
  return onObject(json, (spec) => {
    const named = renamed(spec, specNames);
    // A spec that changes nothing but the header, the name or the encodings of another one.
    if (named.fields === undefined && typeof named.extends === 'string') return { ...named, fields: {} };
    return { ...named, ...inner(named, 'fields', (fields) => onEach(fields, 0)) };
  });
}

function fieldWithNativeKeys(json: unknown, depth: number): unknown {
  if (depth > DEPTH_LIMIT) return json;
  return onObject(json, (field) => {
    const named = renamed(field, fieldNames);
    return {
      ...named,
      ...inner(named, 'padding', paddingWithNativeKeys),
      ...inner(named, 'tag', (tag) => {
        const own = renamed(tag, tagNames);
        return { ...own, ...inner(own, 'padding', paddingWithNativeKeys) };
      }),
      ...inner(named, 'subfields', (subfields) => onEach(subfields, depth + 1)),
      ...inner(named, 'bitmap', (bitmap) => fieldWithNativeKeys(bitmap, depth + 1)),
    };
  });
}

function paddingWithNativeKeys(padding: Json): Json {
  const named = renamed(padding, paddingNames);
  // YAML takes `pad: 0` for a number.
  return typeof named.pad === 'number' ? { ...named, pad: String(named.pad) } : named;
}

function onEach(fields: Json, depth: number): Json {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldWithNativeKeys(field, depth)]));
}

function inner(json: Json, key: string, change: (value: Json) => unknown): Json {
  return Object.hasOwn(json, key) ? { [key]: onObject(json[key], change) } : {};
}

function onObject(json: unknown, change: (value: Json) => unknown): unknown {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? change(json as Json) : json;
}

function renamed(json: Json, names: ReadonlyMap<string, string>): Json {
  const entries = Object.entries(json).map(([key, value]) => [names.get(key.toLowerCase()) ?? key, value] as const);
  return Object.fromEntries(entries);
}
