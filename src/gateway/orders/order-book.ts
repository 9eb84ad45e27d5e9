// The orders: one for each number of a store (`oid`), with what was authorized, captured and given back. Every method is a part of the
// transaction of its turn.
import type { OrderStatus } from '../desk.ts';
import type { PaymentKind } from '../order-form.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';
import { isUnpaid, type OrderEvent, type OrderState, stateAfter } from './order-state.ts';
import { RecentRows } from './recent-rows.ts';

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
interface AskedOrder {
  readonly oid: string;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly currency: number;
}

const COLUMNS = `id, store, oid, kind, status, amount_minor, captured_minor, refunded_minor, currency, authorized_ms, captured_ms`;

export class OrderBook {
  readonly #file: GatewayFile;
  readonly #now: () => number;
  readonly #recent = new RecentRows<number, Order>();
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
    const found = orderOf(this.#byOid.get(store, oid));
    if (found !== undefined) this.#recent.put(found.id, found);
    return found;
  }

  get(id: number): Order {
    return this.#recent.get(id, () => orderOf(this.#byId.get(id)))!;
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
      return isUnpaid(known.state) ? this.settleOn(known.id, { kind, amountMinor, currency }) : known;
    });
  }

  /** The order is of this kind and amount: as it is asked for now, or as the attempt was that is approved, whatever was asked for since in
   *  another window. */
  settleOn(id: number, { kind, amountMinor, currency }: Omit<AskedOrder, 'oid'>): Order {
    const known = this.get(id);
    if (known.kind === kind && known.amountMinor === amountMinor && known.currency === currency) return known;
    const settled = { ...known, kind, amountMinor, currency };
    this.#file.write(() => this.#askAgain.run(kind, amountMinor, currency, this.#now(), id));
    this.#recent.put(id, settled);
    return settled;
  }

  /** Something has happened to an order; `movedMinor` is what was captured or given back. Throws a RangeError, which is a defect, when it
   *  may not happen: whoever carries something out asks `stateAfter` before. */
  happened(id: number, event: OrderEvent, movedMinor: number = 0): Order {
    return this.#file.write(() => {
      const order = this.get(id);
      const state = stateAfter(order.state, event);
      if (state === undefined) throw new RangeError(`order ${id} is ${order.state}: it cannot be ${event}`);
      const nowMs = this.#now();
      const isCaptured = event === 'captured' || event === 'sold';
      const isUncaptured = event === 'capture refused' || event === 'voided';
      const changed: Order = {
        ...order,
        state,
        capturedMinor: isCaptured ? movedMinor : isUncaptured ? 0 : order.capturedMinor,
        refundedMinor: order.refundedMinor + (REFUND_SIGN[event] ?? 0) * movedMinor,
        authorizedAt: event === 'authorized' || event === 'sold' ? nowMs : order.authorizedAt,
        capturedAt: isCaptured ? nowMs : event === 'capture refused' ? undefined : order.capturedAt,
      };
      const { capturedMinor, refundedMinor, authorizedAt, capturedAt } = changed;
      this.#update.run(state, capturedMinor, refundedMinor, authorizedAt ?? null, capturedAt ?? null, nowMs, id);
      this.#recent.put(id, changed);
      return changed;
    });
  }
}

const REFUND_SIGN: Partial<Record<OrderEvent, 1 | -1>> = { refunded: 1, 'refund voided': -1 };

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
