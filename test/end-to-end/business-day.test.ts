// Business days of a running switch: closed by an order, by a link, and found again by the next process.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ofEachTest } from './of-each-test.ts';
import { run, ServerProcess } from './switch-process.ts';

/** The clock closes the day six hours from now: nothing here comes near to that, and a link may close it before. */
const cutOver = new Date(Date.now() + 6 * 3_600_000).toISOString().slice(11, 16);
const configuration = `node: casablanca
journal: ./day.db
acquirers:
  - { name: atm, listen: 127.0.0.1:0, spec: iso87-ascii, mayCutOver: true }
issuers:
  - { name: atlas, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '10000' }
centre: { cutOver: "${cutOver}", zone: UTC }
`;
const PURCHASE = {
  '0': '0100',
  '2': '9504010000000001',
  '3': '000000',
  '4': '000000005000',
  '14': '3012',
  '49': '504',
};

const its = ofEachTest();

async function serve(): Promise<ServerProcess> {
  its.server = await ServerProcess.start(its.folder.write('mine.yaml', configuration));
  return its.server;
}

const send = (port: number, message: object) =>
  run(['send', '--to', `127.0.0.1:${port}`, '--format', 'json', JSON.stringify(message)]);

test('a day is closed once by its name, and the next process goes on with the one that is open', async () => {
  const journal = join(its.folder.path, 'day.db');
  const first = await serve();
  const closed = await run(['day', 'close', journal]);
  expect(closed).toMatchObject({ code: 0, stderr: '' });
  const [, date = '', next = ''] = /^business day (\S+) closed, (\S+) is open\n$/.exec(closed.stdout) ?? [];
  expect(Date.parse(next) - Date.parse(date)).toBe(86_400_000);
  expect(first.lines('day.closed')).toMatchObject([{ date, by: 'command', next }]);
  expect(await run(['day', 'close', journal, '--date', date])).toMatchObject({
    code: 1,
    stderr: `switch8583: business day ${date} is not open: ${next} is\n`,
  });
  expect(await run(['day', 'close', journal, '--date', 'tomorrow'])).toMatchObject({ code: 2 });
  await first.kill();
  const second = await serve();
  const again = await run(['day', 'close', journal, '--date', next]);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`business day ${next} closed`) });
  second.signal('SIGTERM');
  expect((await second.exited).code).toBe(0);
  expect(await run(['journal', 'verify', journal])).toMatchObject({ code: 0 });
});

test('a link closes the day, and what comes afterwards is of the next', async () => {
  const { port } = await serve();
  await send(port, { ...PURCHASE, '7': '1126100000', '11': '000001', '41': 'TERM0001' });
  const cutsOver = { '0': '0800', '7': '1126100001', '11': '000002', '70': '201' };
  const answer = await send(port, cutsOver);
  expect(JSON.parse(answer.stdout)).toMatchObject({ '0': '0810', '39': '00' });
  await send(port, cutsOver);
  await send(port, { ...PURCHASE, '7': '1126100002', '11': '000003', '41': 'TERM0001' });
  const [{ date, next }] = its.server!.lines('day.closed') as [{ date: string; next: string }];
  expect(its.server!.lines('day.closed')).toMatchObject([{ by: 'atm' }]);
  const shown = async (stan: string) => {
    const { stdout } = await run(['journal', 'show', join(its.folder.path, 'day.db'), stan, '--format', 'json']);
    return (JSON.parse(stdout) as { entries: { businessDate: string }[] }).entries.map(
      ({ businessDate }) => businessDate,
    );
  };
  expect(await shown('000001')).toEqual([date]);
  expect(await shown('000003')).toEqual([next]);
});
