// The evening of a simulation: it lets authorizations expire that have not been captured altogether, and has the switch told of each until
// that says that it is done. What it has noted outlives the process of the switch, as the records of a centre do.
import { letGo } from '../host/letting-go.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { isApproved } from '../iso8583/reason.ts';
import { type JournalEntry, Step } from '../journal/entry.ts';
import type { ExpiredAuthorization } from '../switch/expiries.ts';
import type { Random } from './random.ts';
import type { VirtualSwitch } from './virtual-switch.ts';
import type { VirtualTimer } from './virtual-timer.ts';

interface EveningWorld {
  readonly timer: VirtualTimer;
  readonly theSwitch: VirtualSwitch;
  /** What is outstanding of a transaction by the journal, 0 when nothing is. */
  outstandingMinor(transaction: number): number;
  /** No more than `capturedMinor` of the authorization of a purchase is to stand, but for what is captured later. */
  expires(purchase: number, capturedMinor: number): void;
  /** The switch says that it does not know an authorization that its journal has. */
  isUnknown(purchase: number): void;
}

/** How many expire at a time, at most. */
const MOST = 6;
const AGAIN_MS = 1_000;

export class Evening {
  private readonly world: EveningWorld;
  /** Authorizations, by their transaction numbers. */
  private readonly open = new Map<number, ExpiredAuthorization & { readonly purchase: number }>();
  private readonly captured = new Map<number, number>();
  /** Those that have expired, and of which the switch has not said that it is done. */
  private readonly untold = new Set<number>();
  /** Place of the newest entry that is durable. */
  private place = 0;

  constructor(world: EveningWorld) {
    this.world = world;
  }

  /** How many the switch has still to be told of. */
  get waiting(): number {
    return this.untold.size;
  }

  /** An entry about a purchase has become durable. */
  durable(entry: JournalEntry, purchase: number): void {
    const { seq, step, transaction, acquirer, mti, stan, sentAt, reason, captures, amountMinor } = entry;
    this.place = seq;
    const isOpening = sentAt >= 0 && classOf(mti) === MessageClass.authorization;
    if (isOpening)
      this.open.set(transaction, { purchase, transaction, acquirer, stan, sentAt, capturedMinor: 0, place: 0 });
    if (step !== Step.answered || captures === 0 || !isApproved(reason)) return;
    this.captured.set(captures, (this.captured.get(captures) ?? 0) + Math.abs(amountMinor));
  }

  /** Lets a few authorizations expire. */
  expire(random: Random): void {
    const standing = [...this.open.values()].filter(
      ({ transaction }) => !this.untold.has(transaction) && this.world.outstandingMinor(transaction) !== 0,
    );
    for (let left = Math.min(MOST, standing.length); left > 0; left--) {
      const [authorization] = standing.splice(random.below(standing.length), 1);
      const { transaction, purchase } = authorization!;
      const capturedMinor = this.captured.get(transaction) ?? 0;
      this.open.set(transaction, { ...authorization!, capturedMinor, place: this.place });
      this.untold.add(transaction);
      this.world.expires(purchase, capturedMinor);
    }
    this.tellAll();
  }

  /** Tells the switch of what has expired, from the beginning: a process has started, or there is more. */
  tellAll(): void {
    for (const transaction of this.untold) this.tell(transaction);
  }

  /** Forgets everything that has come to its end. */
  forget(): void {
    this.open.clear();
    this.captured.clear();
  }

  private tell(transaction: number): void {
    const { timer, theSwitch } = this.world;
    const { life, host } = theSwitch;
    const expired = this.open.get(transaction)!;
    life.enter(() =>
      letGo(host, life.journal, expired, (became) => {
        if (became === 'later') timer.at(timer.now() + AGAIN_MS, () => this.tellAgain(transaction));
        else this.untold.delete(transaction);
        if (became === 'unknown') this.world.isUnknown(expired.purchase);
      }),
    );
  }

  private tellAgain(transaction: number): void {
    if (this.untold.has(transaction)) this.tell(transaction);
  }
}
