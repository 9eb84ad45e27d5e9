// What is said of an input that cannot be used: what stands there instead, and how the right one is named.
import { expect, test } from 'vitest';
import { refuseOther } from '../../src/cli/input.ts';

test('a text for another command is refused by its name', () => {
  expect(() => refuseOther('{"send":{"0":"0800"}}\n', 'day.jsonl')).toThrow(
    /^cannot read day\.jsonl: it looks like a trace: use switch8583 replay$/,
  );
  expect(() => refuseOther('issuers:\n', undefined)).toThrow(/^cannot read stdin: it looks like a configuration/);
  expect(() => refuseOther('{"0":"0800"}\n', 'messages.json')).not.toThrow();
});
