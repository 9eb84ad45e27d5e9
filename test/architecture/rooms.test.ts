// The rules of the rooms are shown files that break them: a check that cannot fail is none. And files that keep to them.
import { describe, expect, it } from 'vitest';
import { roomFaults, tableFaults } from './rooms.ts';
import { sourceOf } from './source.ts';

/** `§{` stands for what begins an expression in a template: in a text it would look like a mistake. */
const written = (text: string) => text.replaceAll('§{', '$\u007b');
const faultsOf = (file: string, text: string) => roomFaults(sourceOf(`src/${file}`, written(text)));

describe('what a room may not import', () => {
  it.each([
    ['codec/x.ts', "import { a } from '../wire/framing.ts';", 'codec may not import src/wire/framing.ts'],
    ['codec/x.ts', "import type { A } from '../switch/ports.ts';", 'codec imports upward, src/switch/ports.ts'],
    [
      'codec/spec/x.ts',
      "import type { A } from '../../explain/guess.ts';",
      'codec imports upward, src/explain/guess.ts',
    ],
    ['wire/x.ts', "import { a } from '../iso8583/mti.ts';", 'wire imports upward, src/iso8583/mti.ts'],
    ['switch/x.ts', "export { a } from '../wire/framing.ts';", 'switch may not import src/wire/framing.ts'],
    ['switch/x.ts', "export * from '../issuers/issuer.ts';", 'switch imports upward, src/issuers/issuer.ts'],
    ['switch/x.ts', "import '../net/server.ts';", 'switch imports upward, src/net/server.ts'],
    ['switch/x.ts', "type A = import('../host/host.ts').Host;", 'switch imports upward, src/host/host.ts'],
    ['switch/x.ts', "import { loadSpec } from '../spec-file.ts';", 'switch imports upward, src/spec-file.ts'],
    ['store/x.ts', "import { A } from '../codec/codec.ts';", 'store imports upward, src/codec/codec.ts'],
    ['host/x.ts', "import { A } from '../store/sqlite-journal.ts';", 'host may not import src/store/sqlite-journal.ts'],
    ['host/x.ts', "import { A } from '../issuers/issuer.ts';", 'host imports upward, src/issuers/issuer.ts'],
    ['issuers/x.ts', "import { A } from '../switch/switch.ts';", 'issuers may not import src/switch/switch.ts'],
    ['net/x.ts', "import {\n  a,\n  type B,\n} from '../issuers/stub.ts';", 'net may not import src/issuers/stub.ts'],
    ['net/x.ts', "import { Switch } from '../switch/switch.ts';", 'net may not import src/switch/switch.ts'],
    ['trace/x.ts', "const { a } = await import('../net/client.ts');", 'trace imports upward, src/net/client.ts'],
    ['centre/x.ts', "import { A } from '../switch/routes.ts';", 'centre may not import src/switch/routes.ts'],
    ['spec-file.ts', "export { a } from './cli/program.ts';", '. imports upward, src/cli/program.ts'],
    ['spec-file.ts', "export { a } from './index.ts';", '. imports upward, src/index.ts'],
    ['cli/x.ts', "import { a } from '../index.ts';", 'cli imports upward, src/index.ts'],
    ['cli/x.ts', "import { a } from '../library/start-switch.ts';", 'cli imports upward, src/library/start-switch.ts'],
    ['switch/x.ts', "import { readFileSync } from 'node:fs';", 'a pure room imports node:fs'],
    ['host/x.ts', "import { connect } from 'node:net';", 'a pure room imports node:net'],
    ['issuers/x.ts', "import { createHmac } from 'node:crypto';", 'a pure room imports node:crypto'],
    ['codec/x.ts', "import yaml from 'yaml';", 'a pure room imports yaml'],
    ['tools/x.ts', '', 'tools is no room; a new one needs its row in the table'],
  ])('%s with %j: %s', (file, text, fault) => {
    expect(faultsOf(file, text)).toContain(`src/${file}: ${fault}`);
  });
});

