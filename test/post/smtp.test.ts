// Messages over real sockets to an SMTP server: what arrives, and what comes of every way in which the server does not take it.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { statementCsv, statementDocument } from '../../src/centre/statements/statement-document.ts';
import { type Delivery, folderDelivery, smtpDelivery } from '../../src/post/delivery.ts';
import { messageOf } from '../../src/post/message.ts';
import type { OutboxMessage } from '../../src/records/outbox.ts';
import { SENDER, sampleStatement } from './sample.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function sample(recipient = 'compta@librairie-ecoles.example'): Promise<OutboxMessage> {
  const statement = sampleStatement('fr');
  const document = statementDocument(statement, { sender: 'Centre', bank: 'Banque Atlas', mostLines: 100 });
  const { messageId, from, to, bytes } = await messageOf(document, statementCsv(statement), SENDER, recipient);
  const what = { reference: statement.reference, kind: 'statement', businessDate: 20261125 } as const;
  return { ...what, messageId, sender: from, recipient: to, message: bytes };
}

async function smtp(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], ...options });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.server.address() as AddressInfo).port;
}

function deliveryTo(port: number, changes: Partial<Parameters<typeof smtpDelivery>[0]> = {}): Delivery {
  const login = { user: undefined, password: undefined };
  const delivery = smtpDelivery({ host: '127.0.0.1', port, startTls: false, ...login, ...changes });
  closing.push(() => delivery.close());
  return delivery;
}

test('what arrives is what was made, byte for byte, with its attachments, over one connection', async () => {
  const arrived: { read: ParsedMail; bytes: Buffer; to: string[] }[] = [];
  let connections = 0;
  const port = await smtp({
    onConnect: (_, done) => {
      connections++;
      done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const bytes = Buffer.concat(chunks);
        arrived.push({
          read: await simpleParser(bytes),
          bytes,
          to: session.envelope.rcptTo.map(({ address }) => address),
        });
        done();
      });
    },
  });
  const delivery = deliveryTo(port);
  const message = await sample();
  expect(await delivery.deliver(message)).toMatchObject({ is: 'sent', answer: expect.stringMatching(/^250 /) });
  expect(await delivery.deliver(message)).toMatchObject({ is: 'sent' });
  expect(connections).toBe(1);
  const [{ read, bytes, to }, second] = arrived as [(typeof arrived)[0], (typeof arrived)[0]];
  expect(bytes.equals(Buffer.from(message.message))).toBe(true);
  expect(to).toEqual(['compta@librairie-ecoles.example']);
  expect(read.attachments[0]!.content.subarray(0, 5).toString()).toBe('%PDF-');
  expect(read.attachments[1]!.content.toString()).toContain('400000******0010');
  expect(second.read.messageId).toBe(read.messageId);
});

const refusing = (code: number) => Object.assign(new Error('mailbox says no'), { responseCode: code });

test.each([
  [550, 'bounced'],
  [552, 'bounced'],
  [450, 'deferred'],
  [452, 'deferred'],
  [421, 'away'],
] as const)('%i to the recipient: %s', async (code, is) => {
  const port = await smtp({ onRcptTo: (_, __, done) => done(refusing(code)) });
  const outcome = await deliveryTo(port).deliver(await sample());
  expect(outcome).toEqual({ is, answer: expect.stringContaining(`${code} `) });
});

test.each([
  [554, 'bounced'],
  [451, 'deferred'],
] as const)('%i to the message: %s', async (code, is) => {
  const port = await smtp({
    onData: (stream, _, done) => {
      stream.resume();
      stream.on('end', () => done(refusing(code)));
    },
  });
  expect(await deliveryTo(port).deliver(await sample())).toMatchObject({ is });
});

test('a login that is refused says nothing of the message: the server is away', async () => {
  const port = await smtp({ authOptional: false, onAuth: (_, __, done) => done(refusing(535)) });
  const outcome = await deliveryTo(port, { user: 'centre', password: 'wrong' }).deliver(await sample());
  expect(outcome).toEqual({ is: 'away', answer: expect.stringContaining('535') });
});

