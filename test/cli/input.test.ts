// What is said of an input that cannot be used: what stands there instead, and how the right one is named.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, messagesOf, refuseOther, textOf } from '../../src/cli/input.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-input-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a name with @ in front', () => {
  test('is told how a file is named, be it there or not', async () => {
    const file = join(folder, 'message.json');
    writeFileSync(file, '{"0":"0800"}');
    for (const name of [file, join(folder, 'absent.json'), '-'])
      await expect(textOf(`@${name}`)).rejects.toThrow(`; a file is named without @: ${name}`);
  });

  test('is the name of a file that has such a one', async () => {
    const file = join(folder, '@message.json');
    writeFileSync(file, '{"0":"0800"}');
    expect(await textOf(file)).toBe('{"0":"0800"}');
  });
});

test('a text for another command is refused by its name', () => {
  expect(() => refuseOther('{"send":{"0":"0800"}}\n', 'day.jsonl')).toThrow(
    /^cannot read day\.jsonl: it looks like a trace: use switch8583 replay$/,
  );
  expect(() => refuseOther('issuers:\n  - name: home\n', undefined)).toThrow(
    /^cannot read stdin: it looks like a configuration/,
  );
  expect(() => refuseOther('{"0":"0800"}\n', 'messages.json')).not.toThrow();
});

test('a journal is refused by what it is, as bytes and as text', async () => {
  const file = join(folder, 'day.db');
  new DatabaseSync(file).exec('CREATE TABLE journal (seq)');
  const refused = /day\.db: it is an SQLite file: a journal is read by switch8583 journal find$/;
  await expect(textOf(file)).rejects.toThrow(refused);
  await expect(bytesOf(file)).rejects.toThrow(refused);
  await expect(messagesOf(file, () => 'none').next()).rejects.toThrow(refused);
});
