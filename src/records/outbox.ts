// The outbox: every message that the centre has made, and what became of it. A message is put in once, by its reference, and its bytes
// never change. It leaves once: what is `sent` or `bounced` is not sent again unless people ask for it. The one gap that SMTP has stays:
// when the process ends between the server's 250 and the record of it, the message is found `sending` at the next start and sent
// again. The mailbox then has it twice with the same Message-ID, by which servers and readers know a duplicate.
import type { CentreFile } from './centre-file.ts';

export type OutboxKind = 'statement' | 'bulletin';
export type OutboxState = 'queued' | 'sending' | 'deferred' | 'sent' | 'bounced';

/** A message as it is put in. */
export interface OutboxMessage {
  readonly reference: string;
  readonly kind: OutboxKind;
  /** yyyymmdd. */
  readonly businessDate: number;
  readonly messageId: string;
  /** `name@host`. */
  readonly sender: string;
  readonly recipient: string;
  /** The whole message, headers too. */
  readonly message: Uint8Array;
}

/** What is known of a message. */
export interface OutboxRow extends Omit<OutboxMessage, 'message'> {
  readonly state: OutboxState;
  readonly attempts: number;
  /** Milliseconds since 1970: not before then is it tried, and when its state changed. */
  readonly dueMs: number;
  readonly changedMs: number;
  /** What the server said last, or why it could not be asked; empty at first. */
  readonly answer: string;
}

/** A minute after the first attempt, doubled with each, six hours at most; after five days the message is given up (RFC 5321, 4.5.4.1
 *  asks for four or five). */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
const MOST_ATTEMPTS = 27;

const COLUMNS =
  'reference, kind, business_date, message_id, sender, recipient, state, attempts, due_ms, changed_ms, answer';

export class Outbox {
  readonly #file: CentreFile;

  constructor(file: CentreFile) {
    this.#file = file;
  }

  has(reference: string): boolean {
    return this.#file.prepare('SELECT 1 FROM outbox WHERE reference = ?').get(reference) !== undefined;
  }

  /** Puts messages in, all or none; those whose reference is there are passed over. Returns how many are new. */
  put(messages: readonly OutboxMessage[], nowMs: number): number {
    return this.#file.transaction(() => {
      const insert = this.#file.prepare(
        `INSERT INTO outbox (${COLUMNS}, message) VALUES (?, ?, ?, ?, ?, ?, 'queued', 0, ?, ?, '', ?)
         ON CONFLICT (reference) DO NOTHING`,
      );
      let added = 0;
      for (const { reference, kind, businessDate, messageId, sender, recipient, message } of messages) {
        const { changes } = insert.run(
          ...[reference, kind, businessDate, messageId, sender, recipient, nowMs, nowMs],
          message,
        );
        added += Number(changes);
      }
      return added;
    });
  }

  /** What was being sent when a process ended is sent again: nobody knows whether it arrived. Only while nobody else sends. */
  recover(nowMs: number): number {
    return this.#file.transaction(() =>
      Number(
        this.#file
          .prepare("UPDATE outbox SET state = 'queued', due_ms = ?, changed_ms = ? WHERE state = 'sending'")
          .run(nowMs, nowMs).changes,
      ),
    );
  }

  /** Takes the message that has been due for longest: from now on it is `sending`. Undefined when none is due. */
  take(nowMs: number): (OutboxRow & { readonly message: Uint8Array }) | undefined {
    return this.#file.transaction(() => {
      const found = this.#file
        .prepare(
          `SELECT ${COLUMNS}, message FROM outbox WHERE state IN ('queued', 'deferred') AND due_ms <= ?
           ORDER BY due_ms, business_date, reference LIMIT 1`,
        )
        .get(nowMs);
      if (found === undefined) return undefined;
      const row = rowOf(found);
      this.#set(row.reference, 'sending', row.attempts + 1, nowMs, nowMs, row.answer);
      return { ...row, state: 'sending', attempts: row.attempts + 1, message: found.message as Uint8Array };
    });
  }

  /** The server has taken it in: it answers for it now. */
  sent({ reference, attempts }: OutboxRow, answer: string, nowMs: number): void {
    this.#file.transaction(() => this.#set(reference, 'sent', attempts, nowMs, nowMs, answer));
  }

  /** Not now: it is tried again later, or given up after many attempts. Returns what it is then. */
  deferred({ reference, attempts }: OutboxRow, answer: string, nowMs: number): OutboxState {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
    const state = attempts >= MOST_ATTEMPTS ? 'bounced' : 'deferred';
    this.#file.transaction(() => this.#set(reference, state, attempts, nowMs + wait, nowMs, answer));
    return state;
  }

  /** Never: the server refuses the address or the message. */
  bounced({ reference, attempts }: OutboxRow, answer: string, nowMs: number): void {
    this.#file.transaction(() => this.#set(reference, 'bounced', attempts, nowMs, nowMs, answer));
  }

  /** A bounced or deferred message is tried at once, as if for the first time. False when it is neither. */
  retry(reference: string, nowMs: number): boolean {
    return this.#file.transaction(() => {
      const sql = `UPDATE outbox SET state = 'queued', attempts = 0, due_ms = ?, changed_ms = ?
                   WHERE reference = ? AND state IN ('bounced', 'deferred')`;
      return Number(this.#file.prepare(sql).run(nowMs, nowMs, reference).changes) > 0;
    });
  }

  /** By business date, then reference. */
  rows(
    only: { readonly state?: OutboxState; readonly kind?: OutboxKind; readonly businessDate?: number } = {},
  ): OutboxRow[] {
    const { state = null, kind = null, businessDate = null } = only;
    return this.#file
      .prepare(
        `SELECT ${COLUMNS} FROM outbox WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR kind = ?2)
         AND (?3 IS NULL OR business_date = ?3) ORDER BY business_date, reference`,
      )
      .all(state, kind, businessDate)
      .map(rowOf);
  }

  /** The whole message; undefined for a reference that is not there. */
  message(reference: string): Uint8Array | undefined {
    const found = this.#file.prepare('SELECT message FROM outbox WHERE reference = ?').get(reference);
    return found?.message as Uint8Array | undefined;
  }

  #set(
    reference: string,
    state: OutboxState,
    attempts: number,
    dueMs: number,
    changedMs: number,
    answer: string,
  ): void {
    this.#file
      .prepare('UPDATE outbox SET state = ?, attempts = ?, due_ms = ?, changed_ms = ?, answer = ? WHERE reference = ?')
      .run(state, attempts, dueMs, changedMs, answer, reference);
  }
}

function rowOf(row: Record<string, unknown>): OutboxRow {
  return {
    reference: row.reference as string,
    kind: row.kind as OutboxKind,
    businessDate: row.business_date as number,
    messageId: row.message_id as string,
    sender: row.sender as string,
    recipient: row.recipient as string,
    state: row.state as OutboxState,
    attempts: row.attempts as number,
    dueMs: row.due_ms as number,
    changedMs: row.changed_ms as number,
    answer: row.answer as string,
  };
}
