// Orders about store-and-forward to a running switch, from the command line: what is parked goes on or is given up, and the next
// process knows. The journal is that of a day in which an issuer declined to undo.
import { statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configuration, writeJournal } from '../cli/journal-fixture.ts';
import { type Finished, Folder, run, ServerProcess } from './switch-process.ts';

let folder: Folder;
let journal: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  folder = new Folder();
  journal = join(folder.path, 'day.db');
  await writeJournal(journal);
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  folder.remove();
});

async function serve(): Promise<ServerProcess> {
  server = await ServerProcess.start(folder.write('mine.yaml', configuration));
  return server;
}

const saf = (...args: string[]): Promise<Finished> => run(['saf', ...args]);

test('a parked advice is dropped with a reason, and the next process does not know it', async () => {
  const first = await serve();
  expect(await saf('drop', journal, '16', '--reason', 'credited by hand, case 17')).toMatchObject({
    code: 0,
    stdout: 'far (down): 2 waiting, 0 parked\n',
  });
  expect(first.lines('advice.dropped')).toMatchObject([{ advice: 16, why: 'credited by hand, case 17' }]);
  expect(await saf('drop', journal, '16', '--reason', 'again')).toMatchObject({ code: 1 });
  first.signal('SIGTERM');
  expect((await first.exited).code).toBe(0);
  const shown = await run(['journal', 'show', journal, '15']);
  expect(shown.stdout).toContain('advice 0420 for far dropped: credited by hand, case 17');
  expect(await run(['journal', 'verify', journal])).toMatchObject({ code: 0 });
  await serve();
  expect((await saf('release', journal, '16')).stderr).toContain('the switch has no advice 16');
});

test('a parked advice is released and waits; after a crash too, and the socket that was left is no hindrance', async () => {
  const first = await serve();
  expect(statSync(`${journal}.control`).mode & 0o777).toBe(0o600);
  expect((await saf('release', journal, '16')).stdout).toBe('far (down): 3 waiting, 0 parked\n');
  expect(first.lines('advice.released')).toMatchObject([{ advice: 16, transaction: 15, issuer: 'far' }]);
  await first.kill();
  expect(statSync(`${journal}.control`).isSocket()).toBe(true);
  expect(await saf('drain', journal)).toMatchObject({ code: 3, stderr: expect.stringContaining('no switch runs') });
  const second = await serve();
  expect((await saf('drain', journal, '--issuer', 'far')).stdout).toBe('far (down): 3 waiting, 0 parked\n');
  expect(second.lines('advices.drained')).toMatchObject([{ issuer: 'far', advices: 3 }]);
  expect(await saf('drain', journal, '--issuer', 'nobody')).toMatchObject({ code: 1 });
});

test('what cannot be done is said before the switch is asked', async () => {
  expect(await saf('drain', join(folder.path, 'other.db'))).toMatchObject({ code: 2 });
  expect(await saf('drain', journal)).toMatchObject({ code: 3 });
  expect(await saf('release', journal, 'sixteen')).toMatchObject({ code: 2 });
  for (const reason of [' ', 'x'.repeat(201), 'two\nlines', 'card 9504 0100 0000 0019']) {
    const refused = await saf('drop', journal, '16', '--reason', reason);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).not.toContain('9504');
  }
});

test('nonsense on the socket is refused, and the switch goes on', async () => {
  await serve();
  const told = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      let said = '';
      const caller = connect(`${journal}.control`, () => caller.write(bytes));
      caller.on('data', (chunk) => {
        said += chunk;
      });
      caller.on('error', () => undefined);
      caller.on('close', () => resolve(said));
    });
  const refusal = '{"outcome":"refused","why":"this switch does not know that order"}\n';
  expect(await told('nonsense\n')).toBe(refusal);
  expect(await told('{"do":"drop","advice":16}\n')).toBe(refusal);
  expect(await told('x'.repeat(100_000))).toMatch(/^(|\{"outcome":"refused".*\n)$/);
  expect((await saf('drain', journal)).stdout).toBe('far (down): 2 waiting, 1 parked\n');
});

test('what lies in the place of the socket and is none stays, and the switch runs without', async () => {
  writeFileSync(`${journal}.control`, 'mine');
  const running = await serve();
  expect(await running.logged('control.unavailable')).toMatchObject({ level: 'warn' });
  expect(statSync(`${journal}.control`).size).toBe(4);
});