describe('what a pure room does not do', () => {
  it.each([
    ['switch/x.ts', 'const now = Date.now();', 'a clock in a pure room: Date.now'],
    ['switch/x.ts', 'const now = new Date();', 'a clock in a pure room: new Date'],
    ['switch/x.ts', 'const now = new Date ( );', 'a clock in a pure room: new Date'],
    ['switch/x.ts', 'const now = new Date;', 'a clock in a pure room: new Date'],
    ['switch/x.ts', 'const now = Date();', 'a clock in a pure room: Date('],
    ['host/x.ts', 'const now = performance.now();', 'a clock in a pure room: performance'],
    ['issuers/x.ts', 'const text = `at §{Date.now()} ms`;', 'a clock in a pure room: Date.now'],
    ['issuers/x.ts', 'const chance = Math.random();', 'a random number in a pure room: Math.random'],
    ['issuers/x.ts', 'const id = crypto.randomUUID();', 'a random number in a pure room: crypto'],
    ['wire/x.ts', 'setTimeout(() => {}, 1);', 'a timer in a pure room: setTimeout'],
    ['wire/x.ts', 'export async function f(): Promise<void> {}', 'a wait in a pure room: async'],
    ['issuers/x.ts', 'decision.then((late) => late);', 'a wait in a pure room: .then('],
    ['journal/x.ts', 'export const done = Promise.resolve();', 'a wait in a pure room: Promise.'],
    ['centre/x.ts', 'const text = `a §{`b §{await c} d`} e`;', 'a wait in a pure room: await'],
    ['centre/x.ts', 'export type Later = Promise<void>;', 'a promise in a pure room: Promise'],
    ['trace/x.ts', "const home = process.env['HOME'];", 'the process in a pure room: process.'],
  ])('%s with %j: %s', (file, text, fault) => {
    expect(faultsOf(file, text)).toContain(`src/${file}: ${fault}`);
  });
});

describe('what is all right', () => {
  it.each([
    ['switch/x.ts', "import { a } from '../codec/write/edits.ts';\nimport { b } from './state.ts';"],
    ['codec/x.ts', "import { z } from 'zod';\nimport type { Buffer } from 'node:buffer';"],
    ['codec/spec/import/x.ts', "import { a } from '../spec.ts';\nimport { b } from '../../../iso8583/currency.ts';"],
    ['issuers/x.ts', "import type { IssuerRequest } from '../switch/ports.ts';"],
    ['security/x.ts', "import { createHmac } from 'node:crypto';"],
    ['store/x.ts', "import { Step } from '../journal/entry.ts';\nimport { DatabaseSync } from 'node:sqlite';"],
    ['net/x.ts', "import { setTimeout } from 'node:timers/promises';\nawait setTimeout(Date.now());"],
    ['cli/x.ts', "import { a } from '../net/server.ts';\nimport { b } from '../spec-file.ts';"],
    ['index.ts', "export { a } from './issuers/issuer.ts';"],
    ['issuers/x.ts', 'export interface Issuer { decide(): Decision | Promise<Decision> }'],
    ['journal/x.ts', 'export interface Journal { commit(): Promise<void> }'],
    ['switch/x.ts', '// Date.now() is for others, and so is await.\n/* setTimeout */ const text = "Math.random";'],
    ['switch/x.ts', 'const date = new Date(atMs);\nconst other = new Date (atMs).toISOString();'],
    ['switch/x.ts', "const text = `a §{b ? `Date.now() §{c}` : ''} await`; // it's\nconst d = a / b / c;"],
    ['switch/x.ts', "const pattern = /['`]/;\nconst text = `await §{name}`;"],
  ])('%s with %j', (file, text) => {
    expect(faultsOf(file, text)).toEqual([]);
  });
});

describe('a file of more than 400 lines', () => {
  it.each(['codec/x.ts', 'cli/x.ts'])('%s', (file) => {
    expect(faultsOf(file, 'a();\n'.repeat(400))).toEqual([]);
    expect(faultsOf(file, 'a();\n'.repeat(401))).toEqual([`src/${file}: 401 lines, at most 400`]);
  });
});

describe('the table of rooms', () => {
  const room = (...imports: string[]) => ({ imports, isPure: true });

  it.each([
    ['upward', [{ a: room('b') }, { b: room() }], 'a: b is on no floor below'],
    ['to its own floor', [{ a: room('b'), b: room() }], 'a: b is on no floor below'],
    ['to a file of a room above', [{ a: room('b/ports.ts') }, { b: room() }], 'a: b/ports.ts is on no floor below'],
    ['to nowhere', [{ a: room() }, { b: room('c') }], 'b: c is on no floor below'],
  ])('may not point %s', (_, table, fault) => {
    expect(tableFaults(table)).toEqual([fault]);
  });
});
