// Attempts: a card that was given for an order, and what came of it. One is under way for an order at a time, and what a browser sends
// twice is one attempt: each showing of the payment form has a token, and a token is of one attempt. Before the switch is asked the attempt
// is `sent`, with the numbers that it is asked under; one that is found so at a start has no outcome and is reversed.
import type { PaidCard, PaymentResult } from '../payment-result.ts';
import type { CardVault } from './card-vault.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';
import { RecentRows } from './recent-rows.ts';

type AttemptState = 'begun' | 'sent' | 'approved' | 'declined' | 'failed';

/** The elements by which a message is named afterwards, as they stand in it. */
export interface SentRequest {
  readonly mti: string;
  /** DE 11, DE 37, DE 7. */
  readonly stan: string;
  readonly reference: string;
  readonly sentAt: string;
  /** All its elements but those that say what the card is and prove who has it. */
  readonly elements: Readonly<Record<string, string>>;
}

/** A card as an attempt has it. */
export interface AttemptCard extends PaidCard {
  /** Whom the cardholder calls: the name of the issuer and how it is reached; empty when unknown. */
  readonly bank: string;
}

export interface Attempt {
  /** The transaction id that shops are told. */
  readonly id: number;
  readonly orderId: number;
  /** Undefined: of the XML interface. */
  readonly session: string | undefined;
  readonly state: AttemptState;
  readonly amountMinor: number;
  readonly beganAt: number;
  readonly clientAddress: string;
  readonly card: AttemptCard;
  /** Undefined before the switch is asked. */
  readonly request: SentRequest | undefined;
  /** Undefined while it is under way. */
  readonly result: PaymentResult | undefined;
}

interface NewAttempt {
  readonly orderId: number;
  readonly session: string | undefined;
  readonly token: string;
  readonly amountMinor: number;
  readonly clientAddress: string;
  readonly card: AttemptCard;
  readonly pan: string;
}

const COLUMNS = `id, order_id, session, state, amount_minor, began_ms, client_address, card, request, result`;

export class AttemptBook {
  readonly #file: GatewayFile;
  readonly #vault: CardVault;
  readonly #recent = new RecentRows<number, Attempt>();
  /** Attempts without an outcome, by their order: all of them. */
  readonly #open: Map<number, number>;
  readonly #byId: Statement;
  readonly #byToken: Statement;
  readonly #ofOrder: Statement;
  readonly #insert: Statement;
  readonly #sent: Statement;
  readonly #concluded: Statement;
  readonly #pan: Statement;
  readonly #forget: Statement;
  readonly #forgetOld: Statement;

