// A spec, compiled to data: everything that indexing, reading and writing need of it, and no code. Messages
// and outgoing edits know their dialect; the verbs on it are those of a Codec. Two links speak the same dialect when they
// share one Dialect object: only then are bytes copied from the one to the other.
import {
  type BitmapFormat,
  bitmapBytes,
  blockBytes,
  type InnerBitmap,
  LAST_ELEMENT,
  markPresent,
  PRESENCE_WORDS,
} from './bitmap.ts';
import { Packing } from './encoding.ts';
import type { FieldPlan } from './field-plan.ts';
import type { HeaderPlan } from './header.ts';
import { ElementTables } from './index/element-tables.ts';
import { MOST_BER_BYTES, PrefixKind } from './prefix.ts';

/** What a spec says, field by field. */
export interface DialectParts {
  readonly name: string;
  readonly header: HeaderPlan;
  readonly mti: FieldPlan;
  readonly bitmap: BitmapFormat;
  /** By element number; index 0 and 1 are unused. */
  readonly fields: readonly (FieldPlan | undefined)[];
  /** A third bitmap that stands as a data element, and tells of elements 129 to 192 (65 in 1987; some use 127). */
  readonly inner?: InnerBitmap | undefined;
}

/** The parts, and what follows from them for every message. */
export class Dialect implements DialectParts {
  readonly name: string;
  readonly header: HeaderPlan;
  readonly mti: FieldPlan;
  readonly bitmap: BitmapFormat;
  readonly fields: readonly (FieldPlan | undefined)[];
  readonly inner: InnerBitmap | undefined;
  /** Presence words of the elements that the spec defines. */
  readonly defined: Int32Array = new Int32Array(PRESENCE_WORDS);
  /** Bytes of all fixed-length elements and all length prefixes together: what elements may take besides their values. */
  readonly fixedBytes: number;
  /** Bytes that header, message type and bitmaps take at most. */
  readonly overheadBytes: number;
  /** What of the fields is looked up for each message, by element number. */
  readonly tables: ElementTables;
  /** The message type stands on the wire as the characters of its digits. */
  readonly plainType: boolean;

  constructor(parts: DialectParts) {
    this.name = parts.name;
    this.header = parts.header;
    this.mti = parts.mti;
    this.bitmap = parts.bitmap;
    this.fields = parts.fields;
    this.inner = parts.inner;
    this.tables = new ElementTables(parts.fields);
    this.plainType = this.mti.packing === Packing.one && this.mti.encoding.wireOf === undefined;
    let fixedBytes = 0;
    for (let number = 2; number <= LAST_ELEMENT; number++) {
      const plan = parts.fields[number];
      if (plan === undefined) continue;
      markPresent(this.defined, number);
      fixedBytes += plan.prefixKind === PrefixKind.ber ? MOST_BER_BYTES : plan.prefixBytes;
      fixedBytes += plan.maxInner + (plan.prefix.terminator?.length ?? 0);
      if (plan.prefixKind === PrefixKind.fixed || plan.filled) fixedBytes += plan.maxBytes;
    }
    this.fixedBytes = fixedBytes;
    this.overheadBytes =
      this.header.lengthBytes +
      this.mti.maxBytes +
      bitmapBytes(this.bitmap) +
      (this.inner === undefined ? 0 : blockBytes(this.inner.bitmap));
  }
}
