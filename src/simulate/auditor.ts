// The auditor: sees every entry when it becomes durable and every frame when it leaves the switch, and holds the one against the other
// as the invariants say. It knows the switch by what goes in and out of it alone.
import { JournalCheck } from '../centre/journal-check.ts';
import { OutstandingLedger } from '../centre/outstanding.ts';
import type { Codec } from '../codec/codec.ts';
import { Message } from '../codec/message.ts';
import { classOf, isRepeat, isRequest, MessageClass } from '../iso8583/mti.ts';
import { isApproved, Reason, reasonOf } from '../iso8583/reason.ts';
import { isWithdrawal, type JournalEntry, messageOf, requestOf, Step, tellsStandIn, toldOf } from '../journal/entry.ts';
import { newParties } from '../journal/parties.ts';
import type { IssuerRequest } from '../switch/ports.ts';
import type { Acquirer } from './acquirer.ts';
import type { Invariant, Violation } from './invariants.ts';
import type { Line } from './line.ts';
import { acquirerPlans, issuerPlans } from './plan.ts';
import { originalIn, type RemoteIssuer } from './remote-issuer.ts';
import { type Asking, nameIn } from './sale.ts';
import type { VirtualTimer } from './virtual-timer.ts';

/** What must not be kept of a request: tracks, PIN, security data, chip data, MACs. Of an answer chip data must not be in its message
 *  either. */
const SECRETS = [35, 36, 45, 52, 53, 55, 64, 96, 128];

/** An answer that is durable. */
interface Answer {
  readonly told: Buffer;
  /** A refusal that the switch gives without a memory of it: asked again, it may answer otherwise. */
  readonly isPreliminary: boolean;
  /** The switch does not know what is to be reversed. */
  readonly isOfUnknown: boolean;
}

/** A transaction, as the journal knows it. */
interface Known {
  readonly purchase: number;
  /** Reversal advices about it that its issuer has not acknowledged. */
  advices: number;
  /** An issuer has undone all of it. */
  isUndone: boolean;
}

export class Auditor {
  /** The first. */
  violation: Violation | undefined;
  /** The switch has told that its journal stands still: what it refuses then without having asked anybody is kept nowhere. */
  isStalled = false;
  /** Reads the whole journal. */
  readonly check: JournalCheck;
  ledger = new OutstandingLedger();
  private readonly timer: VirtualTimer;
  /** By number of the acquirer. */
  private readonly codecs: readonly (Codec | undefined)[];
  private readonly message = new Message();
  /** By acquirer and name. */
  private readonly answers = new Map<string, Answer[]>();
  private readonly known = new Map<number, Known>();
  /** Transactions by issuer and the STAN under which it knows them. */
  private readonly forwarded = new Map<string, number>();
  /** Transactions with an advice, and by issuer and the STAN of the advice. */
  private readonly advised = new Set<number>();
  private readonly advices = new Map<string, number>();
  /** Purchases whose request was undone at its issuer when they were approved in its place. */
  private readonly withdrawn = new Set<number>();
  /** Approved requests of each purchase. */
  private readonly approved = new Map<number, number>();

  constructor(timer: VirtualTimer, codecs: readonly (Codec | undefined)[]) {
    this.timer = timer;
    this.codecs = codecs;
    const names = (plans: readonly { readonly name: string }[]) => plans.map(({ name }) => name);
    this.check = new JournalCheck(newParties([], names(acquirerPlans), names(issuerPlans)), 1);
  }

  violate(invariant: Invariant, purchase: number, found: string, kind = ''): void {
    this.violation ??= { invariant, purchase, found, kind, atMs: this.timer.now() };
  }

  /** The purchase of a transaction; -1 when it is none of this round. */
  purchaseOf(transaction: number): number {
    return this.known.get(transaction)?.purchase ?? -1;
  }

  /** How often an issuer may have debited a purchase: once, and once more when it has undone that before it was told of an approval in
   *  its place. */
  mostDebits(purchase: number): number {
    return this.withdrawn.has(purchase) ? 2 : 1;
  }

  /** Forgets everything that has come to its end. */
  forget(): void {
    this.ledger = new OutstandingLedger();
    this.answers.clear();
    this.known.clear();
    this.forwarded.clear();
    this.advised.clear();
    this.advices.clear();
    this.withdrawn.clear();
    this.approved.clear();
  }

  // The journal

