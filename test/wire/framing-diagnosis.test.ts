// The bytes of wrong connections and wrong framings, and what the error tells the person who has to put them right; and that
// no card number is told on the way.
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { type FramingName, framingByName } from '../../src/wire/framing.ts';
import { framingsThatFit } from '../../src/wire/framing-diagnosis.ts';
import { FramingError, hexExcerpt } from '../../src/wire/wire-error.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** The framing error that ended the stream: thrown by push, or else reported by end(). */
function failureOf(name: FramingName, chunks: readonly Uint8Array[]): FramingError | undefined {
  const reader = new FrameReader(framingByName(name));
  try {
    for (const chunk of chunks) reader.push(chunk, () => undefined);
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    return error;
  }
  return reader.end();
}

const text = (hexPrefix: string, body: string): Buffer => Buffer.concat([bytesOf(hexPrefix), Buffer.from(body)]);
const b64 = '0800'.padEnd(64, '.');

describe('the hint', () => {
  /** Framing of the link, what arrives, the code, and what the hint must say. */
  const cases: readonly (readonly [string, FramingName, Uint8Array, string, string])[] = [
    ['HTTP', '2-byte', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'FRAME_TOO_LONG', 'looks like HTTP (GET ...)'],
    ['HTTP, two bytes of it', '2-byte', Buffer.from('PO'), 'FRAME_TOO_LONG', 'looks like HTTP'],
    ['HTTP on digits', '4-ascii', Buffer.from('HEAD / HTTP/1.1'), 'FRAME_LENGTH_MALFORMED', 'looks like HTTP'],
    ['TLS', '4-byte', bytesOf('16030100C8010000C403'), 'PEER_SPEAKS_TLS', 'looks like a TLS handshake'],
    ['TLS, byte by byte', '4-byte', bytesOf('16030100'), 'FRAME_TOO_LONG', 'looks like a TLS handshake'],
    [
      'TLS, as a length within the limit',
      '2-byte',
      bytesOf('1603010005010000C4'),
      'FRAME_TRUNCATED',
      'looks like a TLS',
    ],
    ['SSH', '2-byte', Buffer.from('SSH-2.0-OpenSSH'), 'FRAME_TOO_LONG', 'looks like SSH'],
    ['PROXY', '2-byte', Buffer.from('PROXY TCP4 10.0.0.1'), 'FRAME_TOO_LONG', 'looks like a PROXY protocol header'],
    ['XML', '4-ascii', Buffer.from('<isomsg>'), 'FRAME_LENGTH_MALFORMED', 'looks like XML'],
    ['little-endian', '2-byte', text('4E01', 'x'.repeat(334)), 'FRAME_TOO_LONG', 'try 2-byte-le ('],
    [
      'little-endian, in part',
      '2-byte',
      text('4E01', 'xyz'),
      'FRAME_TOO_LONG',
      'as `2-byte-le` these bytes would be 334 long',
    ],
    ['counts itself', '2-byte', text('0042', b64), 'FRAME_TRUNCATED', 'its length counts itself: try 2-byte-inclusive'],
    [
      'ASCII digits',
      '2-byte',
      text('30303634', b64),
      'FRAME_TOO_LONG',
      'the prefix looks like ASCII digits: try 4-ascii (',
    ],
    [
      'EBCDIC digits',
      '2-byte',
      text('F0F0F6F4', b64),
      'FRAME_TOO_LONG',
      'the prefix looks like EBCDIC digits: try 4-ebcdic',
    ],
    ['four bytes', '4-byte', text('0040', b64), 'FRAME_TOO_LONG', 'try 2-byte ('],
    ['packed digits', '2-byte-le', text('0064', b64), 'FRAME_TOO_LONG', 'try 2-bcd ('],
    [
      'no prefix',
      '2-byte',
      Buffer.from('0800822000000000'),
      'FRAME_TOO_LONG',
      'reads as the MTI 0800: without a length prefix',
    ],
    ['no prefix on digits', '4-ascii', Buffer.from('0200F23A8001'), 'FRAME_TRUNCATED', 'reads as the MTI 0200'],
    ['only cut short', '4-ascii', Buffer.from('02000800822'), 'FRAME_TRUNCATED', 'find out why the peer closed'],
    ['only cut short, binary', '2-byte', text('0040', '0800'), 'FRAME_TRUNCATED', 'find out why the peer closed'],
    ['no idea', '4-ebcdic', bytesOf('FFFFFFFFFF'), 'FRAME_LENGTH_MALFORMED', 'compare the framing with'],
  ];
  test.each(cases)('%s (%s)', (_, name, bytes, code, hint) => {
    const error = failureOf(name, [bytes]);
    expect(error?.code).toBe(code);
    expect(error?.offset).toBe(0);
    expect(error?.hint).toContain(hint);
    expect(error?.message).toContain(error?.hint);
  });

  test('found out one frame late: the whole chunk is the evidence', () => {
    // Two frames of 64 bytes; a reader that takes the length to count itself is two bytes short from the first on.
    const chunk = Buffer.concat([text('0040', b64), text('0040', b64)]);
    const error = failureOf('2-byte-inclusive', [chunk]);
    expect(error).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 64, found: 0x2e2e - 2 });
    expect(error?.hint).toContain('its length does not count itself: try 2-byte (the 132 bytes at hand');
  });

  test('framingsThatFit names those that leave no byte over', () => {
    const stream = bytesOf('FF 0003 414243 0001 44 FF');
    expect(framingsThatFit(stream, 1, 9, 100)).toEqual(['2-byte', '2-bcd']);
    expect(framingsThatFit(stream, 1, 8, 100)).toEqual([]);
    expect(framingsThatFit(stream, 1, 9, 2)).toEqual([]);
    expect(framingsThatFit(bytesOf('0000 0000'), 0, 4, 100)).toEqual([]);
  });
});

