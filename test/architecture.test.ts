// The rooms and their arrows, read from the imports of every source file: an arrow that the table forbids fails, and so does
// a clock, a random number, a timer or a wait in a pure room, and a file that has grown past its bound. Last, the rules are
// shown files that break them: a check that cannot fail is none.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Room {
  /** Other rooms, or single files of them, that it may import; `*` for all. */
  imports: readonly string[];
  /** Reads no clock, draws no random number, awaits nothing, and imports nothing from outside but zod. */
  isPure?: boolean;
  /** A pure room whose interface may speak of promises that others await. */
  namesPromises?: boolean;
}

/** What a journal record is made of belongs to the ledger; whoever writes records needs to know it, and no more of it. */
const RECORD = 'ledger/record.ts';

const rooms: Readonly<Record<string, Room>> = {
  codec: { imports: [], isPure: true },
  wire: { imports: ['codec'], isPure: true },
  switch: { imports: ['codec'], isPure: true },
  issuers: { imports: ['codec'], isPure: true, namesPromises: true },
  ledger: { imports: ['codec'], isPure: true },
  store: { imports: [RECORD] },
  host: { imports: ['wire', 'switch', 'store', 'codec', RECORD], isPure: true, namesPromises: true },
  net: { imports: ['host', 'wire', 'switch', 'store', 'codec', RECORD] },
  trace: { imports: ['codec', 'wire'] },
  load: { imports: ['codec', 'wire', 'net'] },
  simulate: { imports: ['host', 'switch', 'issuers', 'store'], isPure: true },
  console: { imports: ['net', 'ledger'] },
  cli: { imports: ['*'] },
  /** Files that lie in no room: what the package gives out, and the bundled specs. */
  '.': { imports: ['*'] },
};

const LONGEST_FILE_LINES = 400;

