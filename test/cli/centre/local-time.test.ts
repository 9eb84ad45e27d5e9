// Local time as DE 12 has it, and back: where summer time is, and where a country leaves its time for a month.
import { expect, test } from 'vitest';
import { localTimeIn, momentIn } from '../../../src/cli/centre/local-time.ts';

test.each([
  ['UTC', Date.UTC(2026, 10, 26, 8, 30, 15), '261126083015'],
  ['Africa/Casablanca', Date.UTC(2024, 10, 26, 8, 30, 15), '241126093015'],
  ['Africa/Casablanca', Date.UTC(2023, 11, 31, 23, 59, 59), '240101005959'],
  // In Ramadan the clocks of Morocco are an hour behind.
  ['Africa/Casablanca', Date.UTC(2024, 2, 20, 12, 0, 0), '240320120000'],
  ['Europe/Paris', Date.UTC(2026, 6, 1, 10, 0, 0), '260701120000'],
])('%s %i', (zone, atMs, text) => {
  const localTime = localTimeIn(zone);
  expect([localTime(atMs), localTime(atMs + 999), localTime(atMs)]).toEqual([text, text, text]);
  expect(momentIn(zone)(text)).toBe(atMs);
});

test('moments that come in any order', () => {
  const localTime = localTimeIn('Africa/Casablanca');
  const at = Date.UTC(2024, 10, 26, 8, 0, 0);
  expect([at + 1_000, at, at + 3_600_000, at].map(localTime)).toEqual([
    '241126090001',
    '241126090000',
    '241126100000',
    '241126090000',
  ]);
});
