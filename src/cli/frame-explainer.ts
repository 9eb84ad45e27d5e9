// What the log says of a frame that is no message, besides its fault: its bytes, what may be card data masked, and what would let it be
// read. Looking for that takes a while, and whoever sends nonsense must not have it done for every frame.
import type { Message } from '../codec/message.ts';
import { hintOf } from '../explain/hint.ts';
import { messageHex } from '../explain/masked-message.ts';
import type { ExplainFrame } from '../host/frames.ts';

const HINT_EVERY_MS = 1_000;
/** Bytes that are shown. */
const SHOWN = 128;
/** Longer frames are not looked at for a hint. */
const LONGEST = 8_192;

export function frameExplainer(now: () => number = () => performance.now()): ExplainFrame {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (codec, message, error) => {
    const { bytes, start, end } = message;
    const hex = shownHex(message);
    const nowMs = now();
    if (nowMs - lastMs < HINT_EVERY_MS || end - start > LONGEST) return { hex };
    lastMs = nowMs;
    return { hex, hint: hintOf(codec, bytes.subarray(start, end), error) };
  };
}

function shownHex(message: Message): string {
  const hex = messageHex(message);
  return hex.length > 2 * SHOWN ? `${hex.slice(0, 2 * SHOWN)}…` : hex;
}
