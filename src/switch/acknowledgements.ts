// What an acquirer says to the answer that it was given: that it has processed it, or that it could not. Some networks send
// acknowledgements, which are not answered (0180, negative 0190); in 1987 terminals confirm that a transaction was completed or
// was not, and are answered (0202, answered 0212). Either is on record at its transaction, and what was approved and could not be
// processed is undone at its issuer: nobody has the goods, and nobody else will reverse it.
import type { Message } from '../codec/message.ts';
import { classOf, functionOf, MessageClass, MessageFunction, mtiText } from '../iso8583/mti.ts';
import { isApproved, Reason, tellsDecline } from '../iso8583/reason.ts';
import { Step } from '../journal/entry.ts';
import type { Answers } from './answers.ts';
import type { Entries } from './entries.ts';
import { ANSWERED, type Outcome, refused } from './outcome.ts';
import { REFUSALS, tellRefused } from './refusals.ts';
import type { AcquirerSessions } from './sessions/acquirer-sessions.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';

export class Acknowledgements {
  private readonly state: SwitchState;
  private readonly entries: Entries;
  private readonly answers: Answers;
  private readonly sessions: AcquirerSessions;
  private readonly storeAndForward: StoreAndForward;

  constructor(
    state: SwitchState,
    entries: Entries,
    answers: Answers,
    sessions: AcquirerSessions,
    storeAndForward: StoreAndForward,
  ) {
    this.state = state;
    this.entries = entries;
    this.answers = answers;
    this.sessions = sessions;
    this.storeAndForward = storeAndForward;
  }

  /** True for an acknowledgement that can be identified, which is then just identified. */
  isAcknowledgement(message: Message): boolean {
    return kindOf(message) !== undefined && this.state.transactions.identities.identify(message);
  }

  /** A message of an acquirer that expects no answer: an acknowledgement, a notification, or what nobody waits for. `isSearched`: the
   *  journal has been asked for what it is about, on a link that was open then. */
  receive(acquirer: number, connection: number, message: Message, isSearched = false): void {
    const { ports } = this.state;
    const mti = mtiText(message.mti);
    const messageFunction = functionOf(message.mti);
    if (messageFunction === MessageFunction.notification) {
      ports.emit('message.notification', { connection, mti });
      return;
    }
    const slot =
      this.isAcknowledgement(message) && (isSearched || this.sessions.isOpen(acquirer, connection))
        ? this.answered(acquirer, message)
        : NO_SLOT;
    if (slot === NO_SLOT) ports.emit('message.unexpected', { connection, mti });
    else this.acknowledged(slot, connection, message, kindOf(message) === 'positive');
  }

  /** A completion confirmation, just identified. Where DE 39 says nothing the transaction was completed. */
  complete(acquirer: number, connection: number, message: Message): Outcome {
    const slot = this.answered(acquirer, message);
    if (slot === NO_SLOT) {
      tellRefused(this.state.ports, connection, message, REFUSALS.notFound, '11', 'originalUnknown');
      this.answers.withoutSlot(acquirer, connection, message, REFUSALS.notFound);
      return refused(REFUSALS.notFound.reason);
    }
    this.acknowledged(slot, connection, message, !tellsDecline(message.text(39)));
    this.answers.withoutSlot(acquirer, connection, message, { reason: Reason.approved });
    return ANSWERED;
  }

  /** The transaction that was answered to the request whose STAN, DE 7 and DE 41 the message just identified has. */
  private answered(acquirer: number, message: Message): number {
    const { transactions } = this.state;
    const { identities } = transactions;
    const slot = identities.duplicateOf(acquirer, message.mti);
    if (slot === NO_SLOT || transactions.isInFlight(slot) || !identities.agreesOnCard(slot)) return NO_SLOT;
    return slot;
  }

  private acknowledged(slot: number, connection: number, message: Message, isProcessed: boolean): void {
    const { transactions, sanitizer, ports } = this.state;
    const end = sanitizer.sanitize(message);
    this.entries.record(slot, Step.acknowledged, sanitizer.out, 0, end);
    const about = { transaction: transactions.idOf(slot), connection };
    if (isProcessed) {
      ports.emit('answer.acknowledged', about);
      return;
    }
    ports.emit('answer.not-processed', about);
    const isReversal = classOf(transactions.identities.mtiOf(slot)) === MessageClass.reversal;
    const isHeld = isApproved(transactions.reasonOf(slot)) && transactions.amountOf(slot) !== 0;
    if (!isReversal && isHeld && !transactions.undoing.isUndone(slot)) this.storeAndForward.reverseAnswered(slot);
  }
}

/** What an acknowledgement says of the answer; undefined for what is none. */
function kindOf({ mti }: Message): 'positive' | 'negative' | undefined {
  if (functionOf(mti) === MessageFunction.acknowledgement) return 'positive';
  return functionOf(mti) === MessageFunction.negativeAcknowledgement ? 'negative' : undefined;
}
