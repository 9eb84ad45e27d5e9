// The same message under another message type and STAN, changed where a copy of it lies: all there is to do to nearly every
// message that passes between two links of one dialect. Whatever needs more goes through write.ts.
import type { Codec } from '../codec.ts';
import type { Message } from '../message.ts';
import { writeDigits } from '../whole-number.ts';

const STAN = 11;

/** True when a copy of `message` becomes one of `target` by `overwrite`: no network header, a message type of four characters,
 *  the bitmaps as the codec would write them, and a STAN of as many digits as one may have. */
export function canOverwrite(message: Message, target: Codec): boolean {
  return (
    message.codec === target &&
    message.hasUsualOpening &&
    message.isWhole &&
    message.has(STAN) &&
    target.layout.digits[STAN] === 1 &&
    message.units[STAN] === target.layout.maxUnits[STAN]
  );
}

/** Gives the copy of `message` that begins at `at` of `bytes` the message type `mti` and the STAN `stan`. */
export function overwrite(message: Message, mti: number, stan: number, bytes: Buffer, at: number): void {
  if (mti !== message.mti) message.codec!.writeType(mti, bytes, at);
  writeDigits(stan, message.units[STAN], bytes, at + message.offsets[STAN] - message.start);
}