const forbidden: readonly { what: string; pattern: RegExp; unlessNamed?: boolean }[] = [
  {
    what: 'a clock',
    pattern: /\bDate\.now\b|\bnew Date(?!\s*\(\s*[^\s)])|(?<!new )\bDate\(|\bperformance\b|\bTemporal\.Now\b/,
  },
  { what: 'a random number', pattern: /\bMath\.random\b|\bcrypto\b/i },
  { what: 'a timer', pattern: /\b(set(Timeout|Interval|Immediate)|queueMicrotask)\b/ },
  { what: 'a wait', pattern: /\b(async|await)\b|\bnew Promise\b|\bPromise\.|\.then\(/ },
  { what: 'a promise', pattern: /\bPromise\b/, unlessNamed: true },
  { what: 'the process', pattern: /\bprocess\.|\bconsole\.|\bfetch\(|\bglobalThis\b/ },
];

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const TEXT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y;
const PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
/** A slash behind this begins a regular expression; behind anything else it divides. */
const BEFORE_PATTERN = /(^|[(,=:[!&|?{};+\-*%<>~^]|\b(return|typeof|case))\s*$/;
/** What follows in a template, up to its end or to what it evaluates. */
const TEMPLATE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;

/** The code alone: without comments and regular expressions, of templates what they evaluate, of texts nothing unless kept. */
function codeOf(source: string, keepsTexts = false): string {
  let code = '';
  let at = 0;
  let depth = 0;
  /** Depths of braces at which the templates around here go on. */
  const templates: number[] = [];
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [taken = ''] = pattern.exec(source) ?? [];
    at += taken.length;
    return taken;
  };
  while (at < source.length) {
    const comment = take(COMMENT);
    const text = comment === '' ? take(TEXT) : '';
    if (comment !== '') code += ' ';
    else if (text !== '') code += keepsTexts ? text : "''";
    else if (source[at] === '/' && BEFORE_PATTERN.test(code.slice(-20)) && take(PATTERN) !== '') code += "''";
    else {
      const character = source[at++]!;
      const goesOn = character === '}' && templates.at(-1) === depth;
      if (goesOn) templates.pop();
      if (character === '`' || goesOn) {
        code += goesOn ? ')' : "''";
        if (!take(TEMPLATE).endsWith('{')) continue;
        templates.push(depth);
        code += '(';
      } else {
        depth += character === '{' ? 1 : character === '}' ? -1 : 0;
        code += character;
      }
    }
  }
  return code;
}

/** What a source file imports or re-exports, types included. */
function importsOf(source: string): string[] {
  const code = codeOf(source, true);
  const named = code.matchAll(/\b(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/g);
  const bare = code.matchAll(/\bimport\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...named, ...bare].map(([, specifier]) => specifier!);
}

function roomOf(file: string): string {
  const [first = '', ...rest] = file.split('/');
  return rest.length === 0 ? '.' : first;
}

/** Everything that is wrong with a file, given its path inside the source folder. */
function faultsOf(file: string, source: string): string[] {
  const lines = source.split('\n').length - 1;
  const name = roomOf(file);
  const room = rooms[name];
  if (room === undefined) return [`${file}: ${name} is no room; a new one needs its arrows in the table`];
  const faults = importsOf(source).flatMap((specifier) => importFault(file, name, room, specifier));
  if (lines > LONGEST_FILE_LINES) faults.push(`${file}: ${lines} lines`);
  if (!room.isPure) return faults;
  const code = codeOf(source);
  for (const { what, pattern, unlessNamed } of forbidden) {
    if (unlessNamed && room.namesPromises) continue;
    const [found] = pattern.exec(code) ?? [];
    if (found !== undefined) faults.push(`${file}: ${what} in a pure room: ${found}`);
  }
  return faults;
}

/** Libraries that are themselves functions of their arguments. */
const purePackages: ReadonlySet<string> = new Set(['zod', 'fast-xml-parser']);

function importFault(file: string, name: string, room: Room, specifier: string): string[] {
  if (!specifier.startsWith('.')) {
    return room.isPure && !purePackages.has(specifier) ? [`${file}: a pure room imports ${specifier}`] : [];
  }
  const target = join(dirname(file), specifier).split(sep).join('/');
  const other = roomOf(target);
  const isAllowed = other === name || [other, target, '*'].some((allowed) => room.imports.includes(allowed));
  return isAllowed ? [] : [`${file}: ${name} may not import ${target}`];
}

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../src');
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();

describe('architecture', () => {
  it('finds the source files', () => {
    expect(files).toContain('switch/switch.ts');
    expect(files).toContain('codec/codec.ts');
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files)('%s keeps to its room', (file) => {
    expect(faultsOf(file, readFileSync(join(folder, file), 'utf8'))).toEqual([]);
  });

  it.each(files)('%s is read in step: its brackets balance once texts and comments are gone', (file) => {
    const code = codeOf(readFileSync(join(folder, file), 'utf8'));
    const open: string[] = [];
    const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
    for (const [bracket] of code.matchAll(/[()[\]{}]/g)) {
      if (closing[bracket] === undefined) open.push(bracket);
      else expect(open.pop()).toBe(closing[bracket]);
    }
    expect(open).toEqual([]);
  });
});

describe('the rules themselves', () => {
  /** `§{` stands for what begins an expression in a template: in a text it would look like a mistake. */
  const written = (source: string) => source.replaceAll('§{', '$\u007b');

  it.each([
    ['codec/x.ts', "import { a } from '../wire/framing.ts';", 'codec may not import wire/framing.ts'],
    ['codec/x.ts', "import type { A } from '../switch/outlet.ts';", 'codec may not import switch/outlet.ts'],
    ['codec/import/x.ts', "import type { A } from '../../switch/outlet.ts';", 'codec may not import switch/outlet.ts'],
    ['switch/x.ts', "export { a } from '../ledger/record.ts';", 'switch may not import ledger/record.ts'],
    ['switch/x.ts', "export * from '../issuers/issuer.ts';", 'switch may not import issuers/issuer.ts'],
    ['switch/x.ts', "import '../net/host.ts';", 'switch may not import net/host.ts'],
    ['switch/x.ts', "type A = import('../net/host.ts').Host;", 'switch may not import net/host.ts'],
    ['switch/x.ts', "import { loadSpec } from '../spec-file.ts';", 'switch may not import spec-file.ts'],
    ['store/x.ts', "import { Standing } from '../ledger/standing.ts';", 'store may not import ledger/standing.ts'],
    ['net/x.ts', "import {\n  a,\n  type B,\n} from '../issuers/stub.ts';", 'net may not import issuers/stub.ts'],
    ['trace/x.ts', "import { a } from '../net/client.ts';", 'trace may not import net/client.ts'],
    ['switch/x.ts', "import { readFileSync } from 'node:fs';", 'a pure room imports node:fs'],
    ['wire/x.ts', "import type { Buffer } from 'node:buffer';", 'a pure room imports node:buffer'],
    ['codec/x.ts', "import yaml from 'yaml';", 'a pure room imports yaml'],
    ['switch/x.ts', 'const now = Date.now();', 'a clock in a pure room: Date.now'],
    ['switch/x.ts', 'const now = new Date();', 'a clock in a pure room: new Date'],
    ['switch/x.ts', 'const now = new Date ( );', 'a clock in a pure room: new Date'],
    ['switch/x.ts', 'const now = new Date;', 'a clock in a pure room: new Date'],
    ['switch/x.ts', 'const now = Date();', 'a clock in a pure room: Date('],
    ['switch/x.ts', 'const now = performance.now();', 'a clock in a pure room: performance'],
    ['issuers/x.ts', 'const text = `at §{Date.now()} ms`;', 'a clock in a pure room: Date.now'],
    ['issuers/x.ts', 'const chance = Math.random();', 'a random number in a pure room: Math.random'],
    ['issuers/x.ts', 'const id = crypto.randomUUID();', 'a random number in a pure room: crypto'],
    ['wire/x.ts', 'setTimeout(() => {}, 1);', 'a timer in a pure room: setTimeout'],
    ['wire/x.ts', 'export async function f(): Promise<void> {}', 'a wait in a pure room: async'],
    ['issuers/x.ts', 'decision.then((late) => late);', 'a wait in a pure room: .then('],
    ['issuers/x.ts', 'return Promise.resolve(decision);', 'a wait in a pure room: Promise.'],
    ['ledger/x.ts', 'const text = `a §{`b §{await c} d`} e`;', 'a wait in a pure room: await'],
    ['ledger/x.ts', 'export type Later = Promise<void>;', 'a promise in a pure room: Promise'],
    ['ledger/x.ts', "const home = process.env['HOME'];", 'the process in a pure room: process.'],
    ['codec/x.ts', 'const a = 1;\n'.repeat(401), '401 lines'],
    ['helpers/x.ts', '', 'helpers is no room; a new one needs its arrows in the table'],
  ])('%s with %j: %s', (file, source, fault) => {
    expect(faultsOf(file, written(source))).toContain(`${file}: ${fault}`);
  });

  it.each([
    ['switch/x.ts', "import { a } from '../codec/edits.ts';\nimport { b } from './state.ts';"],
    ['codec/x.ts', "import { z } from 'zod';"],
    ['codec/import/x.ts', "import { a } from '../spec.ts';"],
    ['store/x.ts', "import { Step } from '../ledger/record.ts';\nimport { DatabaseSync } from 'node:sqlite';"],
    ['net/x.ts', "import { setTimeout } from 'node:timers/promises';\nawait setTimeout(Date.now());"],
    ['cli/x.ts', "import { a } from '../net/host.ts';\nimport { b } from '../spec-file.ts';"],
    ['index.ts', "export { a } from './issuers/issuer.ts';"],
    ['issuers/x.ts', 'export interface Issuer { decide(): Decision | Promise<Decision> }'],
    ['switch/x.ts', '// Date.now() is for others, and so is await.\n/* setTimeout */ const text = "Math.random";'],
    ['switch/x.ts', 'const date = new Date(atMs);\nconst other = new Date (atMs).toISOString();'],
    ['switch/x.ts', "const text = `a §{b ? `Date.now() §{c}` : ''} await`; // it's\nconst d = a / b / c;"],
    ['switch/x.ts', "const pattern = /['`]/;\nconst text = `await §{name}`;"],
    ['codec/x.ts', 'const a = 1;\n'.repeat(400)],
  ])('%s with %j is all right', (file, source) => {
    expect(faultsOf(file, written(source))).toEqual([]);
  });
});
