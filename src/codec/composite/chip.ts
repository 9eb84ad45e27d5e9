// Chip data as it stands in DE 55: BER-TLV, or BER-TLV behind the header of a dataset (Visa: a byte of identifier, two of length),
// which is an object by the identifier, `{"01": {"9F26": ...}}`. A dataset whose header states another length than it has keeps that as
// `length`. Chip data is opened when somebody reads inside: as an element of the message it is bytes, so that indexing does not look
// into it and what is no BER-TLV is no fault.
import { DecodeError, EncodeError } from '../errors.ts';
import { type Composite, type FieldPlan, innerOf } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import type { BerComposite } from './ber.ts';
import { ORDER_KEY } from './wire-order.ts';

const HEADER_BYTES = 3;
/** Identifiers of datasets. As BER tags they would be of the universal class, which chip data does not use. */
const GREATEST_DATASET = 0x1f;
const datasetKey = /^[01][0-9A-F]$/;
/** The key of the length that the header of a dataset states, four hex digits, where it is another one. */
export const LENGTH_KEY = 'length';

export class ChipComposite implements Composite {
  private readonly path: string;
  private readonly tags: BerComposite;

  constructor(path: string, tags: BerComposite) {
    this.path = path;
    this.tags = tags;
  }

  check(bytes: Buffer, at: number, end: number, start: number): void {
    if (this.datasetsIn(bytes, at, end) !== undefined) return;
    try {
      this.tags.check(bytes, at, end, start, 0);
    } catch (error) {
      if (this.looseDatasetIn(bytes, at, end) === undefined) throw error;
    }
  }

  read(bytes: Buffer, at: number, end: number): FieldValues {
    const datasets = this.datasetsIn(bytes, at, end);
    if (datasets !== undefined) return datasets;
    try {
      this.tags.check(bytes, at, end, 0, 0);
    } catch (error) {
      const dataset = this.looseDatasetIn(bytes, at, end);
      if (dataset === undefined) throw error;
      return dataset;
    }
    return this.tags.read(bytes, at, end);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const entries = Object.entries(values);
    if (entries.length === 0 || !entries.every(([key, value]) => datasetKey.test(key) && typeof value !== 'string'))
      return this.tags.write(values, out, at);
    let to = at;
    for (const [key, value] of entries) {
      const { [LENGTH_KEY]: stated, ...tags } = value as FieldValues;
      const end = this.tags.write(tags, out, to + HEADER_BYTES);
      out[to] = Number.parseInt(key, 16);
      out.writeUInt16BE(this.lengthOf(key, stated, end - to - HEADER_BYTES), to + 1);
      to = end;
    }
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.tags.subfield(key);
  }

  private lengthOf(key: string, stated: FieldValues[string] | undefined, length: number): number {
    if (typeof stated === 'string' && /^[0-9A-Fa-f]{4}$/.test(stated)) return Number.parseInt(stated, 16);
    if (stated === undefined && length <= 0xffff) return length;
    const path = `${this.path}.${key}.${LENGTH_KEY}`;
    const found = stated === undefined ? `${length} bytes` : JSON.stringify(stated);
    throw new EncodeError('LENGTH_MALFORMED', { path, expected: 'a length of two bytes, in hex', found });
  }

  /** One dataset that fills the bytes, though its header states another length. */
  private looseDatasetIn(bytes: Buffer, at: number, end: number): FieldValues | undefined {
    if (end - at <= HEADER_BYTES || bytes[at] === 0 || bytes[at] > GREATEST_DATASET) return undefined;
    const tags = opened(this.tags, bytes.subarray(at + HEADER_BYTES, end));
    if (tags === undefined) return undefined;
    return { [keyOf(bytes[at])]: { ...tags, [LENGTH_KEY]: bytes.toString('hex', at + 1, at + 3).toUpperCase() } };
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
      values[keyOf(identifier)] = tags;
      last = identifier;
      at = next;
    }
    return last === 0 ? undefined : values;
  }
}

function keyOf(identifier: number): string {
  return identifier.toString(16).padStart(2, '0').toUpperCase();
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

/** The part of such a value that can be read, where it is not the whole: the subfields in front of a fault, and the fault. Undefined
 *  when the whole can be read, or nothing. */
export function openedInPart(
  plan: FieldPlan | undefined,
  value: string,
): { readonly values: FieldValues; readonly fault: DecodeError } | undefined {
  if (plan?.inside === undefined || !/^([0-9A-F]{2})+$/.test(value)) return undefined;
  const bytes = Buffer.from(value, 'hex');
  try {
    plan.inside.check(bytes, 0, bytes.length, 0, 0);
    return undefined;
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    for (let end = Math.min(fault.offset, bytes.length); end > 0; end--) {
      const values = opened(plan.inside, bytes.subarray(0, end));
      if (values !== undefined) return { values, fault };
    }
    return undefined;
  }
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
