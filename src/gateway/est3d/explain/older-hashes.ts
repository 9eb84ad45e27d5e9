// The computations that came before ver3: over some fields in an order of their own, and not over all of them.

import { FormValues } from '../../form-fields.ts';
import type { FormField } from '../../order-form.ts';
import { escaped } from '../hash-ver3.ts';
import type { Remark } from './posted-digest.ts';

interface OlderHash extends Remark {
  readonly text: (fields: readonly FormField[], key: string) => string;
}

const VER3 = 'compute ver3: all values in the order of their names, | behind each, then the key, with SHA-512';
const VER1 = ['clientid', 'oid', 'amount', 'okUrl', 'failUrl', 'rnd'];
const VER1_INSTALMENT = ['clientid', 'oid', 'amount', 'okUrl', 'failUrl', 'TranType', 'instalment', 'rnd'];

const joined = (names: readonly string[], separator: string) => (fields: readonly FormField[], key: string) =>
  [...valuesOf(fields, names), key].join(separator);

export const olderHashes: readonly OlderHash[] = [
  {
    id: 'ver1',
    when: 'it is over clientid + oid + amount + okUrl + failUrl + rnd + key (ver1)',
    mend: VER3,
    text: joined(VER1, ''),
  },
  {
    id: 'ver1-instalment',
    when: 'it is over clientid + oid + amount + okUrl + failUrl + TranType + instalment + rnd + key (ver1)',
    mend: VER3,
    text: joined(VER1_INSTALMENT, ''),
  },
  {
    id: 'ver1-bars',
    when: 'it is over clientid|oid|amount|okUrl|failUrl|rnd|key',
    mend: VER3,
    text: joined(VER1, '|'),
  },
  {
    id: 'ver2',
    when: 'it is over clientid|oid|amount|okUrl|failUrl|TranType|instalment|rnd||||currency|key (ver2)',
    mend: VER3,
    text: (fields, key) => {
      const values = valuesOf(fields, [...VER1_INSTALMENT, '', '', '', 'currency']);
      return [...values, key].map(escaped).join('|');
    },
  },
];

function valuesOf(fields: readonly FormField[], names: readonly string[]): string[] {
  const values = new FormValues(fields);
  return names.map((name) => values.get(name));
}
