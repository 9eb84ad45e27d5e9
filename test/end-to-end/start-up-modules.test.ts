// What a command loads before it knows which it is: little, or saying the version takes as long as starting a switch.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, test } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);

/** Every module that is there once `name` is: itself and what it imports without waiting, packages by name. */
function loadedBy(name: string, base: URL = dist, loaded = new Set<string>()): Set<string> {
  const url = new URL(name, base);
  if (loaded.has(url.href)) return loaded;
  loaded.add(url.href);
  const text = readFileSync(url, 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"|^import "([^"]+)";/gm)) {
    if (from === undefined) continue;
    if (from.startsWith('.')) loadedBy(from, url, loaded);
    else loaded.add(from);
  }
  return loaded;
}

test('the command line needs no codec, no core and no validator to say what it can do', () => {
  const loaded = [...loadedBy('program.js')];
  expect(loaded.some((name) => name.endsWith('/words.js'))).toBe(true);
  expect(loaded.filter((name) => /\/(switch8583|gateway|libraries)\.js$/.test(name))).toEqual([]);
  expect(loaded.filter((name) => !name.includes(':') && !isBuiltin(name))).toEqual([]);
});

test('libraries of many small files are one file, and its licences lie beside it', () => {
  const loaded = ['program.js', 'serve.js', 'served-switch.js', 'send.js'].flatMap((name) => [...loadedBy(name)]);
  for (const file of ['libraries', 'yargs', 'winston']) {
    expect(loaded.some((name) => name.endsWith(`/${file}.js`))).toBe(true);
  }
  expect(loaded.filter((name) => /^(zod|yaml|fast-xml-parser|yargs|winston)/.test(name))).toEqual([]);
  const licences = readFileSync(new URL('libraries.txt', dist), 'utf8');
  for (const text of [
    /^zod \S+, MIT\n\nMIT License\n\nCopyright/m,
    /^yargs \S+, MIT\n\n/m,
    /^winston \S+, MIT\n\n/m,
    /^async \S+, MIT\n\n/m,
    /^yaml \S+, ISC\n\nCopyright/m,
    /^fast-xml-parser \S+, MIT/m,
  ])
    expect(licences).toMatch(text);
});

test('a switch without a gateway loads no HTTP', () => {
  const loaded = [...loadedBy('network.js')];
  expect(loaded.some((name) => name.endsWith('/switch8583.js'))).toBe(true);
  expect(loaded.filter((name) => name.endsWith('/gateway.js') || name.startsWith('hono'))).toEqual([]);
});

test('a switch loads nothing that plays traces', () => {
  const loaded = [...loadedBy('serve.js'), ...loadedBy('served-switch.js')];
  expect(loaded.filter((name) => name.endsWith('/trace.js') || name === 're2js')).toEqual([]);
});
