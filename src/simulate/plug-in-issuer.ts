// An issuer in the switch's process whose books are elsewhere, as a plug-in over a database is: what it holds outlives the process. It
// decides at once or later; a decision that is under way when the process ends reaches nobody.
import { amountOf } from '../codec/amount.ts';
import { LaterDecision, type LocalIssuer } from '../host/local-issuers.ts';
import { classOf, functionOf, MessageClass, MessageFunction } from '../iso8583/mti.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { Reason } from '../iso8583/reason.ts';
import type { Decision, IssuerRequest } from '../switch/ports.ts';
import { Books } from './books.ts';
import type { Faults } from './faults.ts';
import type { IssuerPlan } from './plan.ts';
import { Random } from './random.ts';
import type { VirtualTimer } from './virtual-timer.ts';

interface PlugInWorld {
  readonly seed: number;
  readonly timer: VirtualTimer;
  readonly faults: Faults;
  readonly deadlineMs: number;
  /** The switch asks it. */
  asked(issuer: number, request: IssuerRequest): void;
  /** It decides. */
  decides(issuer: number, purchase: number, reason: Reason): void;
}

const SHARE_DECLINED = 100;

export class PlugInIssuer {
  readonly number: number;
  readonly plan: IssuerPlan;
  readonly books = new Books();
  /** Decisions under way. */
  busy = 0;
  private readonly world: PlugInWorld;
  /** Numbers of transactions, by that of their purchase and back: a reversal names its original by the former. */
  private readonly attempts = new Map<string, number>();

  constructor(number: number, plan: IssuerPlan, world: PlugInWorld) {
    this.number = number;
    this.plan = plan;
    this.world = world;
  }

  /** The issuer as a host has it. */
  issuer(): LocalIssuer {
    const { number, plan, world } = this;
    const { deadlineMs } = world;
    return { number, name: plan.name, deadlineMs, books: 'elsewhere', decide: (request) => this.decide(request) };
  }

  forget(): void {
    this.books.clear();
    this.attempts.clear();
  }

  private decide(request: IssuerRequest): Decision | LaterDecision {
    const { faults, timer, seed, deadlineMs } = this.world;
    const purchase = this.purchaseOf(request);
    this.world.asked(this.number, request);
    const kind = `${purchase} ${classOf(request.mti)}${functionOf(request.mti)}`;
    const attempt = this.attempts.get(kind) ?? 0;
    this.attempts.set(kind, attempt + 1);
    const at = `${this.number} ${kind} ${attempt}`;
    if (faults.strikes('plug-in-broken', at)) throw new Error('the database cannot be reached');
    const work = this.workOn(request, purchase);
    const random = new Random(seed, 'plug-in', at);
    const isSilent = faults.strikes('plug-in-silent', at);
    const isSlow = faults.strikes('plug-in-slow', at);
    if (!isSilent && !isSlow && random.chance(500)) return work();
    const takesMs = isSlow ? random.below(3 * deadlineMs) : random.between(1, deadlineMs / 8);
    const tellsMs = random.below(20);
    this.busy++;
    return new LaterDecision((settle) =>
      timer.at(timer.now() + takesMs, () => {
        const decision = work();
        timer.at(timer.now() + tellsMs, () => {
          this.busy--;
          if (!isSilent) settle(decision, undefined);
        });
      }),
    );
  }

  /** What is to be done for a request, which is valid no longer when it is done. */
  private workOn(request: IssuerRequest, purchase: number): () => Decision {
    const { transaction, original, mti, remainingMinor, message } = request;
    if (classOf(mti) === MessageClass.reversal) {
      return () => {
        this.books.giveBack(named(original), remainingMinor);
        return this.decided(purchase, Reason.approved);
      };
    }
    const movedMinor = movedBy(message.number(3), amountOf(message));
    const isAdvice = functionOf(mti) === MessageFunction.advice;
    const isDeclined = !isAdvice && new Random(this.world.seed, 'outcome', purchase).chance(SHARE_DECLINED);
    return () => {
      // An advice comes again until it is answered: the same transaction.
      const known = this.books.find(named(transaction));
      const isTaken =
        known === undefined
          ? !isDeclined && this.books.take(named(transaction), purchase, movedMinor)
          : !known.isUndone;
      return this.decided(purchase, isTaken ? Reason.approved : Reason.notSufficientFunds);
    };
  }

  private decided(purchase: number, reason: Reason): Decision {
    this.world.decides(this.number, purchase, reason);
    return { reason, approvalCode: 'PLUGIN' };
  }

  private purchaseOf({ original, message }: IssuerRequest): number {
    if (message.has(37)) return message.number(37);
    return this.books.find(named(original))?.purchase ?? -1;
  }
}

function named(transaction: number) {
  return { stan: transaction, sentAt: -1, localTime: -1 };
}
