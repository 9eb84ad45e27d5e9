// What people are told of a file that is anything at all: enough of it to find the place, and never all of it.
import { describe, expect, it } from 'vitest';
import { boundedMessage } from '../../src/cli/bounded-message.ts';
import { maskCardData } from '../../src/cli/card-data.ts';

describe('a message', () => {
  it.each(['', 'a.yaml:1:1: no such key', 'x'.repeat(4_000), `${'a line\n'.repeat(999)}the last`])(
    'of a fair length stays',
    (text) => {
      expect(boundedMessage(text)).toBe(text);
    },
  );

  it('that quotes a whole file keeps its beginning and its end', () => {
    const message = `a.csv:1:1: no such field: "${'x'.repeat(20_000_000)}", allowed: member, card`;
    const told = boundedMessage(message);
    expect(told.length).toBeLessThan(4_000);
    expect(told).toMatch(/^a\.csv:1:1: no such field: "x+… \(\d+ characters\) …x+", allowed: member, card$/);
  });

  it('of many lines keeps the first ones, and counts the others', () => {
    const lines = Array.from({ length: 500_000 }, (_, i) => `a.csv:${i}:1: no card`);
    const told = boundedMessage(lines.join('\n')).split('\n');
    expect(told).toHaveLength(1_001);
    expect(told.slice(0, 1_000)).toEqual(lines.slice(0, 1_000));
    expect(told.at(-1)).toBe('… and 499000 lines more');
    expect(boundedMessage(`${'x'.repeat(3_000)}\n`.repeat(1_000)).length).toBeLessThan(110_000);
  });

  it('shows no part of a card number that would not be known for one', () => {
    for (let before = 2_960; before < 3_010; before++) {
      const card = '4111 1111 1111 1111'.replaceAll(' ', before % 2 === 0 ? '' : ' ');
      const message = `${'x'.repeat(before)}${card}${'x'.repeat(3_000)}4111111111111111=2512101123400001${'y'.repeat(440 + before - 2_960)}`;
      expect(maskCardData(boundedMessage(message))).not.toMatch(/\d{7}|1111 1111|2512/);
    }
  });
});