  /** An entry has become durable. Returns its purchase, -1 when it is about none. */
  durable(entry: JournalEntry): number {
    this.ledger.add(entry);
    this.check.add(entry);
    const { step, transaction, original, issuer, issuerStan, reason } = entry;
    // What the switch refuses without having asked anybody is soon forgotten, and decided anew when it comes again.
    const isPreliminary = reason === Reason.issuerInoperative && !this.known.has(transaction);
    this.checkSecrets(entry, this.indexed(entry, requestOf(entry)));
    const message = this.indexed(entry, messageOf(entry));
    this.checkSecrets(entry, message);
    const purchase = this.learn(entry, message);
    if (step === Step.forwarded && issuerStan > 0) this.forwarded.set(`${issuer} ${issuerStan}`, transaction);
    if (step === Step.adviceQueued) this.adviceQueued(entry);
    if (step === Step.adviceAcknowledged) this.adviceAcknowledged(entry);
    if (step === Step.late) this.isHeldAgain(transaction);
    if (step !== Step.answered) return purchase;
    if (classOf(entry.mti) !== MessageClass.reversal) this.approves(entry, purchase);
    else if (isApproved(entry.reason) && entry.amountMinor === 0) this.undone(original);
    this.addAnswer(entry, message!, isPreliminary);
    return purchase;
  }

  /** Which purchase a transaction belongs to: what is sent for it says so (DE 37), or its original does. */
  private learn(entry: JournalEntry, message: Message | undefined): number {
    const { transaction, original, mti } = entry;
    const known = this.known.get(transaction);
    if (known !== undefined) return known.purchase;
    const ofOriginal = this.purchaseOf(original);
    const purchase = ofOriginal < 0 ? (message?.number(37) ?? -1) : ofOriginal;
    if (entry.step !== Step.adviceQueued || classOf(mti) !== MessageClass.reversal) {
      this.known.set(transaction, { purchase, advices: 0, isUndone: false });
    }
    return purchase;
  }

  private adviceQueued(entry: JournalEntry): void {
    const { transaction, original, issuer, adviceStan, mti } = entry;
    this.advised.add(transaction);
    // An issuer in the process knows what was approved in its place by the number of the advice that tells of it.
    if (original > 0) this.advised.add(original);
    const purchase = this.purchaseOf(transaction);
    if (tellsStandIn(entry)) this.known.set(original, { purchase, advices: 0, isUndone: false });
    if (isWithdrawal(entry)) this.withdrawn.add(purchase);
    this.advices.set(`${issuer} ${adviceStan}`, transaction);
    const known = this.undoneBy(entry);
    if (known !== undefined && classOf(mti) === MessageClass.reversal) known.advices++;
  }

  private adviceAcknowledged(entry: JournalEntry): void {
    const known = this.undoneBy(entry);
    if (known === undefined || classOf(entry.mti) !== MessageClass.reversal) return;
    known.advices--;
    if (entry.amountMinor === 0 || isWithdrawal(entry)) known.isUndone = true;
  }

  /** What a reversal advice undoes: of a transaction that was approved in its issuer's place, the approval, which has a number of its own,
   *  or the request that the issuer was asked before. */
  private undoneBy({ transaction, original }: JournalEntry): Known | undefined {
    return this.known.get(original > 0 ? original : transaction);
  }

  /** Its issuer has answered after all: it may have worked the request behind the advice that undid it. */
  private isHeldAgain(transaction: number): void {
    const known = this.known.get(transaction);
    if (known !== undefined) known.isUndone = false;
  }

  /** A reversal was answered. While an advice waits, that was the switch, and not the issuer. */
  private undone(transaction: number): void {
    const known = this.known.get(transaction);
    if (known?.advices === 0) known.isUndone = true;
  }

  /** A completion is no debit of its own: it captures what is held. */
  private approves({ issuer, reason, amountMinor, transaction, captures }: JournalEntry, purchase: number): void {
    if (issuer === 0 || !isApproved(reason) || amountMinor === 0 || captures > 0) return;
    const count = (this.approved.get(purchase) ?? 0) + 1;
    this.approved.set(purchase, count);
    if (count > 1)
      this.violate('one debit', purchase, `transaction ${transaction} is the ${count}. that is approved for it`);
  }

  private addAnswer(entry: JournalEntry, message: Message, isPreliminary: boolean): void {
    const key = `${entry.acquirer} ${nameIn(message)}`;
    const isOfUnknown = entry.issuer === 0 && entry.reason === Reason.originalNotFound;
    const answer = { told: bufferOf(toldOf(entry)), isPreliminary, isOfUnknown };
    const answers = this.answers.get(key);
    if (answers === undefined) this.answers.set(key, [answer]);
    else answers.push(answer);
  }

  private checkSecrets({ seq, transaction }: JournalEntry, message: Message | undefined): void {
    const secret = message && SECRETS.find((number) => message.has(number));
    if (secret === undefined) return;
    this.violate('no secrets', this.purchaseOf(transaction), `entry ${seq} has DE ${secret} in it`);
  }

