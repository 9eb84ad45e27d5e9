// A patch: the same message under another message type and STAN, changed where a copy of it lies. It is all there is to do to
// nearly every message that passes between two links of one dialect. Whatever needs more goes through write-message.ts.
import type { Dialect } from '../dialect.ts';
import { KnownDigits } from '../index/element-tables.ts';
import type { Message } from '../message.ts';
import { writeDigits } from '../whole-number.ts';
import { writeMessageType } from './message-type.ts';

const STAN = 11;

/** True when a copy of `message` becomes one of `target` by `patch`: no network header, a message type of four characters,
 *  the bitmaps as the dialect would write them, and a STAN of as many digits as one may have. */
export function canPatch(message: Message, target: Dialect): boolean {
  return (
    message.dialect === target &&
    message.hasUsualPreamble &&
    message.isWhole &&
    message.has(STAN) &&
    target.tables.digits[STAN] === KnownDigits.plain &&
    message.units[STAN] === target.tables.maxUnits[STAN]
  );
}

/** Gives the copy of `message` that begins at `at` of `bytes` the message type `mti` and the STAN `stan`. */
export function patch(message: Message, mti: number, stan: number, bytes: Buffer, at: number): void {
  if (mti !== message.mti) writeMessageType(message.dialect!, mti, bytes, at);
  writeDigits(stan, message.units[STAN], bytes, at + message.offsets[STAN] - message.start);
}
