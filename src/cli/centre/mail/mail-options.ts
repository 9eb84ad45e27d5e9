// Options that the commands of statements and bulletins have in common: where the records are, who sends, and how messages leave.
import { isIP } from 'node:net';
import type { Argv } from 'yargs';
import { readBounded } from '../../../bounded-file.ts';
import type { Delivery } from '../../../post/delivery.ts';
import type { Round } from '../../../post/postman.ts';
import { CentreFile } from '../../../records/centre-file.ts';
import { Outbox } from '../../../records/outbox.ts';
import { lockPost } from '../../../records/process-lock.ts';
import { RecordsError } from '../../../records/records-error.ts';
import { errorMessage } from '../../error-message.ts';
import { CommandError, ExitCode, exitCodeHelp } from '../../exit-code.ts';
import { tell } from '../../output.ts';

export interface RecordsOptions {
  records: string;
}
export interface SendOptions extends RecordsOptions {
  smtp: string | undefined;
  startTls: boolean;
  ca: string | undefined;
  out: string;
}
export interface MakeOptions extends SendOptions {
  date: string;
  members: string;
  merchants: string;
  journal: string;
  spec: string;
  from: string;
}

/** Environment variables with the login of the SMTP server: a command line is for all to see. */
const USER = 'SWITCH8583_SMTP_USER';
const PASSWORD = 'SWITCH8583_SMTP_PASSWORD';
const LARGEST_CA_BYTES = 1_048_576;

export function withRecords<T>(argv: Argv<T>) {
  return argv
    .option('records', { type: 'string', default: 'centre.db', describe: 'the records of the centre, with the outbox' })
    .epilogue(exitCodeHelp);
}

export function withSending<T>(argv: Argv<T>) {
  return withRecords(argv)
    .option('smtp', {
      type: 'string',
      describe: `host:port of the mail server; without it, messages are files (.eml). Login: ${USER}, ${PASSWORD}`,
    })
    .option('start-tls', { type: 'boolean', default: true, describe: 'say nothing to the server before TLS' })
    .option('ca', { type: 'string', describe: 'file (PEM) of the CAs that sign the server' })
    .option('out', { type: 'string', default: 'mail', describe: 'folder of the files, without --smtp' });
}

export function withMaking<T>(argv: Argv<T>) {
  return withSending(argv)
    .option('date', { type: 'string', demandOption: true, describe: 'business date: 2026-11-26' })
    .option('members', { type: 'string', default: 'members.json', describe: 'the register of members, JSON' })
    .option('merchants', { type: 'string', default: 'merchants.json', describe: 'the register of merchants, JSON' })
    .option('journal', { type: 'string', demandOption: true, describe: 'the journal, with the requests of the date' })
    .option('spec', { type: 'string', default: 'iso87-ascii', describe: 'spec of the messages in it' })
    .option('from', {
      type: 'string',
      demandOption: true,
      describe: 'whom messages come from: "Centre <releves@centre.example>"',
    });
}

/** Runs `body` with the outbox of the records. Throws a CommandError for records that cannot be used. */
export async function withOutbox(
  path: string,
  mode: 'read' | 'write',
  body: (outbox: Outbox, file: CentreFile) => void | Promise<void>,
): Promise<void> {
  try {
    const file = mode === 'read' ? CentreFile.read(path) : CentreFile.open(path);
    try {
      await body(new Outbox(file), file);
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error;
    throw new CommandError(ExitCode.usage, error.message, { cause: error });
  }
}

/** The name in `Name <name@host>`, by which documents say who sends them. Throws a CommandError for what is no address. */
export function senderIn(from: string): string {
  const [, name = '', , bare = ''] =
    /^\s*([^<>]*?)\s*(<[^<>@\s]+@[^<>@\s]+>)\s*$|^\s*([^<>@\s]+@[^<>@\s]+)\s*$/.exec(from) ?? [];
  const sender = name.replaceAll('"', '') || bare;
  if (sender !== '') return sender;
  throw new CommandError(
    ExitCode.usage,
    '--from is an address: releves@centre.example, or "Centre <releves@centre.example>"',
  );
}

/** Delivers all that is due and tells what became of it. Exit 1 when a message was refused or put off, 3 when the server is away. */
export async function send(outbox: Outbox, options: SendOptions): Promise<void> {
  const delivery = await deliveryOf(options);
  const lock = lockPost(options.records);
  let round: Round;
  try {
    const { deliverDue } = await import('../../../post/postman.ts');
    round = await deliverDue(outbox, delivery, Date.now);
  } finally {
    delivery.close();
    lock.release();
  }
  const { sent, deferred, bounced, away } = round;
  tell(`${sent} sent, ${deferred} put off, ${bounced} refused`);
  if (away !== undefined) throw new CommandError(ExitCode.connection, `the mail server cannot be used: ${away}`);
  if (deferred + bounced > 0) process.exitCode = ExitCode.mismatch;
}

/** How messages leave: to the mail server, or as files. Throws a CommandError (usage) for what is no server. */
export async function deliveryOf({ smtp, startTls, ca, out }: Omit<SendOptions, 'records'>): Promise<Delivery> {
  const { folderDelivery, smtpDelivery } = await import('../../../post/delivery.ts');
  if (smtp === undefined) return folderDelivery(out);
  const { host, port } = addressOf(smtp);
  const login = { user: process.env[USER], password: process.env[PASSWORD] };
  const authority = ca === undefined ? {} : { ca: caIn(ca) };
  return smtpDelivery({ host, port, startTls, ...login, ...authority });
}

function caIn(file: string): string {
  try {
    return readBounded(file, LARGEST_CA_BYTES);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `the CAs of the mail server: cannot read ${file}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

function addressOf(written: string): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(written) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  const isAddress = host !== '' && port > 0 && port < 65_536 && (bracketed === undefined || isIP(bracketed) === 6);
  if (isAddress) return { host, port };
  throw new CommandError(ExitCode.usage, '--smtp is host:port, with an IPv6 address as [::1]:25');
}
