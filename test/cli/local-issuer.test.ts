// Plug-ins from their modules: what make() gives is an issuer, or the switch does not start and says why.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { issuerOf } from '../../src/cli/local-issuer.ts';

const directory = mkdtempSync(join(tmpdir(), 'plugins-'));
afterAll(() => rmSync(directory, { recursive: true }));
let modules = 0;

/** The plug-in whose make() is `make`, in JavaScript. */
function load(make: string): Promise<unknown> {
  const module = join(directory, `plugin-${++modules}.mjs`);
  writeFileSync(module, `export default { defines: 'switch8583/issuer', make: () => (${make}) };\n`);
  return issuerOf({ kind: 'plugin', name: 'mine', module, options: {}, routes: [], deadlineMs: 1_000 } as never);
}

describe('what make() gives', () => {
  it.each(['{ decide() {} }', "{ decide() {}, books: 'memory' }", "{ decide() {}, books: 'elsewhere' }"])(
    '%s is an issuer',
    async (made) => {
      expect(await load(made)).toHaveProperty('decide');
    },
  );

  it.each([
    ['undefined', 'make() must give an issuer with decide()'],
    ['null', 'make() must give an issuer with decide()'],
    ['{ decide: 7 }', 'make() must give an issuer with decide()'],
    ["{ decide() {}, books: 'Memory' }", `books must be 'memory' or 'elsewhere', found "Memory"`],
    ['{ decide() {}, books: null }', "books must be 'memory' or 'elsewhere', found null"],
    ['{ decide() {}, books: () => 1 }', "books must be 'memory' or 'elsewhere', found function"],
  ])('%s is none', async (made, message) => {
    await expect(load(made)).rejects.toThrow(message);
    await expect(load(made)).rejects.toThrow(/^issuer mine: /);
  });
});
