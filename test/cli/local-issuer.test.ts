// Plug-ins from their modules: what make() gives is an issuer, or the switch does not start and says why. What its decide() gives is
// a decision, or the host is told why not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { issuerOf, localIssuer } from '../../src/cli/local-issuer.ts';
import { LaterDecision } from '../../src/host/local-issuers.ts';
import { Reason } from '../../src/iso8583/reason.ts';
import type { Issuer } from '../../src/issuers/issuer.ts';
import type { Decision, IssuerRequest } from '../../src/switch/ports.ts';

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

/** What the host hears of a plug-in whose decide() does `deed`: the reason of its decision, or what went wrong. */
function heard(deed: () => unknown): Promise<number | string> {
  const issuer = localIssuer({ decide: deed } as unknown as Issuer, 1, 'mine', 1_000);
  return new Promise((resolve) => {
    const settle = (decision: Decision | undefined, error: unknown): void =>
      resolve(error === undefined ? decision!.reason : (error as Error).message);
    try {
      const decided = issuer.decide({} as IssuerRequest, 0);
      if (decided instanceof LaterDecision) decided.whenDecided(settle);
      else settle(decided, undefined);
    } catch (error) {
      settle(undefined, error);
    }
  });
}

const boom = (): never => {
  throw new Error('boom');
};
const approved = { reason: Reason.approved };
const proxy = new Proxy({}, { get: boom, getPrototypeOf: boom });
/** Something with a property of its own, a promise of a decision unless another is given. */
const having = (name: string, own: PropertyDescriptor, of: object = Promise.resolve(approved)) =>
  Object.defineProperty(of, name, own);
const takes = { value: (take: (it: unknown) => void) => take(approved) };

describe('what decide() gives', () => {
  // The same as in a thread, where it is awaited.
  it.each([
    ['a decision', () => approved, Reason.approved],
    ['a promise of one', () => Promise.resolve(approved), Reason.approved],
    ['a promise of another library', () => having('then', takes, {}), Reason.approved],
    ['a promise whose then gives nothing', () => having('then', { value: () => undefined }), Reason.approved],
    ['a promise whose then throws', () => having('then', { value: boom }), Reason.approved],
    ['a promise whose constructor throws', () => having('constructor', { get: boom }), 'boom'],
    ['a then that throws', () => having('then', { value: boom }, {}), 'boom'],
    ['a then that cannot be read', () => having('then', { get: boom }, {}), 'boom'],
    ['a proxy', () => proxy, 'boom'],
    ['a rejection with a proxy', () => Promise.reject(proxy), 'an error that does not say what it is'],
    ['a rejection with nothing', () => Promise.reject(), 'rejected without a reason'],
  ])('is heard: %s', async (_, deed, said) => {
    const heardOf = await heard(deed);
    expect(typeof heardOf === 'string' ? heardOf.replace(/ \(.*\)$/, '') : heardOf).toBe(said);
  });

  it('is told in few words when it throws many', async () => {
    const throws = (): never => {
      throw new Error('x'.repeat(1_000_000));
    };
    expect(String(await heard(() => having('then', { get: throws }, {}))).length).toBeLessThanOrEqual(2_001);
  });
});
