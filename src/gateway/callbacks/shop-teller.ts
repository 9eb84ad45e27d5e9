// Tells shops what has come of attempts: each outcome at once, and again with growing pauses until the shop has answered or has been tried
// often enough. What is told was made with the outcome and is the same each time. An answer that asks for it captures the order, once.
import type { EventSink } from '../../events/event-table.ts';
import type { Cancel, Timer } from '../../host/timer.ts';
import type { CallbackMeaning } from '../kit.ts';
import type { Attempt } from '../orders/attempt-book.ts';
import type { Order } from '../orders/order-book.ts';
import type { OrderRecords } from '../orders/order-records.ts';
import type { Telling } from '../orders/telling-book.ts';
import { type CallbackRules, pauseAfter } from './callback-rules.ts';
import type { ShopCaller } from './shop-caller.ts';

interface TellerPorts {
  readonly records: OrderRecords;
  readonly caller: ShopCaller;
  readonly rules: CallbackRules;
  readonly timer: Timer;
  readonly emit: EventSink;
  /** What the shop means by its answer. */
  readonly meaning: (attempt: Attempt, answer: string) => CallbackMeaning;
  /** The shop asks for the capture of an order that was just authorized. */
  readonly capture: (order: Order) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Calls under way at a time that nobody waits for: repeats must not keep those from being made that cardholders wait for. */
const AT_A_TIME = 32;
const KEPT_ANSWER_CHARACTERS = 200;
const OVERLOAD_MS = 250;

export class ShopTeller {
  readonly #ports: TellerPorts;
  /** By attempt: the try that is under way. */
  readonly #underWay = new Map<number, Promise<void>>();
  #cancel: Cancel | undefined;
  #isStopped = false;

  constructor(ports: TellerPorts) {
    this.#ports = ports;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** Tells the shop of an attempt now, and resolves when it has answered or could not be told this time. What is told is durable. */
  tell(attempt: number): Promise<void> {
    const known = this.#underWay.get(attempt);
    if (known !== undefined) return known;
    const telling = this.#ports.records.tellings.find(attempt);
    if (telling?.state !== 'waiting' || this.#isStopped) return Promise.resolve();
    const trying = this.#try(telling).finally(() => {
      this.#underWay.delete(attempt);
      this.#waitForNext();
    });
    this.#underWay.set(attempt, trying);
    return trying;
  }

  /** Tells what is due, and goes on with what will be. */
  start(): void {
    this.#look();
  }

  /** Begins no further call; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    await Promise.allSettled(this.#underWay.values());
  }

  #look(): void {
    const { records, now } = this.#ports;
    const room = AT_A_TIME - this.#underWay.size;
    const due = room <= 0 ? [] : records.tellings.due(now(), AT_A_TIME);
    for (const { attempt } of due.slice(0, room)) void this.tell(attempt);
    this.#waitForNext();
  }

  #waitForNext(): void {
    const { records, timer, now } = this.#ports;
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#isStopped) return;
    const { nextDueMs } = records.tellings;
    if (nextDueMs === undefined) return;
    const waitMs = Math.max(OVERLOAD_MS, nextDueMs - now());
    this.#cancel = timer.at(timer.now() + waitMs, () => this.#look());
  }

  async #try({ attempt: number, told, timesTried }: Telling): Promise<void> {
    const { records, caller, rules, emit, meaning, capture, now } = this.#ports;
    const outcome = await caller.post(told.callback!.url, told.callback!.fields);
    const attempt = records.attempts.get(number);
    const order = records.orders.get(attempt.orderId);
    const { store, oid } = order;
    const tries = timesTried + 1;
    const of = { store, oid, attempt: number, tries };
    if ('answer' in outcome) {
      const meant = meaning(attempt, outcome.answer);
      records.file.write(() => {
        records.tellings.concluded(number, 'told', outcome.answer.slice(0, KEPT_ANSWER_CHARACTERS));
        if (meant === 'capture' && attempt.state === 'approved' && order.state === 'A') capture(order);
      });
      if (meant === 'nothing' && /POSTAUTH/i.test(outcome.answer)) {
        emit('gateway.callback-inexact', { store, oid, attempt: number });
      }
      emit('gateway.callback', { ...of, answer: ANSWER_WORDS[meant] });
    } else if (tries >= rules.tries) {
      records.tellings.concluded(number, 'given up', outcome.failed.slice(0, KEPT_ANSWER_CHARACTERS));
      emit('gateway.callback-given-up', { ...of, why: outcome.failed });
    } else {
      const dueMs = now() + pauseAfter(rules, tries);
      records.tellings.postpone(number, outcome.failed.slice(0, KEPT_ANSWER_CHARACTERS), dueMs);
      emit('gateway.callback-failed', { ...of, why: outcome.failed });
    }
    await records.file.durable();
  }
}

const ANSWER_WORDS: Readonly<Record<CallbackMeaning, string>> = {
  capture: 'POSTAUTH',
  noted: 'APPROVED',
  refused: 'FAILURE',
  nothing: 'nothing',
};
