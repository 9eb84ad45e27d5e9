// When a business day ends, in zones whose clocks change. Moments are worked out by hand from the rules of the zones.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CutOverClock } from '../../../src/cli/centre/cut-over-clock.ts';

const clock = (time: string, zone: string) => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return new CutOverClock({ minute: hour * 60 + minute, zone });
};
const at = (utc: string) => Date.parse(utc);

describe('the business date by the clock', () => {
  it.each([
    // Casablanca was an hour ahead of UTC in November 2024, and not during Ramadan, 10 March to 14 April.
    ['23:00', 'Africa/Casablanca', '2024-11-26T21:59:59.999Z', 20241126],
    ['23:00', 'Africa/Casablanca', '2024-11-26T22:00:00.000Z', 20241127],
    ['23:00', 'Africa/Casablanca', '2024-12-31T22:00:00.000Z', 20250101],
    ['23:00', 'Africa/Casablanca', '2024-03-20T22:59:59.999Z', 20240320],
    ['23:00', 'Africa/Casablanca', '2024-03-20T23:00:00.000Z', 20240321],
    // Before noon it is the day before that ends.
    ['04:00', 'UTC', '2026-11-27T03:59:59.999Z', 20261126],
    ['04:00', 'UTC', '2026-11-27T04:00:00.000Z', 20261127],
    ['12:00', 'UTC', '2026-11-26T12:00:00.000Z', 20261127],
    ['11:59', 'UTC', '2026-11-26T11:59:00.000Z', 20261126],
    // At midnight they are calendar dates.
    ['00:00', 'UTC', '2026-11-26T23:59:59.999Z', 20261126],
    ['00:00', 'UTC', '2026-11-27T00:00:00.000Z', 20261127],
    // Paris: on 29 March 2026 02:30 does not exist, 01:00 UTC is 03:00; the day ends at 03:30.
    ['02:30', 'Europe/Paris', '2026-03-29T01:29:59.999Z', 20260328],
    ['02:30', 'Europe/Paris', '2026-03-29T01:30:00.000Z', 20260329],
    // On 25 October 02:30 comes twice, first at 00:30 UTC: that ends the day, and the second ends nothing.
    ['02:30', 'Europe/Paris', '2026-10-25T00:29:59.999Z', 20261024],
    ['02:30', 'Europe/Paris', '2026-10-25T00:30:00.000Z', 20261025],
    ['02:30', 'Europe/Paris', '2026-10-25T01:30:00.000Z', 20261025],
    // Far from UTC on both sides.
    ['23:00', 'Pacific/Kiritimati', '2026-11-26T09:00:00.000Z', 20261127],
    ['23:00', 'Pacific/Pago_Pago', '2026-11-27T09:59:59.999Z', 20261126],
  ])('cut-over %s %s: at %s it is %i', (time, zone, utc, date) => {
    expect(clock(time, zone).dateAt(at(utc))).toBe(date);
  });

  it('goes up by one at each end, in any zone and at any time', () => {
    const zones = [
      'UTC',
      'Africa/Casablanca',
      'Europe/Paris',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: at('2025-01-01'), max: at('2028-01-01') }),
        (zone, minute, wallMs) => {
          const cutOver = new CutOverClock({ minute, zone });
          const date = cutOver.dateAt(wallMs);
          const end = cutOver.endMs(date);
          expect(end).toBeGreaterThan(wallMs);
          // A day of 23 to 25 hours.
          expect(end - wallMs).toBeLessThanOrEqual(25 * 3_600_000);
          expect(cutOver.dateAt(end - 1)).toBe(date);
          expect(cutOver.dateAt(end)).toBeGreaterThan(date);
          expect(cutOver.endMs(cutOver.dateAt(end)) - end).toBeGreaterThanOrEqual(22 * 3_600_000);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('may be closed by a link from twelve hours before its end on', () => {
    expect(clock('23:00', 'Africa/Casablanca').closableFromMs(20241126)).toBe(at('2024-11-26T10:00:00Z'));
  });
});
