// The stub issuer, which the domestic and the foreign issuer are made of. It keeps an account for each card, in memory, and
// decides from the card, the amount and the available balance. The first check that fails decides the answer, in the order
// of `reasonFor` and `move`. One Decision object serves all calls: it is valid until the next call.
import { copyCardNumber } from '../codec/card-number.ts';
import { approvalCodeOf } from '../iso8583/approval-code.ts';
import { ExpiryCheck } from '../iso8583/expiry-check.ts';
import { isPan, LONGEST_PAN } from '../iso8583/pan.ts';
import { Movement } from '../iso8583/processing-code.ts';
import { isApproved, Reason, tellsDecline } from '../iso8583/reason.ts';
import { Accounts, MOST_MINOR, NO_ACCOUNT } from './accounts.ts';
import { type AmountTrigger, amountTriggerOf, isDeclined } from './amount-trigger.ts';
import type { Conversion } from './conversion.ts';
import type { Decision, Issuer, IssuerRequest, IssuerTotals } from './issuer.ts';
import { changedBytes, keepBooks, restoreBooks } from './kept-books.ts';
import { NOT_POSTED } from './posted-transactions.ts';
import type { StubSettings } from './stub-settings.ts';
import { totalsOf } from './totals.ts';
import { accountTypeOf, supportedMovement } from './transaction-type.ts';
import type { Verifier } from './verifier.ts';

const AMOUNT_DIGITS = 12;
/** DE 54: amount type "available balance", ISO 8583:1987 table A.3. */
const AVAILABLE_BALANCE = '02';

export class StubIssuer implements Issuer {
  readonly books = 'memory';
  readonly name: string;
  private readonly currency: string;
  private readonly accounts: Accounts;
  private readonly limitPerTransactionMinor: number;
  /** By DE 49. The empty currency is there when DE 49 may be absent. */
  private readonly conversions: ReadonlyMap<string, Conversion>;
  private readonly delayMs: number;
  private readonly verifier: Verifier | undefined;
  private readonly digits = new Uint8Array(LONGEST_PAN);
  private readonly expiryCheck = new ExpiryCheck();
  private readonly decision: Decision = {
    reason: Reason.approved,
    approvalCode: undefined,
    elements: undefined,
    approvedMinor: undefined,
    delayMs: undefined,
  };

  /** `settings` have been checked, see stub-settings.ts. */
  constructor(settings: StubSettings) {
    this.name = settings.name;
    this.currency = settings.currency;
    this.accounts = new Accounts(settings.openingBalanceMinor, settings.accountsLimit, settings.transactionsLimit);
    this.limitPerTransactionMinor = settings.limitPerTransactionMinor;
    this.conversions = settings.conversions;
    this.delayMs = settings.delayMs;
    this.verifier = settings.verifier;
  }

  decide(request: IssuerRequest): Decision {
    const decision = this.decision;
    decision.approvalCode = undefined;
    decision.elements = undefined;
    decision.approvedMinor = undefined;
    const kind = request.kind;
    const isReversal = kind === 'reversal';
    // The answer to what store-and-forward repeats must not be delayed: a late one would not acknowledge it.
    const isRepeated = request.isAdvice && (isReversal || request.isRepeat);
    let delayMs = isRepeated ? 0 : this.delayMs;
    if (isReversal) decision.reason = this.reverse(request);
    else if (kind === 'other') decision.reason = Reason.invalidTransaction;
    else if (isRepeated && this.accounts.posted.find(request.transaction) !== NOT_POSTED) {
      decision.reason = Reason.approved;
    } else {
      const amountMinor = request.amountMinor;
      // The trouble that was asked for has been had with the first sending.
      const trigger = isRepeated ? undefined : amountTriggerOf(amountMinor);
      decision.reason = this.reasonFor(request, amountMinor, trigger);
      if (trigger !== undefined) delayMs += trigger.delayMs;
    }
    decision.delayMs = delayMs > 0 ? delayMs : undefined;
    return decision;
  }

  totals(): IssuerTotals {
    return totalsOf(this.accounts, this.currency);
  }

  // Books that outlive the process

  /** Bytes that `keepBooks` would keep now. */
  changedBytes(): number {
    return changedBytes(this.accounts);
  }

  /** Keeps what has changed in the books since the last time, by key. */
  keepBooks(keep: (key: string, value: Uint8Array) => void): void {
    keepBooks(this.accounts, keep);
  }

  /** Fills the books, which are empty, with what was kept. Throws LostBooks when a part of it is missing. */
  restoreBooks(kept: (key: string) => Uint8Array | undefined): void {
    restoreBooks(this.accounts, kept);
  }

