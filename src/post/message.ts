// A document as a message of e-mail (RFC 5322, MIME): text and HTML, PDF and CSV attached. Its bytes are a function of the document: the
// Message-ID is its reference, the date is of its business date, boundaries come from both.
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Document } from '../centre/statements/document.ts';
import { csvOf } from './csv.ts';
import { htmlOf } from './html.ts';
import { noonOf } from './noon.ts';
import { pdfOf } from './pdf.ts';
import { plainTextOf } from './plain-text.ts';

/** A message, ready to be sent. */
interface Message {
  readonly messageId: string;
  /** `name@host`, as MAIL FROM and RCPT TO have them. */
  readonly from: string;
  readonly to: string;
  /** All of it, headers too; lines end with CR LF. */
  readonly bytes: Buffer;
}

/** `from` may have a name in front: `Centre <releves@centre.example>`. `rows` are the CSV file. */
export async function messageOf(
  document: Document,
  rows: readonly (readonly string[])[],
  from: string,
  to: string,
): Promise<Message> {
  const sender = addressIn(from);
  const messageId = messageIdOf(document, sender);
  const name = document.reference;
  const composer = new MailComposer({
    from,
    to,
    subject: document.subject,
    messageId,
    date: noonOf(document.date),
    text: plainTextOf(document),
    html: htmlOf(document),
    // Nobody answers, and no out-of-office notices are wanted (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': document.language },
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 24),
    textEncoding: 'base64',
    newline: '\r\n',
    disableUrlAccess: true,
    disableFileAccess: true,
    attachments: [
      { filename: `${name}.pdf`, contentType: 'application/pdf', content: await pdfOf(document) },
      {
        filename: `${name}.csv`,
        contentType: 'text/csv; charset=utf-8',
        content: Buffer.from(csvOf(rows, document.language)),
        contentTransferEncoding: 'base64',
      },
    ],
  });
  return { messageId, from: sender, to, bytes: await composer.compile().build() };
}

/** The same for a document however often it is made: a mailbox that gets it twice can tell. */
function messageIdOf({ reference }: Pick<Document, 'reference'>, sender: string): string {
  return `<${reference.toLowerCase()}@${sender.slice(sender.lastIndexOf('@') + 1)}>`;
}

/** The address in `Name <name@host>`. */
function addressIn(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
}