describe('excerpts', () => {
  test('hide digits behind the prefix in packed, ASCII and EBCDIC form, and nothing else', () => {
    const shown = (hex: string): string => hexExcerpt(bytesOf(hex), 0, hex.length / 2);
    expect(shown('00400200F23A8001A8A18000FFEEDDCCBB')).toBe('00 40 02 00 F2 3A 80 01 A8 A1 80 00 FF EE DD CC');
    expect(shown('00400200169504001234567890')).toBe('00 40 02 00 ** ** ** ** ** ** ** ** **');
    expect(shown('AABBCCDD39353034FF3132')).toBe('AA BB CC DD ** ** ** ** FF 31 32');
    expect(shown('AABBCCDDF9F5F0F4AB')).toBe('AA BB CC DD ** ** ** ** AB');
    expect(hexExcerpt(bytesOf('0102030405'), 1, 3)).toBe('02 03');
  });

  const pan = '9504001234567890';
  test.each([
    ['ASCII', Buffer.from(`zz02${pan}`)],
    ['packed', bytesOf(`EEEE0200${pan}`)],
    ['packed, one digit on', bytesOf(`EEEE020${pan}F`)],
    ['EBCDIC', bytesOf(`EEEE0200${[...pan].map((digit) => `F${digit}`).join('')}`)],
  ])('no card number gets into a message where framing was lost: %s', (_, lost) => {
    const error = failureOf('2-byte', [Buffer.concat([bytesOf('0001 41'), lost])]);
    expect(error).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 3 });
    // Neither in the excerpt nor elsewhere; and the prefix itself is still to be seen.
    expect(error?.bytes.slice(0, 5)).toBe(
      lost
        .toString('hex', 0, 2)
        .toUpperCase()
        .replace(/(..)(..)/, '$1 $2'),
    );
    expect(error?.message).toMatch(/\*\* \*\* \*\* \*\* \*\* \*\*/);
    expect(error?.message.replaceAll(/[ F]/g, '')).not.toContain(pan.slice(1, 9));
    expect(error?.message.replaceAll(/ 3/g, '')).not.toContain(pan.slice(1, 5));
  });
});
