// Whether a switch can answer in a dialect. A spec of one's own may have a DE 39 that no response code fits: every request would fail in the
// middle of its answer.
import type { Codec } from '../codec/codec.ts';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { Edits } from '../codec/write/edits.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { responseTo } from '../iso8583/mti.ts';
import { Reason, reasonText } from '../iso8583/reason.ts';

/** Why DE 39 of a dialect cannot hold some response code; undefined when it holds all of them, or when there is none and so nothing to
 *  write. */
export function unanswerable(codec: Codec): string | undefined {
  if (codec.fields[39] === undefined) return undefined;
  const request = codec.decode(codec.encode({ '0': '0800' }));
  const edits = new Edits();
  const writer = new MessageWriter();
  for (const reason of Object.values(Reason)) {
    const text = reasonText(reason, reasonVersion(codec));
    edits.clear().text(39, text);
    edits.mti = responseTo(request.mti);
    try {
      const end = writer.write(request, edits, codec);
      // What is written may still be nothing that the acquirer can read.
      codec.decode(writer.out.subarray(0, end));
    } catch (error) {
      if (!(error instanceof EncodeError || error instanceof DecodeError)) throw error;
      return `DE 39 cannot hold the answer ${text}: ${error.message}`;
    }
  }
  return undefined;
}
