// Patterns of traces, whatever somebody has typed: they are compared in a time that grows with the value alone.
import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../src/trace/trace-file.ts';

function matches(pattern: string, value: string): boolean {
  const line = JSON.stringify({ send: { '0': '0800' }, expect: { '39': { matches: pattern } } });
  const [step] = parseTrace(line, 'trace.jsonl');
  const matcher = step!.expect === 'nothing' || step!.expect === undefined ? undefined : step!.expect.get('39');
  if (matcher?.kind !== 'matches') throw new Error('no pattern');
  return matcher.pattern.matcher(value).find();
}

describe('a pattern', () => {
  it.each([
    ['^(a+)+$', `${'a'.repeat(5_000)}!`],
    ['^(\\d|\\d\\d)+$', `${'1'.repeat(5_000)}!`],
    ['(x+x+)+y', 'x'.repeat(5_000)],
  ])('that would backtrack for ever does not: %s', { timeout: 5_000 }, (pattern, value) => {
    expect(matches(pattern, value)).toBe(false);
  });

  it.each([
    ['^\\d{6}$', '123456', true],
    ['^\\d{6}$', '1234567', false],
    ['0[05]', 'x05', true],
    ['^(00|10)$', '10', true],
    ['é', 'é', true],
  ])('means what it did: %s on %s', (pattern, value, found) => expect(matches(pattern, value)).toBe(found));

  it.each(['(a', '(?=a)', '(a)\\1'])('that cannot be compared so is refused with its place: %s', (pattern) => {
    expect(() => matches(pattern, '')).toThrow(/trace\.jsonl:1.*expect\.39\.matches.*is no regular expression/s);
  });
});
