// Bytes cut into messages by every framing that there is, of links and of files, for a guess to look at.
import { FrameReader } from '../wire/frame-reader.ts';
import { framingByName, framingNames } from '../wire/framing.ts';
import { readRecords, recordFramings } from '../wire/rdw.ts';
import { FramingError } from '../wire/wire-error.ts';
import type { Cut } from './guess.ts';

/** The messages that each framing makes of all chunks, `most` at most; framings that leave something over are left out. */
export function cutsOf(chunks: readonly Buffer[], most: number): Cut[] {
  return [...framingNames, ...recordFramings].flatMap((framing): Cut[] => {
    if (framing === 'none') return [{ framing, messages: chunks.slice(0, most) }];
    const messages: Buffer[] = [];
    const onFrame = (frame: Uint8Array, start: number, end: number) => {
      if (end > start && messages.length < most) messages.push(Buffer.from(frame.subarray(start, end)));
    };
    let emptyFrames = 0;
    try {
      for (const chunk of chunks) emptyFrames += cutOne(framing, chunk, onFrame);
    } catch (error) {
      if (error instanceof FramingError) return [];
      throw error;
    }
    return [{ framing, messages, emptyFrames }];
  });
}

/** Cuts one chunk, and returns how many frames were empty. Throws a FramingError when something is left over. */
function cutOne(
  framing: Cut['framing'],
  chunk: Buffer,
  onFrame: (frame: Uint8Array, start: number, end: number) => void,
): number {
  const records = recordFramings.find((name) => name === framing);
  if (records !== undefined) {
    readRecords(chunk, records, onFrame);
    return 0;
  }
  const reader = new FrameReader(framingByName(framing), Math.max(8192, chunk.length));
  reader.push(chunk, onFrame);
  const half = reader.end();
  if (half !== undefined) throw half;
  return reader.keepAlives;
}
