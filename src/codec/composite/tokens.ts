// Tokens, as ACI BASE24 puts them into DE 63 and 126: a header `& `, the number of tokens with the header counted and the
// length of all of it, five digits each; then each token as `! `, two characters of name, five digits of length, a blank
// and the data. Some fields leave the header out (`tokens: "bare"`). Every token is kept, named in the spec or not.
import { type Encoding, readUnits, writeUnits } from '../encoding.ts';
import { decodeError, EncodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import { writeValue } from '../write/value.ts';
import { passSubfield, readSubfield, relocated } from './subfield.ts';
import { OrderRecorder, orderOf, tagOf } from './wire-order.ts';

const HEADER_BYTES = 12;
const TOKEN_HEADER_BYTES = 10;
const NAME_CHARACTERS = 2;
const LENGTH_DIGITS = 5;
const GREATEST = 99_999;

interface TokenParts {
  readonly path: string;
  readonly plans: ReadonlyMap<string, FieldPlan>;
  /** How tokens that the spec does not name are written: as text to their end. */
  readonly unknown: FieldPlan;
  readonly headed: boolean;
  /** ASCII or EBCDIC. */
  readonly encoding: Encoding;
}

const asTheyAre = (keys: string[]): string[] => keys;
const head = Buffer.alloc(HEADER_BYTES);

export class TokenComposite implements Composite {
  private readonly parts: TokenParts;

  constructor(parts: TokenParts) {
    this.parts = parts;
  }

  check(bytes: Buffer, from: number, end: number, start: number): void {
    const { path, plans, unknown, headed } = this.parts;
    let at = headed ? from + HEADER_BYTES : from;
    const stated = headed ? this.headerAt(bytes, from, end, start) : 0;
    let count = 1;
    while (at < end) {
      const text = this.textAt(bytes, at, end, TOKEN_HEADER_BYTES);
      const token = /^! (.{2})(\d{5}) $/s.exec(text);
      if (token === null || reservedName.test(token[1]!))
        throw this.malformed('a token header: "! ", name, five digits, blank', text, bytes, at, end, start);
      const name = token[1]!;
      const begin = at + TOKEN_HEADER_BYTES;
      const next = begin + Number(token[2]);
      if (next > end) {
        const detail = {
          path: `${path}.${name}`,
          expected: `${Number(token[2])} byte(s)`,
          found: `${end - begin} left`,
        };
        throw decodeError('TRUNCATED', detail, bytes, begin, end, start);
      }
      const plan = plans.get(name) ?? unknown;
      try {
        const stop = passSubfield(plan, bytes, begin, next, start);
        if (stop !== next) {
          const detail = { path: plan.path, expected: 'the end of the token', found: `${next - stop} more byte(s)` };
          throw decodeError('TRAILING_BYTES', detail, bytes, stop, end, start);
        }
      } catch (error) {
        throw plan === unknown ? relocated(error, unknown.path, `${path}.${name}`) : error;
      }
      at = next;
      count++;
    }
    if (headed && stated !== count)
      throw this.malformed(
        `the number ${count} of tokens, the header counted`,
        String(stated),
        bytes,
        from,
        end,
        start,
      );
  }

  read(bytes: Buffer, from: number, end: number): FieldValues {
    const { plans, unknown, headed } = this.parts;
    const order = new OrderRecorder();
    let at = headed ? from + HEADER_BYTES : from;
    while (at < end) {
      const text = this.textAt(bytes, at, end, TOKEN_HEADER_BYTES);
      const name = text.slice(2, 2 + NAME_CHARACTERS);
      const begin = at + TOKEN_HEADER_BYTES;
      at = begin + Number(text.slice(2 + NAME_CHARACTERS, 2 + NAME_CHARACTERS + LENGTH_DIGITS));
      const key = order.keyOf(name);
      readSubfield(plans.get(name) ?? unknown, bytes, begin, at, order.values, key);
      order.note(key);
    }
    return order.finish(asTheyAre);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const { path, plans, unknown, headed } = this.parts;
    const items = orderOf(values, path, asTheyAre, false);
    let to = headed ? at + HEADER_BYTES : at;
    for (const item of items) {
      const { key } = item as Exclude<typeof item, number>;
      const name = tagOf(key, (tag) => plans.has(tag));
      if (name.length !== NAME_CHARACTERS || reservedName.test(name)) {
        const detail = { path: `${path}.${key}`, expected: 'a name of two characters', found: JSON.stringify(name) };
        throw new EncodeError('SUBFIELD_MALFORMED', detail);
      }
      const plan = plans.get(name) ?? { ...unknown, path: `${path}.${key}` };
      const begin = to + TOKEN_HEADER_BYTES;
      const end = writeValue(plan, values[key]!, out, begin);
      if (end - begin > GREATEST) throw this.tooLong(plan.path, end - begin);
      this.put(`! ${name}${digits(end - begin)} `, out, to);
      to = end;
    }
    if (!headed) return to;
    if (to - at > GREATEST) throw this.tooLong(path, to - at);
    this.put(`& ${digits(items.length + 1)}${digits(to - at)}`, out, at);
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.parts.plans.get(tagOf(key, (tag) => this.parts.plans.has(tag)));
  }

  /** Checks the header and returns the number of tokens that it states. */
  private headerAt(bytes: Buffer, at: number, end: number, start: number): number {
    const text = this.textAt(bytes, at, end, HEADER_BYTES);
    const header = /^& (\d{5})(\d{5})$/.exec(text);
    if (header === null) throw this.malformed('a header: "& " and ten digits', text, bytes, at, end, start);
    if (Number(header[2]) !== end - at)
      throw this.malformed(`a length of ${end - at}`, header[2]!, bytes, at, end, start);
    return Number(header[1]);
  }

  private textAt(bytes: Buffer, at: number, end: number, most: number): string {
    const length = Math.min(most, end - at);
    readUnits(this.parts.encoding, bytes, at, length, head, 0, false);
    return head.toString('latin1', 0, length);
  }

  private put(text: string, out: Buffer, at: number): void {
    writeUnits(this.parts.encoding, Buffer.from(text, 'latin1'), 0, text.length, out, at);
  }

  private malformed(expected: string, found: string, bytes: Buffer, at: number, end: number, start: number) {
    const detail = { path: this.parts.path, expected, found: JSON.stringify(found) };
    return decodeError('SUBFIELD_MALFORMED', detail, bytes, at, end, start);
  }

  private tooLong(path: string, length: number): EncodeError {
    return new EncodeError('LENGTH_EXCEEDED', { path, expected: `at most ${GREATEST}`, found: String(length) });
  }
}

/** `#` separates a name from its count in the keys of JSON. */
const reservedName = /#/;

function digits(value: number): string {
  return String(value).padStart(LENGTH_DIGITS, '0');
}
