// How messages leave: to a server by SMTP (RFC 5321), or into a folder as files. What became of each is one of three things: taken in,
// not now, or never.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { OutboxMessage } from '../records/outbox.ts';
import { type Login, shownAnswer, shownRefusal } from './shown-answer.ts';

export type Outcome =
  | { readonly is: 'sent' | 'deferred' | 'bounced'; readonly answer: string }
  /** The server cannot be used: what else waits is not tried either. */
  | { readonly is: 'away'; readonly answer: string };

export interface Delivery {
  deliver(message: OutboxMessage): Promise<Outcome>;
  close(): void;
}

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** STARTTLS is demanded before anything else is said (RFC 3207); without it, it is used where it is offered. */
  readonly startTls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** PEM of the CAs that sign the server; undefined: those that Node trusts. */
  readonly ca?: string;
}

/** How long a server is waited for. */
const PATIENCE_MS = 30_000;

/** Sends by SMTP, over one connection as long as it lasts. */
export function smtpDelivery({ host, port, startTls, user, password, ca }: SmtpSettings): Delivery {
  const transport = createTransport({
    host,
    port,
    secure: false,
    requireTLS: startTls,
    pool: true,
    maxConnections: 1,
    // A lost connection is told of at once: the outbox says when a message is tried again.
    maxRequeues: 0,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  return {
    async deliver({ sender, recipient, message }) {
      try {
        const { response } = await transport.sendMail({
          envelope: { from: sender, to: [recipient] },
          raw: Buffer.from(message.buffer, message.byteOffset, message.byteLength),
        });
        return { is: 'sent', answer: shownAnswer(response, { user, password }) };
      } catch (error) {
        return failureOf(error as SmtpFailure, { user, password });
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpFailure extends Error {
  /** What the server answered, with its code. */
  readonly response?: string;
  readonly responseCode?: number;
  readonly code?: string;
}

/** A code of 5yz is for ever, one of 4yz for now (RFC 5321, 4.2.1); but a login that is refused says nothing of the message. */
function failureOf({ message, response, responseCode, code }: SmtpFailure, login: Login): Outcome {
  const isRefused = code === 'EAUTH' && response !== undefined;
  const answer = isRefused ? shownRefusal(response) : shownAnswer(response ?? message, login);
  const isOfMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (responseCode === undefined || !isOfMessage || responseCode === 421) return { is: 'away', answer };
  return { is: responseCode >= 500 ? 'bounced' : 'deferred', answer };
}

/** Writes `<reference>.eml` into a folder: under another name first, then durable, then by its own. */
export function folderDelivery(folder: string): Delivery {
  mkdirSync(folder, { recursive: true });
  return {
    deliver: async ({ reference, message }) => {
      const name = `${reference}.eml`;
      const path = join(folder, name);
      const part = `${path}.part`;
      const handle = openSync(part, 'w', 0o600);
      try {
        for (let at = 0; at < message.length; ) at += writeSync(handle, message, at, message.length - at);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(part, path);
      return { is: 'sent', answer: name };
    },
    close: () => undefined,
  };
}
