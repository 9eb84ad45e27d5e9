// The answer to a network management request of the other side (0800, 1804: sign-on, echo, key change). A host sends them whenever
// it likes, and gives up a peer that leaves them unanswered: whoever sends or replays answers them beside what he is doing.
import type { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { Edits, elementSet } from '../codec/write/edits.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { classOf, expectsAnswer, isRequest, MessageClass, responseTo } from '../iso8583/mti.ts';
import { Reason, reasonText } from '../iso8583/reason.ts';

/** What identifies the request, its function, and who it concerns go back unchanged (ISO 8583:1987 clause 4.5). */
const ECHOED = elementSet([3, 7, 11, 12, 13, 24, 32, 33, 37, 41, 42, 70, 93, 94, 100]);

/** True for a network management request, which is answered whoever sends it. */
export function isNetworkRequest(mti: number): boolean {
  return mti >= 0 && classOf(mti) === MessageClass.network && isRequest(mti) && expectsAnswer(mti);
}

/** The bytes that approve `request`, its header sent back. */
export function networkAnswer(request: Message): Buffer {
  const dialect = request.dialect!;
  const edits = new Edits();
  const writer = new MessageWriter();
  edits.mti = responseTo(request.mti);
  edits.kept = ECHOED;
  if (request.headerBytes > 0) edits.mirrorHeader(dialect, request.bytes, request.start);
  if (dialect.fields[39] !== undefined) edits.text(39, reasonText(Reason.approved, reasonVersion(dialect)));
  const end = writer.write(request, edits, dialect);
  return Buffer.from(writer.out.subarray(0, end));
}
