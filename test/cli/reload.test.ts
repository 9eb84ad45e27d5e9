// Settings that are read again while the switch runs: whatever goes wrong with them, all stays as it was, and the log says why.
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';
import { CommandError, ExitCode } from '../../src/cli/exit-code.ts';
import { numbersByPlace } from '../../src/cli/party-numbers.ts';
import { oneAtATime, reload } from '../../src/cli/reload.ts';
import { type Reloadable, reloadableOf } from '../../src/cli/reloadable.ts';

const running = parseConfiguration(
  [
    'node: n',
    "acquirers: [{ name: shops, listen: 1, spec: iso87-ascii, allow: ['127.0.0.1'] }]",
    "issuers: [{ name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '1' }]",
  ].join('\n'),
  '/switch.yaml',
);

const readAgain = async () => structuredClone(reloadableOf(running, numbersByPlace(running)));

/** What a reload that reads by `read` does to a network, and what it tells. */
async function reloaded(read: () => Promise<Reloadable>, readCertificates = () => 2) {
  const done: string[] = [];
  const network = {
    certificates: { readAgain: readCertificates },
    host: { setRoutes: () => done.push('routes'), setAllowed: (name: string) => done.push(`allow ${name}`) },
    registers: { tell: () => done.push('registers') },
  } as unknown as Parameters<typeof reload>[2];
  const told: [string, object][] = [];
  await reload(read, running, network, (event, fields) => told.push([event, fields]));
  return { done, told };
}

const thrown = (error: unknown) => async () => {
  throw error;
};

describe('a reload', () => {
  it('puts in force what it has read', async () => {
    expect(await reloaded(readAgain)).toEqual({
      done: ['routes', 'registers', 'allow shops'],
      told: [['reloaded', { routes: 1, certificates: 2 }]],
    });
  });

  it.each([
    ['a fault of the file', new ConfigurationError([{ file: 'a', line: 1, column: 2, path: '', message: 'no' }])],
    ['a file of a command', new CommandError(ExitCode.usage, 'no such file')],
    ['what the system refuses', Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' })],
    ['a defect', new TypeError('x is not a function')],
    ['no error at all', 'EMFILE'],
  ])('is refused for %s, and changes nothing', async (_, error) => {
    const reason = error instanceof Error ? error.message : error;
    const refused = { done: [], told: [['reload.refused', { reason }]] };
    expect(await reloaded(thrown(error))).toEqual(refused);
    const certificates = () => {
      throw error;
    };
    expect(await reloaded(readAgain, certificates)).toEqual(refused);
  });

  it('of other issuers needs a restart', async () => {
    const [home] = running.issuers;
    const other = { ...running, issuers: [home!, { ...home!, name: 'abroad' }] };
    const reason = 'issuers were added, removed or moved: restart the switch';
    const told = [['reload.refused', { reason }]];
    expect(await reloaded(async () => reloadableOf(other, numbersByPlace(running)))).toEqual({ done: [], told });
    const moved = { ...running, issuers: [{ ...home!, name: 'abroad' }, home!] };
    expect(await reloaded(async () => reloadableOf(moved, numbersByPlace(moved)))).toEqual({ done: [], told });
  });

  it('that is asked for again while one is under way comes once, behind it', async () => {
    const begun: (() => void)[] = [];
    const ask = oneAtATime(() => new Promise((resolve) => begun.push(resolve)));
    for (let i = 0; i < 3; i++) ask();
    expect(begun.length).toBe(1);
    begun[0]!();
    await expect.poll(() => begun.length).toBe(2);
    begun[1]!();
    await new Promise(setImmediate);
    expect(begun.length).toBe(2);
    ask();
    expect(begun.length).toBe(3);
  });
});
