// A composite whose bytes stand on the wire as hex characters: `enc` is HexToASCII or HexToEBCDIC. The composite inside
// sees the bytes that the characters mean; offsets of faults count bytes of the frame. The characters
// have been checked before by the field's own table.
import { type Encoding, readUnits, writeUnits } from '../encoding.ts';
import { DecodeError, decodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';

/** Characters of one byte. */
const WIDTH = 2;

export class HexComposite implements Composite {
  private readonly inner: Composite;
  private readonly encoding: Encoding;

  constructor(inner: Composite, encoding: Encoding) {
    this.inner = inner;
    this.encoding = encoding;
  }

  check(bytes: Buffer, at: number, end: number, start: number, depth: number): void {
    const plain = this.plain(bytes, at, end);
    try {
      this.inner.check(plain, 0, plain.length, 0, depth);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const { code, path, expected, found, offset } = error;
      throw decodeError(code, { path, expected, found }, bytes, at + WIDTH * offset, end, start);
    }
  }

  read(bytes: Buffer, at: number, end: number): string | FieldValues {
    const plain = this.plain(bytes, at, end);
    return this.inner.read(plain, 0, plain.length);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const end = this.inner.write(values, out, at);
    const plain = Buffer.from(out.subarray(at, end));
    return at + writeUnits(this.encoding, plain, 0, plain.length, out, at);
  }

  subfield(key: string): FieldPlan | undefined {
    return this.inner.subfield(key);
  }

  private plain(bytes: Buffer, at: number, end: number): Buffer {
    const plain = Buffer.allocUnsafe((end - at) / WIDTH);
    readUnits(this.encoding, bytes, at, plain.length, plain, 0, false);
    return plain;
  }
}
