// An element that holds subfields with some systems and something else with others: Postilion's 127.25 is a bitmap and its subfields,
// or XML. What cannot be read as subfields is kept whole, as text or as hex of its bytes, and a fault inside is none.
import { type Encoding, readUnits } from '../encoding.ts';
import { DecodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';

export class EitherComposite implements Composite {
  private readonly inner: Composite;
  private readonly encoding: Encoding;

  constructor(inner: Composite, encoding: Encoding) {
    this.inner = inner;
    this.encoding = encoding;
  }

  check(): void {}

  read(bytes: Buffer, at: number, end: number): string | FieldValues {
    try {
      this.inner.check(bytes, at, end, 0, 0);
      return this.inner.read(bytes, at, end);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
    const text = Buffer.allocUnsafe(end - at);
    readUnits(this.encoding, bytes, at, text.length, text, 0, false);
    return this.encoding.name === 'Binary' ? text.toString('hex').toUpperCase() : text.toString('latin1');
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    return this.inner.write(values, out, at);
  }

  subfield(key: string): FieldPlan | undefined {
    return this.inner.subfield(key);
  }
}