test('nothing is said in clear to a server that offers no TLS where TLS is demanded', async () => {
  let commands = 0;
  const port = await smtp({ onMailFrom: (_, __, done) => done(commands++ as never) });
  expect(await deliveryTo(port, { startTls: true }).deliver(await sample())).toMatchObject({ is: 'away' });
  expect(commands).toBe(0);
});

/** A server that answers each command with what `answer` makes of it, `250 ok` where that is undefined. */
async function answering(answer: (command: string) => string | undefined): Promise<number> {
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.write('220 hi ESMTP\r\n');
    socket.on('data', (data) => {
      const command = data.toString().trim();
      const greeting = command.startsWith('EHLO') ? '250-hi\r\n250 AUTH PLAIN LOGIN' : undefined;
      socket.write(`${greeting ?? answer(command) ?? '250 ok'}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const PASSWORD = 'hunter2secret';
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a server that echoes the login does not get it shown: of its refusal the codes are told', async () => {
  const port = await answering((command) =>
    command.startsWith('AUTH') ? `535 5.7.8 no \x1b[31m${command}` : undefined,
  );
  const outcome = await deliveryTo(port, { user: 'centre', password: PASSWORD }).deliver(await sample());
  expect(outcome).toEqual({ is: 'away', answer: '535 5.7.8 the login was refused' });
});

test('nor does one that takes the login and says it later', async () => {
  const told = [PASSWORD, base64(PASSWORD), base64('centre'), base64(`\0centre\0${PASSWORD}`)];
  const port = await answering((command) =>
    command.startsWith('AUTH') ? '235 ok' : command.startsWith('RCPT') ? `550 no ${told.join(' ')}` : undefined,
  );
  const outcome = await deliveryTo(port, { user: 'centre', password: PASSWORD }).deliver(await sample());
  expect(outcome).toEqual({ is: 'bounced', answer: '550 no *** *** *** ***' });
});

test('an answer is harmless to a terminal, has no card number in it, and is not long', async () => {
  const port = await answering((command) => {
    if (command.startsWith('MAIL')) return undefined;
    return command.startsWith('RCPT') ? '550 \x1b]0;own\x07\x1b[2J\u009b31m\u202e 4000000000000002' : undefined;
  });
  expect(await deliveryTo(port).deliver(await sample())).toEqual({
    is: 'bounced',
    answer: '550 ?]0;own??[2J?31m? 400000******0002',
  });
  const long = await answering((command) => (command.startsWith('RCPT') ? `550 ${'y'.repeat(9_000)}` : undefined));
  const { answer } = await deliveryTo(long).deliver(await sample());
  expect(answer).toBe(`550 ${'y'.repeat(505)}...`);
});

/** A server that hangs up after so many commands. */
async function dyingAfter(lines: number): Promise<number> {
  const server: Server = createServer((socket: Socket) => {
    let seen = 0;
    socket.on('error', () => undefined);
    socket.write('220 dying\r\n');
    socket.on('data', (data) => {
      if (++seen > lines) socket.destroy();
      else socket.write(data.toString().startsWith('DATA') ? '354 go on\r\n' : '250 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test.each([0, 1, 2, 3, 4])('a connection that dies after %i commands: away, and the message waits', async (lines) => {
  expect(await deliveryTo(await dyingAfter(lines)).deliver(await sample())).toMatchObject({ is: 'away' });
});

test('nobody listens: away', async () => {
  const port = await dyingAfter(0);
  for (const close of closing.splice(0)) close();
  expect(await deliveryTo(port).deliver(await sample())).toMatchObject({ is: 'away' });
});

test('without a server, messages are files in a folder, whole or not at all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mail-'));
  closing.push(() => rmSync(folder, { recursive: true }));
  const message = await sample();
  const outcome = await folderDelivery(join(folder, 'out')).deliver(message);
  expect(outcome).toEqual({ is: 'sent', answer: '0401121-20261125.eml' });
  expect(readdirSync(join(folder, 'out'))).toEqual(['0401121-20261125.eml']);
  expect(readFileSync(join(folder, 'out', '0401121-20261125.eml')).equals(Buffer.from(message.message))).toBe(true);
});
