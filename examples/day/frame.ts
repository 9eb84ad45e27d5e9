// Frames of the day that are no messages: a message written byte by byte as ISO 8583:1987 in ASCII has it, and then cut
// or spoilt. Written here by hand, because the codec of the switch would refuse to.

/** Elements of these frames: fixed length, or the digits of the length in front. */
const lengths: Readonly<Record<number, number | 'LL'>> = {
  2: 'LL',
  3: 6,
  4: 12,
  7: 10,
  11: 6,
  12: 6,
  13: 4,
  14: 4,
  18: 4,
  22: 3,
  25: 2,
  32: 'LL',
  37: 12,
  41: 8,
  42: 15,
  49: 3,
};

const BITMAP_BYTES = 8;

/** The bytes of a message: MTI, binary bitmap, elements in order. Throws a RangeError for what the table lacks. */
export function frameOf(message: Readonly<Record<string, unknown>>): Buffer {
  const bitmap = Buffer.alloc(BITMAP_BYTES);
  const body: string[] = [];
  for (const [key, value] of Object.entries(message)) {
    if (key === '0') continue;
    const number = Number(key);
    const length = lengths[number];
    const text = String(value);
    if (length === undefined || (length !== 'LL' && text.length !== length)) {
      throw new RangeError(`element ${key} of a hand-written frame: ${text.length} characters, expected ${length}`);
    }
    bitmap[(number - 1) >> 3]! |= 0x80 >> ((number - 1) & 7);
    body.push(length === 'LL' ? String(text.length).padStart(2, '0') + text : text);
  }
  return Buffer.concat([Buffer.from(String(message['0'])), bitmap, Buffer.from(body.join(''))]);
}

/** Its first bytes only, up to and including `characters` of the text `within` it. */
export function cutWithin(frame: Buffer, within: string, characters: number): Buffer {
  const at = frame.indexOf(within);
  if (at < 0) throw new RangeError(`a frame to be cut within ${within} does not hold it`);
  return frame.subarray(0, at + characters);
}

/** Bytes that are no message type in any encoding: a sum that never repeats within a frame, kept off the digits. */
export function noise(bytes: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, (_, i) => 0x80 | ((i * 73 + 19) & 0x7f)));
}
