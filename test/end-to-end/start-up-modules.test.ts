// What a command loads before it knows which it is: little, or saying the version takes as long as starting a switch.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);

/** Every module that is there once `name` is: itself and what it imports without waiting, packages by name. */
function loadedBy(name: string, base: URL = dist, loaded = new Set<string>()): Set<string> {
  const url = new URL(name, base);
  if (loaded.has(url.href)) return loaded;
  loaded.add(url.href);
  const text = readFileSync(url, 'utf8');
  for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^;]*?["']([^"']+)["'];?$/gm)) {
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
    /^stack-trace \S+, MIT\n\n[^-]*Permission is hereby granted/m,
    // Part of a file of another.
    /^color-string \S+, MIT\n\n/m,
    /^yaml \S+, ISC\n\nCopyright/m,
    /^fast-xml-parser \S+, MIT/m,
  ])
    expect(licences).toMatch(text);
});

test('a switch loads TLS, what signs certificates, and what keeps a file, only when they are asked for', () => {
  const files = ['program.js', 'serve.js', 'served-switch.js'].flatMap((name) => [...loadedBy(name)]);
  const loaded = files.map((name) => name.replace(dist.href, ''));
  expect(loaded).toEqual(expect.arrayContaining(['node:net', 'switch8583.js', 'winston.js']));
  expect(loaded.filter((name) => /^node:(tls|sqlite|crypto)$|forge|tls|store/.test(name))).toEqual([]);
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

test('the texts of the command line are those in it, whatever lies beside the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switch8583-texts-'));
  try {
    mkdirSync(join(folder, 'locales'));
    for (const name of ['en', 'en_US']) writeFileSync(join(folder, 'locales', `${name}.json`), '{ "Commands:": "FROM');
    cpSync(dist, join(folder, 'package', 'dist'), { recursive: true });
    copyFileSync(new URL('../package.json', dist), join(folder, 'package', 'package.json'));
    const program = join(folder, 'package', 'dist', 'cli', 'main.js');
    const said = (...args: readonly string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect(said('serve', 'a', 'b', 'c').stderr).toMatch(/^switch8583: serve takes no more: what is b/);
    expect(said('--help').stdout).toContain('Commands:');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
