// A register as data: the fields of its records, what must hold within one record, and what must hold between all of them. And what becomes of a
// register when records are put into it: all of them, or none and every fault.
import { type Field, type FieldFault, textsOf } from './field.ts';

/** What is wrong between records: a fault of the record with this key. */
export interface RecordFault extends FieldFault {
  readonly key: string;
}

export interface Register<R> {
  readonly name: 'member' | 'merchant';
  readonly fields: readonly Field<R>[];
  /** The name of the field that no two records share. */
  readonly keyField: string;
  keyOf(record: R): string;
  /** What does not fit together within a record. */
  faultsOf(record: R): readonly FieldFault[];
  /** What is wrong when `after` takes the place of `before`. */
  changeFaults(before: R, after: R): readonly FieldFault[];
  /** What is wrong between records, each told of the later one. */
  conflicts(records: Iterable<R>): readonly RecordFault[];
}

/** One record that is added or changed. */
export interface RegisterChange<R> {
  /** Undefined: it is added. */
  readonly before: R | undefined;
  readonly after: R;
}

/** A fault of one of the records that were to be put in, by its place among them. */
interface PlacedFault extends FieldFault {
  readonly place: number;
}

/** What putting `records` into the register changes, when nothing is wrong with it. Records that are the same as before change nothing. */
export function changesBy<R>(
  register: Register<R>,
  existing: ReadonlyMap<string, R>,
  records: readonly R[],
): { readonly changes: readonly RegisterChange<R>[] } | { readonly faults: readonly PlacedFault[] } {
  const faults: PlacedFault[] = [];
  const places = new Map<string, number>();
  const changes: RegisterChange<R>[] = [];
  const whole = new Map(existing);
  records.forEach((after, place) => {
    const key = register.keyOf(after);
    if (places.has(key)) {
      faults.push({ place, field: register.keyField, wrong: `${key} twice`, allowed: 'each once' });
      return;
    }
    places.set(key, place);
    const before = existing.get(key);
    const wrong = [...register.faultsOf(after), ...(before === undefined ? [] : register.changeFaults(before, after))];
    faults.push(...wrong.map((fault) => ({ place, ...fault })));
    // Told of the later one: what is new, or changed, comes last.
    whole.delete(key);
    whole.set(key, after);
    if (before === undefined || !isSame(register, before, after)) changes.push({ before, after });
  });
  for (const { key, ...fault } of register.conflicts(whole.values())) {
    const place = places.get(key);
    if (place !== undefined) faults.push({ place, ...fault });
  }
  return faults.length > 0 ? { faults } : { changes };
}

function isSame<R>({ fields }: Register<R>, before: R, after: R): boolean {
  return fields.every((field) => field.write(before) === field.write(after));
}

/** The names of the fields in which two records differ. */
export function changedFields<R>({ fields }: Register<R>, before: R, after: R): string[] {
  const [old, recent] = [textsOf(fields, before), textsOf(fields, after)];
  return Object.keys(recent).filter((name) => old[name] !== recent[name]);
}
