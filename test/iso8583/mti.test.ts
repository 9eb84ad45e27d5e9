// Message types against the list of ISO 8583:1987 and 1993 messages: what each asks or tells, whether it is answered, and
// with what.
import { describe, expect, test } from 'vitest';
import {
  classOf,
  expectsAnswer,
  functionOf,
  isCompletion,
  isRepeat,
  isRequest,
  MessageClass,
  MessageFunction,
  mtiText,
  repeatOf,
  responseTo,
  versionOf,
} from '../../src/iso8583/mti.ts';

/** Message type, its repeat, its answer. */
const answered: readonly (readonly [string, string, string])[] = [
  ['0100', '0101', '0110'],
  ['0101', '0101', '0110'],
  ['0102', '0103', '0112'],
  ['0120', '0121', '0130'],
  ['0121', '0121', '0130'],
  ['0200', '0201', '0210'],
  ['0202', '0203', '0212'],
  ['0203', '0203', '0212'],
  ['0220', '0221', '0230'],
  ['0320', '0321', '0330'],
  ['0322', '0323', '0332'],
  ['0400', '0401', '0410'],
  ['0401', '0401', '0410'],
  ['0420', '0421', '0430'],
  ['0421', '0421', '0430'],
  ['0500', '0501', '0510'],
  ['0520', '0521', '0530'],
  ['0522', '0523', '0532'],
  ['0600', '0601', '0610'],
  ['0620', '0621', '0630'],
  ['0800', '0801', '0810'],
  ['1100', '1101', '1110'],
  ['1420', '1421', '1430'],
  ['1804', '1805', '1814'],
  ['2100', '2101', '2110'],
];

describe('message types that are answered', () => {
  test.each(answered)('%s: repeat %s, answer %s', (type, repeat, answer) => {
    const mti = Number(type);
    expect(mtiText(mti)).toBe(type);
    expect([versionOf(mti), classOf(mti), functionOf(mti), mti % 10].join('')).toBe(type);
    expect(mtiText(repeatOf(mti))).toBe(repeat);
    expect(mtiText(responseTo(mti))).toBe(answer);
    expect(isRequest(mti)).toBe(true);
    expect(expectsAnswer(mti)).toBe(true);
    expect(isRepeat(mti)).toBe(type === repeat);
    expect(isRequest(Number(answer))).toBe(false);
    expect(expectsAnswer(Number(answer))).toBe(false);
  });
});

test('notifications ask nothing', () => {
  for (const mti of [140, 240, 440, 1644, 840]) {
    expect(isRequest(mti), String(mti)).toBe(true);
    expect(expectsAnswer(mti), String(mti)).toBe(false);
  }
});

test('acknowledgements of answers ask nothing, and are none', () => {
  for (const mti of [180, 181, 190, 191, 280, 490, 1190]) {
    expect(isRequest(mti), String(mti)).toBe(true);
    expect(expectsAnswer(mti), String(mti)).toBe(false);
  }
});

test('completion confirmations are those of 1987', () => {
  expect([102, 103, 202, 203].map(isCompletion)).toStrictEqual([true, true, true, true]);
  expect([100, 101, 112, 122, 200, 302, 402, 502, 1102, 1202, 2202].filter(isCompletion)).toStrictEqual([]);
});

test('digits have names', () => {
  expect(MessageClass).toStrictEqual({
    authorization: 1,
    financial: 2,
    fileAction: 3,
    reversal: 4,
    reconciliation: 5,
    administrative: 6,
    fee: 7,
    network: 8,
  });
  expect(MessageFunction).toStrictEqual({
    request: 0,
    response: 1,
    advice: 2,
    adviceResponse: 3,
    notification: 4,
    acknowledgement: 8,
    negativeAcknowledgement: 9,
  });
});

test('four digits, always', () => {
  expect([0, 1, 99, 800, 1804, 9999].map(mtiText)).toStrictEqual(['0000', '0001', '0099', '0800', '1804', '9999']);
});
