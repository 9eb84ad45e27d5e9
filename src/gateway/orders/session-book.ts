// Payment sessions: the visit of a cardholder to pay one order, with the form that brought his browser. There is nothing of a card in
// them.
import type { OrderForm } from '../order-form.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';

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

/** Forms that were read last are not read again: a checkout asks for its session several times within seconds. */
const REMEMBERED = 2_000;

export class SessionBook {
  readonly #file: GatewayFile;
  readonly #byId: Statement;
  readonly #insert: Statement;
  readonly #attempted: Statement;
  readonly #over: Statement;
  readonly #forms = new Map<string, OrderForm>();

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
    session: Pick<PaymentSession, 'id' | 'orderId' | 'browser' | 'form' | 'endsAt' | 'clientAddress'>,
    nowMs: number,
  ): void {
    const { id, orderId, browser, form, endsAt, clientAddress } = session;
    this.#file.write(() => this.#insert.run(id, orderId, browser, JSON.stringify(form), nowMs, endsAt, clientAddress));
    this.#remember(id, form);
  }

  find(id: string): PaymentSession | undefined {
    const row = this.#byId.get(id);
    if (row === undefined) return undefined;
    return {
      id,
      orderId: row.order_id as number,
      browser: row.browser as string,
      form: this.#formOf(id, row.form as string),
      endsAt: row.ends_ms as number,
      clientAddress: row.client_address as string,
      attempts: row.attempts as number,
      latestAttempt: (row.latest_attempt as number | null) ?? undefined,
      isOver: row.is_over === 1,
      isCancelled: row.is_cancelled === 1,
    };
  }

  attempted(id: string, attempt: number): void {
    this.#file.write(() => this.#attempted.run(attempt, id));
  }

  end(id: string, isCancelled: boolean): void {
    this.#file.write(() => this.#over.run(isCancelled ? 1 : 0, id));
  }

  #formOf(id: string, text: string): OrderForm {
    const known = this.#forms.get(id);
    if (known !== undefined) return known;
    // JSON leaves out what is undefined.
    const read = JSON.parse(text) as OrderForm;
    const form = { ...read, callbackUrl: read.callbackUrl, shopUrl: read.shopUrl };
    this.#remember(id, form);
    return form;
  }

  #remember(id: string, form: OrderForm): void {
    if (this.#forms.size >= REMEMBERED) this.#forms.delete(this.#forms.keys().next().value!);
    this.#forms.set(id, form);
  }
}
