// Records of a register as a file has them: texts by the names of fields, with their places.
import type { Place } from '../configuration/source.ts';

/** A record as it is written. */
export interface WrittenRecord {
  readonly texts: Readonly<Record<string, string>>;
  /** Where the value of a field stands, or the record when it has none. */
  placeOf(field: string): Place;
}

/** A fault of what is written; the field is '' when it is of none. */
export interface WrittenFault extends Place {
  readonly field: string;
  readonly message: string;
}

/** What a file holds. With faults some records may be missing. */
export interface WrittenRecords {
  readonly records: readonly WrittenRecord[];
  readonly faults: readonly WrittenFault[];
}

/** What a file must know of the fields. */
export interface FieldNames {
  readonly name: string;
  readonly isList: boolean;
  /** Something must be written. */
  readonly isNeeded: boolean;
}

export const fileFormats = ['csv', 'json'] as const;
export type FileFormat = (typeof fileFormats)[number];
