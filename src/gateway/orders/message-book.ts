// Messages that the switch has to hear until it answers: reversals (0420), captures (0220), voids (0400), refunds (0200). Each is recorded
// with what asks for it, goes out under one set of numbers however often, and is forgotten when it is answered.
import type { GatewayFile, Statement } from './gateway-file.ts';

export interface WaitingMessage {
  readonly id: number;
  readonly orderId: number;
  readonly attempt: number;
  /** The step that it carries out; undefined for a reversal of an attempt. */
  readonly step: number | undefined;
  /** Of its first sending. */
  readonly mti: string;
  /** All but the card number. */
  readonly elements: Readonly<Record<string, string>>;
  readonly timesSent: number;
  /** Its original was unknown to the switch once, and it is asked a second time. */
  readonly isAgain: boolean;
}

type NewMessage = Omit<WaitingMessage, 'id' | 'timesSent'>;

const COLUMNS = 'id, order_id, attempt, step, mti, elements, times_sent, is_again';

export class MessageBook {
  readonly #file: GatewayFile;
  readonly #due: Statement;
  readonly #byId: Statement;
  readonly #next: Statement;
  readonly #insert: Statement;
  readonly #postpone: Statement;
  readonly #remove: Statement;
  readonly #count: Statement;
  readonly #ofAttempt: Statement;
  readonly #makeDue: Statement;

  constructor(file: GatewayFile) {
    this.#file = file;
    this.#due = file.prepare(`SELECT ${COLUMNS} FROM messages WHERE due_ms <= ? ORDER BY due_ms, id LIMIT ?`);
    this.#byId = file.prepare(`SELECT ${COLUMNS} FROM messages WHERE id = ?`);
    this.#next = file.prepare('SELECT min(due_ms) AS due FROM messages');
    this.#insert = file.prepare(
      `INSERT INTO messages (order_id, attempt, step, mti, elements, due_ms, is_again) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#postpone = file.prepare('UPDATE messages SET times_sent = times_sent + 1, due_ms = ? WHERE id = ?');
    this.#remove = file.prepare('DELETE FROM messages WHERE id = ?');
    this.#count = file.prepare('SELECT count(*) AS count FROM messages');
    this.#ofAttempt = file.prepare('SELECT 1 FROM messages WHERE attempt = ? LIMIT 1');
    this.#makeDue = file.prepare('UPDATE messages SET due_ms = ? WHERE due_ms > ?');
  }

  add({ orderId, attempt, step, mti, elements, isAgain }: NewMessage, dueMs: number): number {
    const document = JSON.stringify(elements);
    return this.#file.write(() =>
      this.#insert.insert(orderId, attempt, step ?? null, mti, document, dueMs, isAgain ? 1 : 0),
    );
  }

  find(id: number): WaitingMessage | undefined {
    const row = this.#byId.get(id);
    return row && messageOf(row);
  }

  /** Those that have been due for longest. */
  due(nowMs: number, most: number): WaitingMessage[] {
    return this.#due.all(nowMs, most).map(messageOf);
  }

  /** True when there is one that needs the card of this attempt. */
  isWaitingFor(attempt: number): boolean {
    return this.#ofAttempt.get(attempt) !== undefined;
  }

  /** When the next one is due; undefined when none waits. */
  get nextDueMs(): number | undefined {
    return (this.#next.get()?.due as number | null) ?? undefined;
  }

  get count(): number {
    return Number(this.#count.get()?.count);
  }

  /** It was sent, or could not be: it is due again then, unless it is answered before. */
  postpone(id: number, dueMs: number): void {
    this.#file.write(() => this.#postpone.run(dueMs, id));
  }

  /** The link is there again: what waits for it is due. */
  makeAllDue(nowMs: number): void {
    this.#file.write(() => this.#makeDue.run(nowMs, nowMs));
  }

  /** It is answered. */
  remove(id: number): void {
    this.#file.write(() => this.#remove.run(id));
  }
}

function messageOf(row: Readonly<Record<string, unknown>>): WaitingMessage {
  return {
    id: row.id as number,
    orderId: row.order_id as number,
    attempt: row.attempt as number,
    step: (row.step as number | null) ?? undefined,
    mti: row.mti as string,
    elements: JSON.parse(row.elements as string) as Record<string, string>,
    timesSent: row.times_sent as number,
    isAgain: row.is_again === 1,
  };
}
