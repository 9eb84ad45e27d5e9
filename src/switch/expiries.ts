// Authorizations that nobody has confirmed in time: what is left of the hold is let go at the issuer, by an advice of the switch that
// leaves what was captured. Whatever has happened to one meanwhile, nothing is undone twice, and nothing that is captured.
import { Message } from '../codec/message.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { isApproved } from '../iso8583/reason.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { isCompletedBeside } from './captures.ts';
import { recollect } from './recollection.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';

/** An authorization that has expired, as the centre knows it. */
export interface ExpiredAuthorization {
  /** Its transaction number. */
  readonly transaction: number;
  /** The journal's number. */
  readonly acquirer: number;
  /** DE 11 and DE 7 as numbers, -1 without. */
  readonly stan: number;
  readonly sentAt: number;
  /** What was captured of it and stands, minor units, by the entries up to this place of the journal. */
  readonly capturedMinor: number;
  readonly place: number;
}

/** What became of one: the advice is queued; nothing is left of it, or an advice lets go of it already; somebody else is about to
 *  undo it, or there is no room for the advice, so that it is to be tried again; memory has let go of it, so that the journal has to be
 *  asked for its entries; it is not in the journal, or cannot be read. */
export type LettingGo = 'queued' | 'nothing' | 'later' | 'forgotten' | 'unknown';

const UNDECIDED = -1;

export class Expiries {
  private readonly state: SwitchState;
  private readonly storeAndForward: StoreAndForward;
  private readonly answer = new Message();

  constructor(state: SwitchState, storeAndForward: StoreAndForward) {
    this.state = state;
    this.storeAndForward = storeAndForward;
  }

  /** Lets go of what is left of an authorization. `entries` are what the journal has under its name, undefined when it has not been
   *  asked. */
  letGo(expired: ExpiredAuthorization, entries: readonly JournalEntry[] | undefined, nowMs: number): LettingGo {
    this.state.nowMs = nowMs;
    if (!this.state.knowsAcquirer(expired.acquirer)) return 'unknown';
    const slot = this.state.transactions.slotOf(expired.transaction);
    if (slot !== NO_SLOT) return this.letGoOf(slot, expired);
    if (entries === undefined) return 'forgotten';
    if (entries.every(({ transaction }) => transaction !== expired.transaction)) return 'unknown';
    if (!recollect(this.state, entries)) return 'unknown';
    const found = this.state.transactions.slotOf(expired.transaction);
    // Every place is needed.
    return found === NO_SLOT ? 'later' : this.letGoOf(found, expired);
  }

  private letGoOf(slot: number, expired: ExpiredAuthorization): LettingGo {
    const { transactions, ports } = this.state;
    if (!this.isNamed(slot, expired)) return 'unknown';
    if (transactions.isInFlight(slot) || transactions.isAwaited(slot) || transactions.isNeeded(slot)) return 'later';
    const standsMinor = this.standing(slot);
    if (standsMinor === 0) return 'nothing';
    if (!this.readAnswer(slot)) return 'unknown';
    const sinceMinor = this.capturedSince(slot, expired.place);
    if (sinceMinor === UNDECIDED) return 'later';
    const capturedMinor = isCompletedBeside(this.state, slot) ? 0 : expired.capturedMinor + sinceMinor;
    if (capturedMinor >= standsMinor) return 'nothing';
    const issuer = transactions.issuerOf(slot);
    if (this.storeAndForward.isHalfFull(issuer)) return 'later';
    this.storeAndForward.letGo(slot, this.answer, capturedMinor);
    ports.emit('authorization.expired', {
      transaction: expired.transaction,
      issuer: this.state.links[issuer]?.settings.name,
      releasedMinor: standsMinor - capturedMinor,
      capturedMinor,
      currency: transactions.identities.currencyOf(slot),
    });
    return 'queued';
  }

  /** It is the authorization that the centre means. */
  private isNamed(slot: number, { acquirer, stan }: ExpiredAuthorization): boolean {
    const { identities } = this.state.transactions;
    const isAuthorization = classOf(identities.mtiOf(slot)) === MessageClass.authorization;
    return isAuthorization && identities.acquirerOf(slot) === acquirer && identities.stanOf(slot) === stan;
  }

  /** What stands of it but for captures. What its issuer may not know of, or is being told to undo, is in other hands. */
  private standing(slot: number): number {
    const { transactions } = this.state;
    const { undoing } = transactions;
    const isStanding = isApproved(transactions.reasonOf(slot)) && !undoing.isUndone(slot) && !undoing.isInDoubt(slot);
    return isStanding ? Math.abs(transactions.amountOf(slot)) : 0;
  }

  /** Reads the answer, whose card is that of its captures. */
  private readAnswer(slot: number): boolean {
    const { answer, storeAndForward, state } = this;
    return storeAndForward.readAnswered(slot, answer) && state.transactions.identities.identify(answer);
  }

  /** What was captured of the authorization in `slot`, just identified, since `place`, so far as memory has it: an issuer gives back
   *  nothing that is captured, whatever it is told. UNDECIDED while one is being asked about a capture. */
  private capturedSince(slot: number, place: number): number {
    const { transactions } = this.state;
    const { identities, undoing } = transactions;
    const transaction = transactions.idOf(slot);
    let capturedMinor = 0;
    const isInFlight = (other: number): boolean => {
      if (transactions.capturesOf(other) !== transaction) return false;
      if (transactions.isInFlight(other)) return true;
      const stands = isApproved(transactions.reasonOf(other)) && !undoing.isUndone(other);
      if (stands && transactions.placeOf(other) > place) capturedMinor += Math.abs(transactions.amountOf(other));
      return false;
    };
    const undecided = identities.newestOfCard(identities.acquirerOf(slot), isInFlight);
    return undecided === NO_SLOT ? capturedMinor : UNDECIDED;
  }
}