  /** Books what it decided before a restart, unless it is in the books already. Nothing is checked: money has moved. */
  rebook(request: IssuerRequest, decision: Decision): void {
    if (!isApproved(decision.reason)) return;
    if (request.kind === 'reversal') this.reverse(request);
    else if (this.accounts.posted.find(request.transaction) === NOT_POSTED) this.rebookApproval(request, decision);
  }

  private rebookApproval(request: IssuerRequest, { approvedMinor = request.amountMinor, elements }: Decision): void {
    const movement = supportedMovement(request.processingCode);
    const length = copyCardNumber(request.message, this.digits);
    const account = this.opened(this.accounts.find(this.digits, length));
    if (account === NO_ACCOUNT) return;
    const amountMinor = movement === Movement.enquiry ? 0 : approvedMinor;
    const conversion = this.conversions.get(request.currency);
    // What it billed then counts, and not what a rate of today would make of it.
    const billed = elements?.[6];
    const billingMinor = billed === undefined ? (conversion?.billingOf(amountMinor) ?? amountMinor) : Number(billed);
    const sign = movement === Movement.credit ? -1 : 1;
    const isHeld = request.kind === 'authorization';
    const currency = conversion?.currency ?? Number(request.currency);
    this.accounts.post(
      request.transaction,
      account,
      isHeld,
      sign * amountMinor,
      amountMinor === 0 ? 0 : sign * billingMinor,
      currency,
    );
    this.capture(request, account, sign * amountMinor, currency);
  }

  private reasonFor(request: IssuerRequest, amountMinor: number, trigger: AmountTrigger | undefined): Reason {
    if (trigger !== undefined && isDeclined(trigger)) return trigger.reason!;
    const processingCode = request.processingCode;
    const movement = supportedMovement(processingCode);
    if (movement === undefined) return Reason.invalidTransaction;
    const length = copyCardNumber(request.message, this.digits);
    const account = this.accounts.find(this.digits, length);
    // A card that has an account has been checked.
    if (account === NO_ACCOUNT && !isPan(this.digits, length)) return Reason.invalidCardNumber;
    const isAdvice = request.isAdvice;
    if (isAdvice) {
      // An advice of a decline says that no money moved.
      const responseCode = request.get('39');
      if (typeof responseCode === 'string' && tellsDecline(responseCode)) return this.acknowledge(amountMinor);
    } else {
      const expiry = request.expiry;
      if (expiry !== undefined && this.expiryCheck.isExpired(expiry, request.nowMs)) return Reason.expiredCard;
      if (this.verifier !== undefined && movement === Movement.debit) {
        const reason = this.verified(request, this.verifier, expiry);
        if (reason !== undefined) return reason;
      }
    }
    if (movement === Movement.enquiry) {
      const reason = this.answerBalance(request.transaction, account, processingCode);
      return isApproved(reason) ? this.acknowledge(amountMinor) : reason;
    }
    const conversion = this.conversions.get(request.currency);
    if (conversion === undefined) {
      return request.currency === '' ? Reason.formatError : Reason.notPermittedToCardholder;
    }
    return this.move(request, account, amountMinor, conversion, trigger, movement === Movement.credit);
  }

  /** Why a payment is declined whose CVV2 or CAVV is wrong; the answer says what was found. */
  private verified({ message, pan }: IssuerRequest, verifier: Verifier, expiry: string | undefined) {
    const { reason, elements } = verifier.verify(message, pan, expiry);
    this.decision.elements = elements;
    return reason;
  }

  /** Debits or credits an account, or holds. A credit takes negative amounts. */
  private move(
    request: IssuerRequest,
    known: number,
    amountMinor: number,
    conversion: Conversion,
    trigger: AmountTrigger | undefined,
    isCredit: boolean,
  ): Reason {
    const isAdvice = request.isAdvice;
    const isPartial = !isCredit && !isAdvice && trigger?.reason === Reason.partiallyApproved;
    const approvedMinor = isPartial ? Math.trunc(amountMinor / 2) : amountMinor;
    const billingMinor = conversion.billingOf(approvedMinor);
    if (approvedMinor === 0 || billingMinor > MOST_MINOR) return Reason.invalidAmount;
    // An amount trigger has its answer, whatever the limit.
    const isLimited = !isCredit && !isAdvice && trigger === undefined;
    if (isLimited && billingMinor > this.limitPerTransactionMinor) return Reason.exceedsAmountLimit;
    const account = this.opened(known);
    if (account === NO_ACCOUNT) return Reason.noCardRecord;
    const sign = isCredit ? -1 : 1;
    const mayOverdraw = isCredit || isAdvice;
    if (!this.accounts.admits(account, sign * billingMinor, mayOverdraw ? -MOST_MINOR : 0)) {
      return mayOverdraw ? Reason.exceedsAmountLimit : Reason.notSufficientFunds;
    }
    const isHeld = request.kind === 'authorization';
    const { transaction } = request;
    this.accounts.post(transaction, account, isHeld, sign * approvedMinor, sign * billingMinor, conversion.currency);
    this.capture(request, account, sign * approvedMinor, conversion.currency);
    if (isPartial) this.decision.approvedMinor = approvedMinor;
    this.fillApproval(transaction, billingMinor, conversion);
    return approvalReason(trigger, isPartial);
  }

