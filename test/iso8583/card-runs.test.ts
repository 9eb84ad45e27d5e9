// Card numbers and tracks in text: what is found is overwritten in its place. The numbers are the schemes' published test numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHoldCardRun, withoutCardRuns, withoutTracks } from '../../src/iso8583/card-runs.ts';

describe('card numbers and tracks in text', () => {
  it.each([
    ['card 4111111111111111 declined', 'card 411111******1111 declined'],
    ['4111 1111 1111 1111', '4111 11** **** 1111'],
    ['4111-1111-1111-1111', '4111-11**-****-1111'],
    ['164111111111111111', '164111********1111'],
    [';4111111111111111=25121011234000012345?', ';411111******1111*********************?'],
    ['4111111111111111D25121011234', '411111******1111************'],
    ['00374111111111111111=2512101123400001', '003741**********1111*****************'],
    ['B4111111111111111^DOE/JANE^25121010000000000', 'B411111******1111***************************'],
  ])('are overwritten: %s', (text, safe) => {
    expect(withoutCardRuns(text, '*')).toBe(safe);
    expect(mayHoldCardRun(Buffer.from(text), 0, text.length, undefined)).toBe(true);
  });

  it.each(['4111111111111112', '411111111111', '0000000000000000', '1763880000127', '2026-11-23 07:15'])(
    'are not seen in %s',
    (text) => expect(withoutCardRuns(text, '*')).toBe(text),
  );

  it('keep a number that is no track, where only tracks are looked for', () => {
    expect(withoutTracks('4111111111111111', '*')).toBe('4111111111111111');
    expect(withoutTracks('4111111111111111=2512101123', '*')).toBe('411111******1111***********');
  });

  it.each([
    '12 RUE 34, LOT 56-78',
    '1 - 2 - 3 - 4 - 5 - 6 - 7 - 8',
    '41111111111',
    'BD MOHAMMED V 123456 CASABLANCA 20000',
  ])('are not looked for in %s', (text) =>
    expect(mayHoldCardRun(Buffer.from(text), 0, text.length, undefined)).toBe(false),
  );

  it('are never missed by the look ahead', () => {
    const around = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(
        around,
        fc.constantFrom(
          '4111111111111111',
          '378282246310005',
          '4111 1111 1111 1111',
          '4-1 1-1 1-1 1-1 1-1 1-1 1-1 1-1',
        ),
        around,
        (a, n, b) => {
          const text = Buffer.from(`${a}x${n}x${b}`, 'latin1');
          expect(mayHoldCardRun(text, 0, text.length, undefined)).toBe(true);
        },
      ),
    );
  });
});
