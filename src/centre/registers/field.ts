// The fields of a register: what each is called in files, in `--set` and on the screen, how it is read and written. A record is read from
// texts by name, and all that is wrong with it is told at once.
import type { Kind } from './values.ts';

/** One field of records `R`. */
export interface Field<R> {
  readonly name: string;
  /** What it means, for people. */
  readonly meaning: string;
  /** What may stand there. */
  readonly allowed: string;
  /** What it is read from when nothing is written; undefined: something must be. */
  readonly byDefault: string | undefined;
  /** Of several values, which JSON has as a list. */
  readonly isList: boolean;
  read(
    text: string,
    currency: number,
  ): { readonly value: unknown } | { readonly wrong: string; readonly allowed: string };
  write(record: R): string;
  readonly key: keyof R;
}

/** What is wrong with a field of a record. */
export interface FieldFault {
  readonly field: string;
  readonly wrong: string;
  readonly allowed: string;
}

interface FieldForm {
  readonly byDefault?: string;
  readonly isList?: boolean;
}

/** A maker of fields of `R`; each has the kind of the value under its key. */
export function fieldsOf<R extends { readonly currency: number }>() {
  return <K extends keyof R>(
    name: string,
    key: K,
    kind: Kind<R[K]>,
    meaning: string,
    form: FieldForm = {},
  ): Field<R> => ({
    name,
    key,
    meaning,
    allowed: kind.allowed,
    byDefault: form.byDefault,
    isList: form.isList === true,
    read: (text, currency) => kind.read(text, currency),
    write: (record) => kind.write(record[key], record.currency),
  });
}

/** The currency by which amounts are checked while that of the record cannot be read. */
const ANY_CURRENCY = 504;

/** Reads a record from texts by the names of its fields; undefined and '' are nothing written. */
export function readRecord<R>(
  fields: readonly Field<R>[],
  texts: Readonly<Record<string, string | undefined>>,
): { readonly record: R } | { readonly faults: readonly FieldFault[] } {
  const faults: FieldFault[] = [];
  const record: Partial<Record<keyof R, unknown>> = {};
  const textOf = ({ name, byDefault = '' }: Field<R>) => texts[name] || byDefault;
  const ofCurrency = fields.find(({ key }) => key === 'currency')!;
  const currency = ofCurrency.read(textOf(ofCurrency), ANY_CURRENCY);
  for (const field of fields) {
    const reading = field.read(textOf(field), 'value' in currency ? Number(currency.value) : ANY_CURRENCY);
    if ('value' in reading) record[field.key] = reading.value;
    else if (textOf(field) === '') faults.push({ field: field.name, wrong: 'missing', allowed: reading.allowed });
    else faults.push({ field: field.name, wrong: reading.wrong, allowed: reading.allowed });
  }
  return faults.length > 0 ? { faults } : { record: record as R };
}

/** The texts of a record by the names of its fields: `readRecord` reads the same record from them. */
export function textsOf<R>(fields: readonly Field<R>[], record: R): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.name, field.write(record)]));
}
