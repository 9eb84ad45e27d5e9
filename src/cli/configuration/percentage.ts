// Percentages as files write them, `0.65%`, as parts per million.
import type { Reading } from './faults.ts';

export const percentageAllowed = 'a percentage from 0% to 100% with four decimals at most: 0.65%';

/** Reads `0.65%` to 6500. */
export function readPercentage(written: string | number): Reading<number> {
  const parts = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%$/.exec(String(written));
  if (parts === null) {
    const wrong = /^\d+(\.\d+)?$/.test(String(written)) ? 'no percent sign' : 'not a percentage';
    return { wrong, allowed: percentageAllowed };
  }
  const millionths = Number(parts[1]) * 10_000 + Number((parts[2] ?? '').padEnd(4, '0'));
  return millionths <= 1_000_000 ? { value: millionths } : { wrong: 'too large', allowed: percentageAllowed };
}
