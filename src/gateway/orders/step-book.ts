// What was done with orders after they were authorized: captures, voids, refunds. A step is recorded with the message that carries it out,
// before that is sent; it is done, or refused, when the switch has answered.
import type { PaymentResult } from '../payment-result.ts';
import { resultOf, type SentRequest } from './attempt-book.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';
import { RecentRows } from './recent-rows.ts';

export type StepKind = 'capture' | 'void' | 'refund';

export interface Step {
  readonly id: number;
  readonly orderId: number;
  /** The approved attempt whose card it is about. */
  readonly attempt: number;
  readonly kind: StepKind;
  readonly state: 'sent' | 'done' | 'refused';
  readonly amountMinor: number;
  readonly beganAt: number;
  /** Of a void: the step that it undoes; undefined for the authorization. */
  readonly undoes: number | undefined;
  readonly isUndone: boolean;
  readonly request: SentRequest;
  readonly result: PaymentResult | undefined;
}

/** What shops know a step by; attempts are known by their number alone. */
export function transactionIdOf({ id }: Pick<Step, 'id'>): string {
  return `S${id}`;
}

type NewStep = Pick<Step, 'orderId' | 'attempt' | 'kind' | 'amountMinor' | 'undoes' | 'request'>;

const COLUMNS = `id, order_id, attempt, kind, state, amount_minor, began_ms, undoes, is_undone, request, result`;

export class StepBook {
  readonly #file: GatewayFile;
  readonly #recent = new RecentRows<number, Step>();
  readonly #byId: Statement;
  readonly #ofOrder: Statement;
  readonly #insert: Statement;
  readonly #answered: Statement;
  readonly #undone: Statement;

  constructor(file: GatewayFile) {
    this.#file = file;
    this.#byId = file.prepare(`SELECT ${COLUMNS} FROM steps WHERE id = ?`);
    this.#ofOrder = file.prepare('SELECT id FROM steps WHERE order_id = ? ORDER BY id');
    this.#insert = file.prepare(
      `INSERT INTO steps (order_id, attempt, kind, state, amount_minor, began_ms, undoes, request)
       VALUES (?, ?, ?, 'sent', ?, ?, ?, ?)`,
    );
    this.#answered = file.prepare(`UPDATE steps SET state = ?, result = ? WHERE id = ?`);
    this.#undone = file.prepare(`UPDATE steps SET is_undone = 1 WHERE id = ?`);
  }

  get(id: number): Step {
    return this.#recent.get(id, () => stepOf(this.#byId.get(id)!))!;
  }

  /** The order of the step that is known by this id. */
  orderOf(transactionId: string): number | undefined {
    if (!/^S\d{1,15}$/.test(transactionId)) return undefined;
    return this.#byId.get(Number(transactionId.slice(1)))?.order_id as number | undefined;
  }

  /** Oldest first. */
  ofOrder(orderId: number): Step[] {
    return this.#ofOrder.all(orderId).map((row) => this.get(row.id as number));
  }

  begin(begun: NewStep, nowMs: number): Step {
    const { orderId, attempt, kind, amountMinor, undoes, request } = begun;
    return this.#file.write(() => {
      const document = JSON.stringify(request);
      const id = this.#insert.insert(orderId, attempt, kind, amountMinor, nowMs, undoes ?? null, document);
      return this.#put({
        ...{ id, orderId, attempt, kind, amountMinor, undoes, request },
        ...{ state: 'sent', beganAt: nowMs, isUndone: false, result: undefined },
      });
    });
  }

  answered(id: number, state: 'done' | 'refused', result: PaymentResult): Step {
    const step = this.get(id);
    this.#file.write(() => this.#answered.run(state, JSON.stringify(result), id));
    return this.#put({ ...step, state, result });
  }

  undone(id: number): void {
    const step = this.get(id);
    this.#file.write(() => this.#undone.run(id));
    this.#put({ ...step, isUndone: true });
  }

  #put(step: Step): Step {
    this.#recent.put(step.id, step);
    return step;
  }
}

function stepOf(row: Readonly<Record<string, unknown>>): Step {
  return {
    id: row.id as number,
    orderId: row.order_id as number,
    attempt: row.attempt as number,
    kind: row.kind as StepKind,
    state: row.state as Step['state'],
    amountMinor: row.amount_minor as number,
    beganAt: row.began_ms as number,
    undoes: (row.undoes as number | null) ?? undefined,
    isUndone: row.is_undone === 1,
    request: JSON.parse(row.request as string) as SentRequest,
    result: resultOf(row.result),
  };
}
