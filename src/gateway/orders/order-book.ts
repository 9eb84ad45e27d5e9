// The orders: one for each number of a store (`oid`), with what was authorized, captured and given back. Every method is a part of the
// transaction of its turn.
import type { OrderStatus } from '../desk.ts';
import type { PaymentKind } from '../order-form.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';
import { isUnpaid, type OrderEvent, type OrderState, stateAfter } from './order-state.ts';

export interface Order {
  readonly id: number;
  /** Client id of the store. */
  readonly store: string;
  readonly oid: string;
  readonly kind: PaymentKind;
  readonly state: OrderState;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly currency: number;
  readonly authorizedAt: number | undefined;
  readonly capturedAt: number | undefined;
}

/** What a shop asks for. */
export interface AskedOrder {
  readonly oid: string;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly currency: number;
}

const COLUMNS = `id, store, oid, kind, status, amount_minor, captured_minor, refunded_minor, currency, authorized_ms, captured_ms`;

export class OrderBook {
  readonly #file: GatewayFile;
  readonly #now: () => number;
  readonly #byId: Statement;
  readonly #byOid: Statement;
  readonly #latest: Statement;
  readonly #insert: Statement;
  readonly #askAgain: Statement;
  readonly #update: Statement;
  readonly #isBeingReversed: Statement;

  constructor(file: GatewayFile, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#byId = file.prepare(`SELECT ${COLUMNS} FROM orders WHERE id = ?`);
    this.#byOid = file.prepare(`SELECT ${COLUMNS} FROM orders WHERE store = ? AND oid = ?`);
    this.#latest = file.prepare(
      `SELECT ${COLUMNS} FROM orders WHERE store = ? ORDER BY changed_ms DESC, id DESC LIMIT ?`,
    );
    this.#insert = file.prepare(
      `INSERT INTO orders (store, oid, kind, status, amount_minor, currency, changed_ms) VALUES (?, ?, ?, 'PN', ?, ?, ?)`,
    );
    this.#askAgain = file.prepare(
      `UPDATE orders SET kind = ?, amount_minor = ?, currency = ?, changed_ms = ? WHERE id = ?`,
    );
    this.#update = file.prepare(
      `UPDATE orders SET status = ?, captured_minor = ?, refunded_minor = ?, authorized_ms = ?, captured_ms = ?, changed_ms = ?
       WHERE id = ?`,
    );
    this.#isBeingReversed = file.prepare(
      `SELECT 1 FROM messages WHERE order_id = ? AND step IS NULL AND mti = '0420' LIMIT 1`,
    );
  }

  find(store: string, oid: string): Order | undefined {
    return orderOf(this.#byOid.get(store, oid));
  }

  get(id: number): Order {
    return orderOf(this.#byId.get(id))!;
  }

  /** The latest first. */
  latest(store: string, most: number): Order[] {
    return this.#latest.all(store, most).map((row) => orderOf(row)!);
  }

  /** What shops are told it is. */
  statusOf(order: Order): OrderStatus {
    if (order.state !== 'ERR') return order.state;
    return this.#isBeingReversed.get(order.id) === undefined ? 'ERR' : 'R';
  }

  /** The order that is asked for, made when it is new; as it is now asked for when it is known and not paid. */
  ask(store: string, { oid, kind, amountMinor, currency }: AskedOrder): Order {
    return this.#file.write(() => {
      const known = this.find(store, oid);
      if (known === undefined) {
        return this.get(this.#insert.insert(store, oid, kind, amountMinor, currency, this.#now()));
      }
      if (!isUnpaid(known.state)) return known;
      const isSame = known.kind === kind && known.amountMinor === amountMinor && known.currency === currency;
      if (!isSame) this.#askAgain.run(kind, amountMinor, currency, this.#now(), known.id);
      return isSame ? known : this.get(known.id);
    });
  }

  /** The attempt that is approved is of this amount, whatever was asked for since in another window. */
  settleOn(id: number, { kind, amountMinor, currency }: Omit<AskedOrder, 'oid'>): void {
    this.#file.write(() => this.#askAgain.run(kind, amountMinor, currency, this.#now(), id));
  }

  /** Something has happened to an order; `movedMinor` is what was captured or given back. Throws a RangeError, which is a defect, when it
   *  may not happen: whoever carries something out asks `stateAfter` before. */
  happened(id: number, event: OrderEvent, movedMinor: number = 0): Order {
    return this.#file.write(() => {
      const order = this.get(id);
      const state = stateAfter(order.state, event);
      if (state === undefined) throw new RangeError(`order ${id} is ${order.state}: it cannot be ${event}`);
      const nowMs = this.#now();
      const isApproved = event === 'authorized' || event === 'sold';
      const isCaptured = event === 'captured' || event === 'sold';
      const captured = isCaptured
        ? movedMinor
        : event === 'capture refused' || event === 'voided'
          ? 0
          : order.capturedMinor;
      const refunded =
        order.refundedMinor + (event === 'refunded' ? movedMinor : event === 'refund voided' ? -movedMinor : 0);
      const capturedAt = isCaptured ? nowMs : event === 'capture refused' ? null : (order.capturedAt ?? null);
      const authorizedAt = isApproved ? nowMs : (order.authorizedAt ?? null);
      this.#update.run(state, captured, refunded, authorizedAt, capturedAt, nowMs, id);
      return this.get(id);
    });
  }
}

function orderOf(row: Readonly<Record<string, unknown>> | undefined): Order | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id as number,
    store: row.store as string,
    oid: row.oid as string,
    kind: row.kind as PaymentKind,
    state: row.status as OrderState,
    amountMinor: row.amount_minor as number,
    capturedMinor: row.captured_minor as number,
    refundedMinor: row.refunded_minor as number,
    currency: row.currency as number,
    authorizedAt: (row.authorized_ms as number | null) ?? undefined,
    capturedAt: (row.captured_ms as number | null) ?? undefined,
  };
}
