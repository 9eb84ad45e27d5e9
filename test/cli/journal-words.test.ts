// What people write on the command line for times and cards, and what it means.
import { describe, expect, test } from 'vitest';
import { readCardPattern } from '../../src/cli/journal/card-pattern.ts';
import { readTime } from '../../src/cli/journal/time-range.ts';

describe('a time', () => {
  test.each([
    ['2026-11-23', '2026-11-23T00:00:00.000Z', '2026-11-23T23:59:59.999Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2026-11-23T09:30', '2026-11-23T09:30:00.000Z', '2026-11-23T09:30:59.999Z'],
    ['2026-11-23 09:30', '2026-11-23T09:30:00.000Z', '2026-11-23T09:30:59.999Z'],
    ['2026-11-23T09:30Z', '2026-11-23T09:30:00.000Z', '2026-11-23T09:30:59.999Z'],
    ['2026-11-23T09:30:07', '2026-11-23T09:30:07.000Z', '2026-11-23T09:30:07.999Z'],
    ['2026-11-23T09:30:07.250Z', '2026-11-23T09:30:07.250Z', '2026-11-23T09:30:07.250Z'],
    ['2026-11-23T00:30+01:00', '2026-11-22T23:30:00.000Z', '2026-11-22T23:30:59.999Z'],
    ['2026-11-23T23:30:00-05:00', '2026-11-24T04:30:00.000Z', '2026-11-24T04:30:00.999Z'],
  ])('%s', (text, from, through) => {
    const reading = readTime(text);
    if (!('value' in reading)) throw new Error(reading.wrong);
    const { fromMs, throughMs } = reading.value;
    expect([fromMs, throughMs].map((ms) => new Date(ms).toISOString())).toEqual([from, through]);
  });

  test.each(['', 'now', '23/11/2026', '2026-11-23T9:30', '2026-11-23T09:30:00.25', '2026-11-23T09:30+1', '1123093000'])(
    '%j is none',
    (text) => expect(readTime(text)).toMatchObject({ wrong: `${JSON.stringify(text)} is no time` }),
  );

  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-23T24:01',
    '2026-11-23T09:60',
    '2026-11-23T09:30+99:00',
  ])('%j is in no calendar', (text) =>
    expect(readTime(text)).toMatchObject({ wrong: `${JSON.stringify(text)} is in no calendar` }),
  );
});

describe('a card', () => {
  const matching = async (given: string, cards: string[]) => {
    const pattern = await readCardPattern(given);
    return cards.filter((card) => pattern.test(card));
  };

  test('is given masked, a star for each hidden digit', async () => {
    const cards = ['9504010000000019', '9504011111110019', '9504020000000019', '95040100000000019', '950401000000019'];
    expect(await matching('950401******0019', cards)).toEqual(cards.slice(0, 2));
    expect(await matching('9504 01** **** 0019', cards)).toEqual(cards.slice(0, 2));
    expect(await matching('***************', cards)).toEqual(cards.slice(4));
  });

  test.each(['', '9504', '950401*0019', '950401xxxxxx0019', '9504010000000000000*', '95040100000000190000'])(
    '%j is none, and it is not repeated',
    async (given) => {
      const refusal = await readCardPattern(given).catch((error: Error) => error.message);
      expect(refusal).toMatch(/^--pan: a card number has 12 to 19 digits/);
      if (given.length > 4) expect(refusal).not.toContain(given);
    },
  );

  test.each(['9504010000000019', '9504 0100 0000 0019', '950401000019'])('%j in full is refused', async (given) => {
    const refusal = await readCardPattern(given).catch((error: Error) => error.message);
    expect(refusal).toMatch(/others can read what stands on a command line/);
    expect(refusal).not.toContain(given);
  });
});
