// The issuer that the domestic and the foreign one are made of: it keeps an account for each card and decides from the
// card, the amount and the balance. What is first wrong decides the answer, in the order of `reasonFor` and `move`. One
// Decision object serves all calls: what `decide` returns is valid until it is called again.
import { isApproved, Reason, reasonOf } from '../iso8583/reason.ts';
import { Accounts, MOST_MINOR, NO_ACCOUNT } from './accounts.ts';
import { isDeclined, type Scenario, scenarioOf } from './amount-trigger.ts';
import { approvalCodeOf } from './approval-code.ts';
import { CARD_NUMBER_ROOM, copyCardNumber, isCardNumber } from './card-number.ts';
import type { Conversion } from './conversion.ts';
import { ExpiryCheck } from './expiry-check.ts';
import type { Decision, Issuer, IssuerRequest, IssuerTotals } from './issuer.ts';
import { NO_EFFECT } from './posted-transactions.ts';
import type { StubSettings } from './stub-settings.ts';
import { Totals } from './totals.ts';
import { accountTypeOf, Movement, movementOf } from './transaction-type.ts';

const AMOUNT_DIGITS = 12;
/** DE 54: amount type "available balance", ISO 8583:1987 table A.3. */
const AVAILABLE_BALANCE = '02';

export class StubIssuer implements Issuer {
  readonly name: string;
  private readonly currency: string;
  private readonly accounts: Accounts;
  private readonly limitPerTransactionMinor: number;
  /** By DE 49; the empty currency is there when requests need not say one. */
  private readonly conversions: ReadonlyMap<string, Conversion>;
  private readonly delayMs: number;
  private readonly digits = new Uint8Array(CARD_NUMBER_ROOM);
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
  }

  decide(request: IssuerRequest): Decision {
    const decision = this.decision;
    decision.approvalCode = undefined;
    decision.elements = undefined;
    decision.approvedMinor = undefined;
    const kind = request.kind;
    const isReversal = kind === 'reversal';
    // Whoever sends a reversal advice waits for nothing but its acknowledgement, and store-and-forward takes none late.
    let delayMs = isReversal && request.isAdvice ? 0 : this.delayMs;
    if (isReversal) decision.reason = this.undo(request);
    else if (kind === 'other') decision.reason = Reason.invalidTransaction;
    else {
      const amountMinor = request.amountMinor;
      const scenario = scenarioOf(amountMinor);
      decision.reason = this.reasonFor(request, amountMinor, scenario);
      if (scenario !== undefined) delayMs += scenario.delayMs;
    }
    decision.delayMs = delayMs > 0 ? delayMs : undefined;
    return decision;
  }

  totals(): IssuerTotals {
    return new Totals(this.accounts, this.currency);
  }

  private reasonFor(request: IssuerRequest, amountMinor: number, scenario: Scenario | undefined): Reason {
    if (scenario !== undefined && isDeclined(scenario)) return scenario.reason!;
    const processingCode = request.processingCode;
    const movement = movementOf(processingCode);
    if (movement === Movement.none) return Reason.invalidTransaction;
    const length = copyCardNumber(request.message, this.digits);
    const account = this.accounts.find(this.digits, length);
    // A card that has an account has been checked.
    if (account === NO_ACCOUNT && !isCardNumber(this.digits, length)) return Reason.invalidCardNumber;
    const isAdvice = request.isAdvice;
    if (isAdvice) {
      // An advice of a decline tells that no money moved.
      const told = request.get('39');
      if (typeof told === 'string' && !isApproved(reasonOf(told))) return this.acknowledge(amountMinor);
    } else {
      const expiry = request.expiry;
      if (expiry !== undefined && this.expiryCheck.isExpired(expiry, request.nowMs)) return Reason.expiredCard;
    }
    if (movement === Movement.enquiry) {
      const reason = this.tellBalance(request.transaction, account, processingCode);
      return isApproved(reason) ? this.acknowledge(amountMinor) : reason;
    }
    const conversion = this.conversions.get(request.currency);
    if (conversion === undefined) {
      return request.currency === '' ? Reason.formatError : Reason.notPermittedToCardholder;
    }
    return movement === Movement.credit
      ? this.credit(request, account, amountMinor, conversion, scenario)
      : this.debit(request, account, amountMinor, conversion, scenario);
  }

  private debit(
    request: IssuerRequest,
    known: number,
    amountMinor: number,
    conversion: Conversion,
    scenario: Scenario | undefined,
  ): Reason {
    const isAdvice = request.isAdvice;
    const isPartial = scenario?.reason === Reason.partiallyApproved && !isAdvice;
    const approvedMinor = isPartial ? Math.trunc(amountMinor / 2) : amountMinor;
    const billingMinor = conversion.billingOf(approvedMinor);
    if (approvedMinor === 0 || billingMinor > MOST_MINOR) return Reason.invalidAmount;
    // A scenario's amount asks for its answer, whatever the limit.
    const isLimited = !isAdvice && scenario === undefined;
    if (isLimited && billingMinor > this.limitPerTransactionMinor) return Reason.exceedsAmountLimit;
    const account = this.opened(known);
    if (account === NO_ACCOUNT) return Reason.noCardRecord;
    if (!this.accounts.admits(account, billingMinor, isAdvice ? -MOST_MINOR : 0)) {
      return isAdvice ? Reason.exceedsAmountLimit : Reason.notSufficientFunds;
    }
    const isHeld = request.kind === 'authorization';
    this.accounts.take(account, request.transaction, isHeld, approvedMinor, billingMinor, conversion.currency);
    if (isPartial) this.decision.approvedMinor = approvedMinor;
    this.tellApproval(request.transaction, billingMinor, conversion);
    return approvalReason(scenario, isPartial);
  }

  private credit(
    request: IssuerRequest,
    known: number,
    amountMinor: number,
    conversion: Conversion,
    scenario: Scenario | undefined,
  ): Reason {
    const billingMinor = conversion.billingOf(amountMinor);
    if (amountMinor === 0 || billingMinor > MOST_MINOR) return Reason.invalidAmount;
    const account = this.opened(known);
    if (account === NO_ACCOUNT) return Reason.noCardRecord;
    if (!this.accounts.admits(account, -billingMinor, -MOST_MINOR)) return Reason.exceedsAmountLimit;
    const isHeld = request.kind === 'authorization';
    this.accounts.take(account, request.transaction, isHeld, -amountMinor, -billingMinor, conversion.currency);
    this.tellApproval(request.transaction, billingMinor, conversion);
    return approvalReason(scenario, false);
  }

  /** Approves where nothing is taken: an amount that the request names all the same is answered with 0. */
  private acknowledge(amountMinor: number): Reason {
    if (amountMinor > 0) this.decision.approvedMinor = 0;
    return Reason.approved;
  }

  private tellBalance(transaction: number, known: number, processingCode: string): Reason {
    const account = this.opened(known);
    if (account === NO_ACCOUNT) return Reason.noCardRecord;
    // Remembered with nothing taken, so that undoing it is approved.
    this.accounts.take(account, transaction, true, 0, 0, Number(this.currency));
    const availableMinor = this.accounts.availableMinor(account);
    const sign = availableMinor < 0 ? 'D' : 'C';
    const balance = this.currency + sign + amountText(Math.abs(availableMinor));
    this.decision.elements = { 54: accountTypeOf(processingCode) + AVAILABLE_BALANCE + balance };
    this.decision.approvalCode = approvalCodeOf(transaction);
    return Reason.approved;
  }

  /** The elements are a new object each time: a delayed answer keeps them. */
  private tellApproval(transaction: number, billingMinor: number, { rateText }: Conversion): void {
    this.decision.approvalCode = approvalCodeOf(transaction);
    if (rateText === undefined) return;
    this.decision.elements = { 6: amountText(billingMinor), 10: rateText, 51: this.currency };
  }

  private opened(account: number): number {
    return account === NO_ACCOUNT ? this.accounts.open() : account;
  }

  /** Gives back what the original took, or what of it shall not stand. */
  private undo(request: IssuerRequest): Reason {
    const { effects } = this.accounts;
    const effect = effects.find(request.original);
    if (effect === NO_EFFECT) {
      // Nothing was taken, so an advice has nothing left to ask for, and it must leave the queue that repeats it.
      return request.isAdvice ? Reason.approved : Reason.originalNotFound;
    }
    const remainingMinor = request.remainingMinor;
    const takenMinor = remainingMinor === 0 ? 0 : this.conversionOf(effect).billingOf(remainingMinor);
    this.accounts.giveBack(effect, remainingMinor, takenMinor);
    return Reason.approved;
  }

  private conversionOf(effect: number): Conversion {
    const currency = String(this.accounts.effects.currencyOf(effect)).padStart(3, '0');
    return this.conversions.get(currency)!;
  }
}

/** A scenario's approving code in place of 00; there is no partial approval of advices and credits. */
function approvalReason(scenario: Scenario | undefined, isPartial: boolean): Reason {
  const wanted = scenario?.reason;
  return wanted === undefined || (wanted === Reason.partiallyApproved && !isPartial) ? Reason.approved : wanted;
}

/** An amount as DE 4 and DE 6 carry it: twelve digits. */
function amountText(amountMinor: number): string {
  return String(amountMinor).padStart(AMOUNT_DIGITS, '0');
}
