// Payment sessions: the visit of a cardholder to pay one order, with the form that brought his browser. There is nothing of a card in
// them.
import type { OrderForm } from '../order-form.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';
import { RecentRows } from './recent-rows.ts';

export interface PaymentSession {
  /** Random; stands in the paths of its pages. */
  readonly id: string;
  readonly orderId: number;
  /** What the cookie of the browser that began it holds. */
  readonly browser: string;
  readonly form: OrderForm;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  readonly clientAddress: string;
  /** Attempts that were begun in it. */
  readonly attempts: number;
  /** The last of them. */
  readonly latestAttempt: number | undefined;
  /** The browser has been sent back to the shop, or is about to be: no attempt is begun any more. */
  readonly isOver: boolean;
  readonly isCancelled: boolean;
}

const COLUMNS = `id, order_id, browser, form, ends_ms, client_address, attempts, latest_attempt, is_over, is_cancelled`;

export class SessionBook {
  readonly #file: GatewayFile;
  readonly #byId: Statement;
  readonly #insert: Statement;
  readonly #attempted: Statement;
  readonly #over: Statement;
  readonly #recent = new RecentRows<string, PaymentSession>();

  constructor(file: GatewayFile) {
    this.#file = file;
    this.#byId = file.prepare(`SELECT ${COLUMNS} FROM sessions WHERE id = ?`);
    this.#insert = file.prepare(
      `INSERT INTO sessions (id, order_id, browser, form, began_ms, ends_ms, client_address) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#attempted = file.prepare(`UPDATE sessions SET attempts = attempts + 1, latest_attempt = ? WHERE id = ?`);
    this.#over = file.prepare(`UPDATE sessions SET is_over = 1, is_cancelled = ? WHERE id = ?`);
  }

  begin(
    begun: Pick<PaymentSession, 'id' | 'orderId' | 'browser' | 'form' | 'endsAt' | 'clientAddress'>,
    nowMs: number,
  ): PaymentSession {
    const { id, orderId, browser, form, endsAt, clientAddress } = begun;
    this.#file.write(() => this.#insert.run(id, orderId, browser, JSON.stringify(form), nowMs, endsAt, clientAddress));
    return this.#put({ ...begun, attempts: 0, latestAttempt: undefined, isOver: false, isCancelled: false });
  }

  find(id: string): PaymentSession | undefined {
    return this.#recent.get(id, () => sessionOf(this.#byId.get(id)));
  }

  attempted(id: string, attempt: number): void {
    const session = this.find(id)!;
    this.#file.write(() => this.#attempted.run(attempt, id));
    this.#put({ ...session, attempts: session.attempts + 1, latestAttempt: attempt });
  }

  end(id: string, isCancelled: boolean): void {
    const session = this.find(id)!;
    this.#file.write(() => this.#over.run(isCancelled ? 1 : 0, id));
    this.#put({ ...session, isOver: true, isCancelled });
  }

  #put(session: PaymentSession): PaymentSession {
    this.#recent.put(session.id, session);
    return session;
  }
}

function sessionOf(row: Readonly<Record<string, unknown>> | undefined): PaymentSession | undefined {
  if (row === undefined) return undefined;
  // JSON leaves out what is undefined.
  const form = JSON.parse(row.form as string) as OrderForm;
  return {
    id: row.id as string,
    orderId: row.order_id as number,
    browser: row.browser as string,
    form: { ...form, callbackUrl: form.callbackUrl, shopUrl: form.shopUrl },
    endsAt: row.ends_ms as number,
    clientAddress: row.client_address as string,
    attempts: row.attempts as number,
    latestAttempt: (row.latest_attempt as number | null) ?? undefined,
    isOver: row.is_over === 1,
    isCancelled: row.is_cancelled === 1,
  };
}
