// What a plug-in may say that nobody has asked for: so much in a second, and as much again in the next.
import { expect, it } from 'vitest';
import { Unasked } from '../../src/cli/plug-in-unasked.ts';

it('takes a thousand things in a second, and no more', () => {
  const unasked = new Unasked();
  for (let said = 0; said < 1_000; said++) expect(unasked.takes(1, 10, said / 2)).toBe(true);
  expect(unasked.takes(1, 10, 999)).toBe(false);
  expect(unasked.takes(1_000, 10, 1_000)).toBe(true);
  expect(unasked.takes(1, 10, 1_500)).toBe(false);
});

it('takes a megabyte in a second, and no more', () => {
  const unasked = new Unasked();
  expect(unasked.takes(1, 1024 * 1024, 5)).toBe(true);
  expect(unasked.takes(1, 1, 6)).toBe(false);
  expect(unasked.takes(1, 1, 1_005)).toBe(true);
  expect(unasked.takes(1, Number.POSITIVE_INFINITY, 1_006)).toBe(false);
});