  /** A message of an entry, in the dialect of its acquirer; undefined when there is none. Valid until the next is asked for. */
  private indexed({ acquirer }: JournalEntry, bytes: Uint8Array): Message | undefined {
    if (bytes.length === 0) return undefined;
    const buffer = bufferOf(bytes);
    this.codecs[acquirer]!.index(buffer, 0, buffer.length, this.message);
    return this.message;
  }

  // What leaves

  /** The switch writes a frame to an acquirer. Returns what it answers; undefined when it answers nothing known. */
  told(acquirer: Acquirer, line: Line, bytes: Buffer, start: number, end: number): Asking | undefined {
    const { message } = this;
    acquirer.codec.index(bytes, start, end, message);
    if (classOf(message.mti) === MessageClass.network) return undefined;
    const name = nameIn(message);
    const asking = acquirer.find(name);
    if (asking === undefined) {
      this.violate('only what was asked', -1, `${acquirer.plan.name} is told of ${name}, which it has never asked`);
      return undefined;
    }
    const { index } = asking.sale.plan;
    const count = asking.on(line);
    if (++count.answered > count.asked) {
      this.violate(
        'only what was asked',
        index,
        `asked ${count.asked} times on a line, answered ${count.answered} times`,
      );
    }
    this.checkCovered(acquirer, asking, name, bytes, start, end);
    return asking;
  }

  private checkCovered(
    acquirer: Acquirer,
    asking: Asking,
    name: string,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    const { index } = asking.sale.plan;
    const from = messageTypeBytes(acquirer);
    const body = bytes.subarray(start + from, end);
    const said = this.message.text(39);
    const answers = this.answers.get(`${acquirer.number} ${name}`) ?? [];
    const covering = answers.find(({ told }) => told.subarray(from).equals(body));
    const isUnkept = this.isStalled && said !== undefined && reasonOf(said) === Reason.issuerInoperative;
    if (covering === undefined && isUnkept) return;
    if (covering === undefined) {
      this.violate('journal first', index, `told ${said}, and no durable entry says so`);
      return;
    }
    if (covering.isOfUnknown && asking.followsApproval) {
      this.violate('can be undone', index, `what it was told is approved is not known when it reverses it`);
    }
    if (asking.told === undefined || asking.isPreliminary) {
      asking.told = Buffer.from(body);
      asking.isPreliminary = covering.isPreliminary;
    } else if (!asking.told.equals(body) && !covering.isPreliminary) {
      this.violate('one answer', index, `told ${said}, and something else before`);
    }
  }

  /** The switch writes a frame to a remote issuer. Returns its purchase. */
  forwards({ number, plan, codec }: RemoteIssuer, bytes: Buffer, start: number, end: number): number {
    const { message } = this;
    codec.index(bytes, start, end, message);
    if (classOf(message.mti) === MessageClass.network || !isRequest(message.mti)) return -1;
    const stan = message.number(11);
    const isReversal = classOf(message.mti) === MessageClass.reversal;
    const original = isReversal ? this.forwarded.get(`${number} ${originalIn(message)[0].stan}`) : undefined;
    if (original !== undefined && !isRepeat(message.mti)) this.checkNotUndone(original, plan.name);
    const transaction = this.forwarded.get(`${number} ${stan}`) ?? this.advices.get(`${number} ${stan}`);
    if (transaction !== undefined) return this.purchaseOf(transaction);
    const found = `${message.mti} ${stan} leaves for ${plan.name}, and no durable entry says so`;
    this.violate('journal first', message.number(37), found);
    return -1;
  }

  /** The switch asks an issuer in its process; `isElsewhere` when its books outlive it. Returns the purchase. */
  asks(issuer: string, isElsewhere: boolean, { transaction, original, mti, message }: IssuerRequest): number {
    const isReversal = classOf(mti) === MessageClass.reversal;
    if (isReversal && original > 0 && !isRepeat(mti)) this.checkNotUndone(original, issuer);
    const isCovered = this.known.has(transaction) || (isReversal && this.advised.has(original));
    if (isElsewhere && !isCovered) {
      this.violate('journal first', this.purchaseOf(original), `${issuer} is asked, and no durable entry says so`);
    }
    return original > 0 ? this.purchaseOf(original) : message.number(37);
  }

  private checkNotUndone(transaction: number, issuer: string): void {
    const known = this.known.get(transaction);
    if (known?.isUndone)
      this.violate('undone once', known.purchase, `${issuer} is asked again to undo transaction ${transaction}`);
  }
}

/** The same bytes as a Buffer. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes of the message type: an answer to an advice that repeats a request has another one. */
function messageTypeBytes({ plan }: Acquirer): number {
  return plan.dialect.endsWith('bcd') ? 2 : 4;
}
