// Sends what waits for the switch: each message as soon as it is recorded, and again, marked as a repeat, with growing pauses until the
// switch has answered. It never gives up: what it carries is money that stands, or must not stand.
import type { Message } from '../../codec/message.ts';
import type { Cancel, Timer } from '../../host/timer.ts';
import type { WaitingMessage } from '../orders/message-book.ts';
import type { OrderRecords } from '../orders/order-records.ts';
import { repeatType } from './payment-messages.ts';
import type { SwitchLink } from './switch-link.ts';

interface SenderPorts {
  readonly records: OrderRecords;
  readonly link: SwitchLink;
  readonly timer: Timer;
  /** How long the switch has for an answer; the first pause is as long. */
  readonly deadlineMs: number;
  /** False when the answer says "not now". */
  readonly answered: (message: WaitingMessage, answer: Message) => boolean;
  /** A message cannot be sent because of what it holds, or its card is lost. */
  readonly unsendable: (message: WaitingMessage, why: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Messages under way at a time. */
const AT_A_TIME = 64;
const LONGEST_PAUSE_MS = 300_000;

export class MessageSender {
  readonly #ports: SenderPorts;
  /** Numbers of the messages under way. */
  readonly #underWay = new Set<number>();
  #cancel: Cancel | undefined;
  #isLooking = false;
  #isStopped = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
  }

  /** Something waits that may be due. */
  wake(): void {
    if (this.#isLooking || this.#isStopped) return;
    this.#isLooking = true;
    this.#ports.timer.endOfTurn(() => void this.#look());
  }

  /** The link is there: what waited for it is due. */
  linkUp(): void {
    const { records, now } = this.#ports;
    records.messages.makeAllDue(now());
    this.wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  async #look(): Promise<void> {
    const { records, link, now } = this.#ports;
    this.#isLooking = false;
    if (this.#isStopped || !link.isUp) return;
    const due = records.messages.due(now(), AT_A_TIME).filter(({ id }) => !this.#underWay.has(id));
    const taken = due.slice(0, AT_A_TIME - this.#underWay.size);
    for (const message of taken) {
      this.#underWay.add(message.id);
      records.messages.postpone(message.id, now() + this.#pauseAfter(message.timesSent));
    }
    try {
      // A message is recorded in the turn that asks for it: it leaves when that is durable.
      await records.file.durable();
    } catch {
      // The file is broken, which the gateway ends for: nothing leaves.
      this.#isStopped = true;
      return;
    }
    // It was stopped meanwhile, and the file is closed: what was taken goes out after the next start.
    if (this.#isStopped) return;
    for (const message of taken) void this.#send(message);
    this.#waitForNext();
  }

  async #send(message: WaitingMessage): Promise<void> {
    const { records, link, answered, unsendable } = this.#ports;
    const { id, mti, elements, timesSent, attempt } = message;
    try {
      const pan = records.attempts.pan(attempt);
      if (pan === undefined) throw new Error('the card number is not kept any more');
      const type = timesSent === 0 ? mti : repeatType(mti);
      const reply = await link.request({ ...elements, '0': type, '2': pan });
      if (reply.is === 'answered') answered(message, reply.message);
    } catch (error) {
      unsendable(message, (error as Error).message);
    } finally {
      this.#underWay.delete(id);
    }
    this.wake();
  }

  #waitForNext(): void {
    const { records, timer, now } = this.#ports;
    this.#cancel?.();
    const { nextDueMs } = records.messages;
    if (nextDueMs === undefined || this.#underWay.size >= AT_A_TIME) return;
    this.#cancel = timer.at(timer.now() + Math.max(1, nextDueMs - now()), () => this.wake());
  }

  #pauseAfter(timesSent: number): number {
    const { deadlineMs } = this.#ports;
    return Math.min(Math.max(deadlineMs, LONGEST_PAUSE_MS), deadlineMs * 2 ** Math.min(timesSent + 1, 20));
  }
}