  constructor(file: GatewayFile, vault: CardVault) {
    this.#file = file;
    this.#vault = vault;
    this.#byId = file.prepare(`SELECT ${COLUMNS} FROM attempts WHERE id = ?`);
    this.#byToken = file.prepare(`SELECT ${COLUMNS} FROM attempts WHERE token = ?`);
    this.#ofOrder = file.prepare('SELECT id FROM attempts WHERE order_id = ? ORDER BY id');
    const open = file.prepare(`SELECT id, order_id FROM attempts WHERE state IN ('begun', 'sent') ORDER BY id`).all();
    this.#open = new Map(open.map((row) => [row.order_id as number, row.id as number]));
    this.#insert = file.prepare(
      `INSERT INTO attempts (order_id, session, token, state, amount_minor, began_ms, client_address, card, card_hash)
       VALUES (?, ?, ?, 'begun', ?, ?, ?, ?, ?)`,
    );
    this.#sent = file.prepare(`UPDATE attempts SET state = 'sent', request = ?, sealed_pan = ? WHERE id = ?`);
    this.#concluded = file.prepare(`UPDATE attempts SET state = ?, result = ? WHERE id = ?`);
    this.#pan = file.prepare(`SELECT sealed_pan FROM attempts WHERE id = ?`);
    this.#forget = file.prepare(`UPDATE attempts SET sealed_pan = NULL WHERE id = ?`);
    this.#forgetOld = file.prepare(
      `UPDATE attempts SET sealed_pan = NULL WHERE sealed_pan IS NOT NULL AND began_ms < ?
       AND state IN ('approved', 'declined', 'failed') AND id NOT IN (SELECT attempt FROM messages)`,
    );
  }

  get(id: number): Attempt {
    return this.#recent.get(id, () => attemptOf(this.#byId.get(id)))!;
  }

  /** The order of the attempt that is known by this id. */
  orderOf(transactionId: string): number | undefined {
    if (!/^\d{1,15}$/.test(transactionId)) return undefined;
    return this.#byId.get(Number(transactionId))?.order_id as number | undefined;
  }

  withToken(token: string): Attempt | undefined {
    return attemptOf(this.#byToken.get(token));
  }

  /** Oldest first. */
  ofOrder(orderId: number): Attempt[] {
    return this.#ofOrder.all(orderId).map((row) => this.get(row.id as number));
  }

  /** The attempt of an order that has no outcome yet. */
  underWay(orderId: number): Attempt | undefined {
    const id = this.#open.get(orderId);
    return id === undefined ? undefined : this.get(id);
  }

  /** Those without an outcome, of all orders: at a start, what the process before has left. */
  withoutOutcome(): Attempt[] {
    return [...this.#open.values()].map((id) => this.get(id));
  }

  /** The token must be new and nothing of the order under way. */
  begin(begun: NewAttempt, nowMs: number): Attempt {
    const { orderId, session, token, amountMinor, clientAddress, card, pan } = begun;
    return this.#file.write(() => {
      const id = this.#insert.insert(
        ...[orderId, session ?? null, token, amountMinor, nowMs, clientAddress],
        ...[JSON.stringify(card), this.#vault.hash(pan)],
      );
      this.#open.set(orderId, id);
      return this.#put({
        ...{ id, orderId, session, state: 'begun', amountMinor, beganAt: nowMs, clientAddress, card },
        ...{ request: undefined, result: undefined },
      });
    });
  }

  /** The switch is about to be asked; it is, once that is durable. */
  send(id: number, request: SentRequest, pan: string): void {
    this.#file.write(() => this.#sent.run(JSON.stringify(request), this.#vault.seal(pan, id), id));
    this.#put({ ...this.get(id), state: 'sent', request });
  }

  /** Its outcome. The authentication value is not kept. */
  conclude(id: number, state: 'approved' | 'declined' | 'failed', result: PaymentResult): Attempt {
    const attempt = this.get(id);
    this.#file.write(() => this.#concluded.run(state, JSON.stringify(result), id));
    this.#open.delete(attempt.orderId);
    return this.#put({ ...attempt, state, result });
  }

  /** The card number of an attempt; undefined once it is not kept any more. Throws a GatewayFileError when it cannot be opened. */
  pan(id: number): string | undefined {
    const sealed = this.#pan.get(id)?.sealed_pan as Uint8Array | null | undefined;
    return sealed ? this.#vault.open(sealed, id) : undefined;
  }

  /** No message will need the card number any more. */
  forgetCard(id: number): void {
    this.#file.write(() => this.#forget.run(id));
  }

  #put(attempt: Attempt): Attempt {
    this.#recent.put(attempt.id, attempt);
    return attempt;
  }

  /** The same of all that were begun before, and of which no message waits. Returns how many. */
  forgetCardsBefore(beganMs: number): number {
    return this.#file.write(() => this.#forgetOld.run(beganMs));
  }
}

function attemptOf(row: Readonly<Record<string, unknown>> | undefined): Attempt | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id as number,
    orderId: row.order_id as number,
    session: (row.session as string | null) ?? undefined,
    state: row.state as AttemptState,
    amountMinor: row.amount_minor as number,
    beganAt: row.began_ms as number,
    clientAddress: row.client_address as string,
    card: JSON.parse(row.card as string) as AttemptCard,
    request: read<SentRequest>(row.request),
    result: resultOf(row.result),
  };
}

/** A result as it is kept: JSON leaves out what is undefined. */
export function resultOf(text: unknown): PaymentResult | undefined {
  const kept = read<PaymentResult>(text);
  return kept && { ...kept, card: kept.card, authentication: kept.authentication };
}

function read<T>(text: unknown): T | undefined {
  return typeof text === 'string' ? (JSON.parse(text) as T) : undefined;
}
