// Which transactions of a journal are concluded: told to their acquirer, with nothing under way, and not heard of for long. It is
// what may be removed from a journal; everything else is needed, by a start, by an issuer, or by whoever settles the day. A
// transaction, its reversals and the completions that capture it, with theirs, go together or not at all.
import { type Columns, Step } from './entry.ts';

/** The columns by which it is seen. */
export const CONCLUDING_COLUMNS = ['atMs', 'step', 'transaction', 'original', 'captures'] as const;
type Concluding = Pick<Columns, (typeof CONCLUDING_COLUMNS)[number]>;

// What is known of a transaction.
const SEEN = 1;
const ANSWERED = 2;
const RECENT = 4;

/** Advices name the transaction that they are about; their original is how its issuer knows it. */
const OF_ADVICES: ReadonlySet<number> = new Set([
  Step.adviceQueued,
  Step.adviceAcknowledged,
  Step.adviceParked,
  Step.adviceReleased,
  Step.adviceDropped,
]);

/** Steps that may be the first of a transaction, or are about none. Where another is, an earlier removal took those before it: it was cut
 *  off, or ended between them. */
const FIRST_STEPS: ReadonlySet<number> = new Set([Step.forwarded, Step.answered, Step.dayOpened, Step.reconciled]);

/** Transactions whose flags lie next to each other. */
const BLOCK = 4_096;

/** Takes the entries of a journal from its beginning, in order. */
export class Concluded {
  readonly #beforeMs: number;
  readonly #needed: ReadonlySet<number>;
  /** By transaction number, a byte each: there may be ten million. */
  readonly #flags = new Map<number, Uint8Array>();
  /** Advices that nobody has settled, by the transaction that they are about. */
  readonly #unsettled = new Map<number, number>();
  /** The originals of reversals and what completions capture, by their numbers; of the reversal of a completion, what that captures. */
  readonly #originals = new Map<number, number>();
  readonly #followers = new Map<number, number[]>();

  /** `beforeMs` is when a transaction must have been heard of last; those in `needed` are never concluded. */
  constructor(beforeMs: number, needed: ReadonlySet<number>) {
    this.#beforeMs = beforeMs;
    this.#needed = needed;
  }

  /** `isBehind`: the entry stays in any case, and with it the whole transaction. */
  add({ atMs, step, transaction, original, captures }: Concluding, isBehind = false): void {
    const isRest = this.#isUnknown(transaction) && !FIRST_STEPS.has(step);
    const answered = isRest || step === Step.answered ? ANSWERED : 0;
    const recent = isBehind || atMs >= this.#beforeMs ? RECENT : 0;
    this.#flag(transaction, SEEN | answered | recent);
    if (step === Step.adviceQueued) this.#unsettle(transaction, 1);
    if (step === Step.adviceAcknowledged || step === Step.adviceDropped) this.#unsettle(transaction, -1);
    const reverses = OF_ADVICES.has(step) ? 0 : original;
    const follows = captures === 0 || captures === transaction ? reverses : captures;
    if (follows !== 0 && !this.#originals.has(transaction)) this.#follows(transaction, follows);
  }

  /** True when all entries of the transaction may go. */
  has(transaction: number): boolean {
    const original = this.#originals.get(transaction) ?? transaction;
    if (original !== transaction && !this.#isUnknown(original) && !this.#isConcluded(original)) return false;
    const followers = this.#followers.get(original) ?? [];
    return this.#isConcluded(transaction) && followers.every((follower) => this.#isConcluded(follower));
  }

  #isConcluded(transaction: number): boolean {
    if (this.#needed.has(transaction) || (this.#unsettled.get(transaction) ?? 0) > 0) return false;
    return this.#flagsOf(transaction) === (SEEN | ANSWERED);
  }

  /** A transaction of which nothing has been seen; an original of which nothing is left was concluded. */
  #isUnknown(transaction: number): boolean {
    return this.#flagsOf(transaction) === 0;
  }

  #follows(transaction: number, followed: number): void {
    const original = this.#originals.get(followed) ?? followed;
    this.#originals.set(transaction, original);
    const followers = this.#followers.get(original);
    if (followers === undefined) this.#followers.set(original, [transaction]);
    else followers.push(transaction);
  }

  #unsettle(transaction: number, count: number): void {
    // Of what an earlier removal has left the end of, nothing is owed.
    this.#unsettled.set(transaction, Math.max(0, (this.#unsettled.get(transaction) ?? 0) + count));
  }

  #flagsOf(transaction: number): number {
    return this.#flags.get(Math.floor(transaction / BLOCK))?.[transaction % BLOCK] ?? 0;
  }

  #flag(transaction: number, bits: number): void {
    const block = Math.floor(transaction / BLOCK);
    let flags = this.#flags.get(block);
    if (flags === undefined) {
      flags = new Uint8Array(BLOCK);
      this.#flags.set(block, flags);
    }
    flags[transaction % BLOCK]! |= bits;
  }
}