  /** A completion takes over what its authorization holds, as far as that goes: it is debited, and held no more. What is beyond it is
   *  debited anew. Nothing happens when the authorization is not here, or is of another account or currency. */
  private capture({ original, kind }: IssuerRequest, account: number, amountMinor: number, currency: number): void {
    if (original === 0 || kind !== 'financial') return;
    const { posted } = this.accounts;
    const slot = posted.find(original);
    const isItsOwn = slot !== NOT_POSTED && posted.isHeld(slot) && posted.accountOf(slot) === account;
    if (!isItsOwn || posted.currencyOf(slot) !== currency) return;
    const heldMinor = Math.abs(posted.amountOf(slot));
    const leftMinor = Math.max(0, heldMinor - Math.abs(amountMinor));
    this.accounts.capture(slot, Math.abs(amountMinor), leftMinor, this.takenFor(slot, leftMinor));
  }

  /** Approves without taking anything. An amount in the request is answered with an approved amount of 0. */
  private acknowledge(amountMinor: number): Reason {
    if (amountMinor > 0) this.decision.approvedMinor = 0;
    return Reason.approved;
  }

  private answerBalance(transaction: number, known: number, processingCode: string): Reason {
    const account = this.opened(known);
    if (account === NO_ACCOUNT) return Reason.noCardRecord;
    // Posted with an amount of 0, so that its reversal finds an original.
    this.accounts.post(transaction, account, true, 0, 0, Number(this.currency));
    const availableMinor = this.accounts.availableMinor(account);
    const sign = availableMinor < 0 ? 'D' : 'C';
    const balance = this.currency + sign + amountText(Math.abs(availableMinor));
    this.decision.elements = { 54: accountTypeOf(processingCode) + AVAILABLE_BALANCE + balance };
    this.decision.approvalCode = approvalCodeOf(transaction);
    return Reason.approved;
  }

  /** Fills in the elements of an approval. They are a new object each time: a delayed answer keeps them. */
  private fillApproval(transaction: number, billingMinor: number, { rateText }: Conversion): void {
    this.decision.approvalCode = approvalCodeOf(transaction);
    if (rateText === undefined) return;
    const billed = { 6: amountText(billingMinor), 10: rateText, 51: this.currency };
    this.decision.elements = this.verifier === undefined ? billed : { ...this.decision.elements, ...billed };
  }

  private opened(account: number): number {
    return account === NO_ACCOUNT ? this.accounts.open() : account;
  }

  /** Gives back what the original took, except for what remains of a partial reversal. */
  private reverse(request: IssuerRequest): Reason {
    const { posted } = this.accounts;
    const slot = posted.find(request.original);
    if (slot === NOT_POSTED) {
      // Nothing is held or debited. The advice is acknowledged, or store-and-forward would repeat it for ever.
      return request.isAdvice ? Reason.approved : Reason.originalNotFound;
    }
    // What was captured stands as a transaction of its own.
    const remainingMinor = Math.max(0, request.remainingMinor - posted.capturedOf(slot));
    this.accounts.reverse(slot, remainingMinor, this.takenFor(slot, remainingMinor));
    return Reason.approved;
  }

  /** What is taken from the account for `amountMinor` of a posted transaction, at the rate of then: where that is not the rate of today,
   *  in proportion. */
  private takenFor(slot: number, amountMinor: number): number {
    const { posted } = this.accounts;
    const [postedMinor, takenMinor] = [Math.abs(posted.amountOf(slot)), Math.abs(posted.takenOf(slot))];
    if (amountMinor === 0 || postedMinor === 0) return 0;
    const conversion = this.conversions.get(String(posted.currencyOf(slot)).padStart(3, '0'));
    if (conversion?.billingOf(postedMinor) === takenMinor) return conversion.billingOf(amountMinor);
    const [taken, left, whole] = [BigInt(takenMinor), BigInt(amountMinor), BigInt(postedMinor)];
    return Number((2n * taken * left + whole) / (2n * whole));
  }
}

/** The approving code that an amount trigger asks for; there is no partial approval of advices and credits. */
function approvalReason(trigger: AmountTrigger | undefined, isPartial: boolean): Reason {
  const wanted = trigger?.reason;
  return wanted === undefined || (wanted === Reason.partiallyApproved && !isPartial) ? Reason.approved : wanted;
}

/** An amount as DE 4 and DE 6 carry it: twelve digits. */
function amountText(amountMinor: number): string {
  return String(amountMinor).padStart(AMOUNT_DIGITS, '0');
}
