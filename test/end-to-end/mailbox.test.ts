// A statement in a real mailbox: OpenSMTPD takes it in, Dovecot hands it out over IMAP, and its attachments are opened. Skipped with a
// visible line where they are missing (they need root), required on a build server.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statementCsv, statementDocument } from '../../src/centre/statements/statement-document.ts';
import { languages } from '../../src/centre/texts-by-language.ts';
import { smtpDelivery } from '../../src/post/delivery.ts';
import { messageOf } from '../../src/post/message.ts';
import { deliverDue } from '../../src/post/postman.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { Outbox } from '../../src/records/outbox.ts';
import { SENDER, sampleStatement } from '../post/sample.ts';

const NET = { fr: '738,10 MAD', en: '738.10 MAD', ar: '738,10' };
/** Test login of a mailbox that lives as long as this file's tests. */
const LOGIN = { user: 'merchant', pass: 'test' };
const MAIL = { uid: 8, gid: 8 };

const isThere = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const wanted = ['smtpd', 'dovecot', 'pdftotext'].filter((program) => !isThere(program));
if (process.getuid?.() !== 0) wanted.push('root');
// One OpenSMTPD runs on a machine: another one is not ours to disturb.
if (existsSync('/run/smtpd.sock') || existsSync('/var/run/smtpd.sock')) wanted.push('no other OpenSMTPD');
if (wanted.length > 0) {
  const why = `a real mailbox needs ${wanted.join(', ')}: apt-get install opensmtpd dovecot-imapd poppler-utils`;
  if (process.env.CI === 'true') throw new Error(why);
  process.stderr.write(`SKIPPED: ${why}\n`);
}
const isSkipped = wanted.length > 0;

let folder: string;
let smtpPort: number;
let imapPort: number;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  if (isSkipped) return;
  folder = mkdtempSync(join(tmpdir(), 'mailbox-'));
  chmodSync(folder, 0o755);
  const mailbox = join(folder, 'Maildir');
  mkdirSync(mailbox);
  chownSync(mailbox, MAIL.uid, MAIL.gid);
  smtpPort = await freePort();
  imapPort = await freePort();
  const smtpd = join(folder, 'smtpd.conf');
  writeFileSync(
    smtpd,
    `table catchall { "@" = mail }
listen on 127.0.0.1 port ${smtpPort}
action "inbox" maildir "${mailbox}" virtual <catchall>
match from any for any action "inbox"
`,
  );
  const dovecot = join(folder, 'dovecot.conf');
  writeFileSync(
    dovecot,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${mailbox}
first_valid_uid = 1
passdb {
  driver = static
  args = password=${LOGIN.pass}
}
userdb {
  driver = static
  args = uid=${MAIL.uid} gid=${MAIL.gid} home=${folder}/home
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
`,
  );
  servers.push(spawn('smtpd', ['-d', '-f', smtpd], { stdio: 'ignore' }));
  servers.push(spawn('dovecot', ['-F', '-c', dovecot], { stdio: 'ignore' }));
  await listening(smtpPort);
  await listening(imapPort);
});

afterAll(async () => {
  if (isSkipped) return;
  for (const server of servers) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(isSkipped)(
  'statements in three languages are read back from a mailbox, once each, and opened',
  async () => {
    const file = CentreFile.open(join(folder, 'centre.db'));
    const outbox = new Outbox(file);
    for (const language of languages) {
      const sample = sampleStatement(language);
      const statement = { ...sample, reference: `${language}-20261125` };
      const document = statementDocument(statement, { sender: 'Centre', bank: 'Banque Atlas', mostLines: 100 });
      const made = await messageOf(document, statementCsv(statement), SENDER, 'compta@shop.example');
      const what = { reference: statement.reference, kind: 'statement', businessDate: 20261125 } as const;
      const { messageId, from, to, bytes } = made;
      outbox.put([{ ...what, messageId, sender: from, recipient: to, message: bytes }], 0);
    }
    const delivery = smtpDelivery({
      ...{ host: '127.0.0.1', port: smtpPort, startTls: false },
      user: undefined,
      password: undefined,
    });
    expect(await deliverDue(outbox, delivery, Date.now)).toEqual({ sent: 3, deferred: 0, bounced: 0, away: undefined });
    expect(await deliverDue(outbox, delivery, Date.now)).toMatchObject({ sent: 0 });
    delivery.close();
    file.close();

    const mails = await mailsOf(3);
    expect(mails.map(({ messageId }) => messageId).sort()).toEqual(
      ['ar', 'en', 'fr'].map((language) => `<${language}-20261125@centre.example>`),
    );
    for (const mail of mails) {
      const language = mail.messageId!.slice(1, 3) as 'fr' | 'en' | 'ar';
      const [pdf, csv] = mail.attachments;
      const path = join(folder, 'statement.pdf');
      writeFileSync(path, pdf!.content);
      const said = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replaceAll('\u00a0', ' ');
      expect(said).toContain(NET[language]);
      expect(said).toContain('P20261126-0401121');
      expect(csv!.content.toString()).toContain('400000******0010');
      expect(mail.html).toContain('950401******0001');
    }
  },
);

/** All mails of the mailbox, once there are so many. */
async function mailsOf(number: number) {
  for (let attempt = 0; ; attempt++) {
    const client = new ImapFlow({ host: '127.0.0.1', port: imapPort, secure: false, auth: LOGIN, logger: false });
    await client.connect();
    try {
      const { exists } = await client.mailboxOpen('INBOX');
      if (exists >= number || attempt > 50) {
        const sources = await client.fetchAll('1:*', { source: true });
        return await Promise.all(sources.map(({ source }) => simpleParser(source!)));
      }
    } finally {
      await client.logout();
    }
    await sleep(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.end());
    });
    if (isUp) return;
    await sleep(100);
  }
  throw new Error(`nobody listens on ${port}`);
}
