// The message type as it stands on the wire: four digits in the encoding of the dialect. ISO 8583:1987 clause 4.1.
import type { Dialect } from '../dialect.ts';
import { writeCanonical } from './canonical.ts';

const digitsOfType = new Uint8Array(4);

/** Writes a message type at `at` and returns the end. */
export function writeMessageType(dialect: Dialect, mti: number, out: Uint8Array, at: number): number {
  const { plainType } = dialect;
  const digits = plainType ? out : digitsOfType;
  const first = plainType ? at : 0;
  const hundreds = (mti / 100) | 0;
  const rest = mti - hundreds * 100;
  const thousands = (hundreds / 10) | 0;
  const tens = (rest / 10) | 0;
  digits[first] = 0x30 + thousands;
  digits[first + 1] = 0x30 + hundreds - thousands * 10;
  digits[first + 2] = 0x30 + tens;
  digits[first + 3] = 0x30 + rest - tens * 10;
  return plainType ? at + 4 : writeCanonical(dialect.mti, digitsOfType, 0, 4, out, at);
}
