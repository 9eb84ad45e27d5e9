// Card numbers and tracks in text: what is found is overwritten in its place. The numbers are the schemes' published test numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mayHoldCardRun,
  mayHoldPackedTrack,
  mayHoldTrack,
  withoutCardRuns,
  withoutTracks,
} from '../../src/iso8583/card-runs.ts';

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

  it.each([
    ['ref 4111111111111111=29121011 end', true],
    ['B4111111111111111^DOE/J^29121011', true],
    ['0001504D0000100000000002504D0000', true],
    ['0001504C0000100000000002504C0000', false],
    ['4111111111111111', false],
    ['41111111111=2912101', false],
    ['4111 1111 1111=2912', false],
  ])('are looked for as tracks alone: %s %s', (text, isSought) => {
    expect(mayHoldTrack(Buffer.from(`9${text}`), 1, text.length, undefined)).toBe(isSought);
  });

  it.each([
    ['CC4111111111111111D29121010000', true],
    ['0411111111111D29121010', true],
    ['41111111111D291210', false],
    ['4111111111111111', false],
  ])('are looked for in packed digits: %s %s', (hex, isSought) => {
    const bytes = Buffer.from(`DD${hex}`, 'hex');
    expect(mayHoldPackedTrack(bytes, 1, bytes.length - 1)).toBe(isSought);
  });

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

  it('are never missed where they are tracks', () => {
    const around = fc.string({ maxLength: 40 });
    const track = fc.stringMatching(/^x[0-9]{12,19}(?:[=Dd][0-9]{7,20}|\^[A-Z]{2,9}\^[0-9]{4})$/);
    fc.assert(
      fc.property(around, track, around, (a, middle, b) => {
        const text = Buffer.from(`${a}${middle}${b}`, 'latin1');
        expect(mayHoldTrack(text, 0, text.length, undefined)).toBe(true);
      }),
    );
  });
});
