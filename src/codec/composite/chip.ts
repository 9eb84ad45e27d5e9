// Chip data as it stands in DE 55: BER-TLV, or BER-TLV behind the header of a dataset (Visa: a byte of identifier, two of length),
// which is an object by the identifier, `{"01": {"9F26": ...}}`. It is opened when somebody reads inside: as an element of the
// message it is bytes, so that indexing does not look into it and what is no BER-TLV is no fault.
import { DecodeError } from '../errors.ts';
import { type Composite, type FieldPlan, innerOf } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import type { BerComposite } from './ber.ts';
import { ORDER_KEY } from './wire-order.ts';

const HEADER_BYTES = 3;
/** Identifiers of datasets. As BER tags they would be of the universal class, which chip data does not use. */
const GREATEST_DATASET = 0x1f;
const datasetKey = /^[01][0-9A-F]$/;

export class ChipComposite implements Composite {
  private readonly tags: BerComposite;

  constructor(tags: BerComposite) {
    this.tags = tags;
  }

  check(bytes: Buffer, at: number, end: number, start: number): void {
    if (this.datasetsIn(bytes, at, end) === undefined) this.tags.check(bytes, at, end, start, 0);
  }

  read(bytes: Buffer, at: number, end: number): FieldValues {
    return this.datasetsIn(bytes, at, end) ?? this.tags.read(bytes, at, end);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const entries = Object.entries(values);
    if (entries.length === 0 || !entries.every(([key, value]) => datasetKey.test(key) && typeof value !== 'string'))
      return this.tags.write(values, out, at);
    let to = at;
    for (const [key, value] of entries) {
      const end = this.tags.write(value as FieldValues, out, to + HEADER_BYTES);
      out[to] = Number.parseInt(key, 16);
      out.writeUInt16BE(end - to - HEADER_BYTES, to + 1);
      to = end;
    }
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.tags.subfield(key);
  }

  /** The datasets that fill the bytes exactly, in ascending order, each with data objects in it; undefined when there are none. */
  private datasetsIn(bytes: Buffer, begin: number, end: number): FieldValues | undefined {
    const values: FieldValues = {};
    let last = 0;
    for (let at = begin; at < end; ) {
      const identifier = bytes[at];
      if (at + HEADER_BYTES > end || identifier <= last || identifier > GREATEST_DATASET) return undefined;
      const from = at + HEADER_BYTES;
      const next = from + bytes.readUInt16BE(at + 1);
      const tags = next > end ? undefined : opened(this.tags, bytes.subarray(from, next));
      if (tags === undefined) return undefined;
      values[identifier.toString(16).padStart(2, '0').toUpperCase()] = tags;
      last = identifier;
      at = next;
    }
    return last === 0 ? undefined : values;
  }
}

/** What is in bytes; undefined when it cannot be read, or is nothing. */
function opened(composite: Composite, bytes: Buffer): FieldValues | undefined {
  try {
    composite.check(bytes, 0, bytes.length, 0, 0);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
  const values = composite.read(bytes, 0, bytes.length);
  if (typeof values === 'string') return undefined;
  return Object.keys(values).some((key) => key !== ORDER_KEY) ? values : undefined;
}

/** What is inside a value that is opened only when somebody asks (see `FieldPlan.inside`), as it stands in JSON: bytes in hex, or
 *  text that is the hex of bytes. Undefined when it holds nothing that can be read, and comes back as it was. */
export function openedValue(plan: FieldPlan | undefined, value: string): FieldValues | undefined {
  if (plan?.inside === undefined || !/^([0-9A-F]{2})+$/.test(value)) return undefined;
  return opened(plan.inside, Buffer.from(value, 'hex'));
}

/** A message as JSON with every such value opened: as people, and programs that look inside, read it. */
export function openedMessage(json: FieldValues, fields: readonly (FieldPlan | undefined)[]): FieldValues {
  return openedLevel(json, (key) => fields[Number(key)]);
}

function openedLevel(json: FieldValues, planOf: (key: string) => FieldPlan | undefined): FieldValues {
  const open = (plan: FieldPlan | undefined, value: string | FieldValues): string | FieldValues => {
    if (typeof value === 'string') return openedValue(plan, value) ?? value;
    // JSON of people may have anything for a value.
    if (plan === undefined || value === null || typeof value !== 'object') return value;
    return openedLevel(value, (key) => innerOf(plan)?.subfield(key));
  };
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, open(planOf(key), value)]));
}
