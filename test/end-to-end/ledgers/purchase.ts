// A purchase as its acquirer knows it: what it asked for, what it was told, and what it has undone since. From this alone follows
// what the acquirer believes to be outstanding at the end.
import type { IssuerName, Sale } from './messages.ts';

/** Something that was sent and must be answered in the end. */
export interface Sending {
  readonly purchase: Purchase;
  readonly kind: 'purchase' | 'reversal';
  /** See `nameOf`. */
  readonly name: number;
  /** The message as it was first sent, 0100 or 0400. */
  readonly body: Buffer;
  /** Of a reversal: its purchase had been answered when it was made. */
  readonly isInformed: boolean;
  /** Of a reversal: what it leaves. */
  readonly remainingMinor: number;
  sentMs: number;
  /** The first answer. All later ones must be the same, byte for byte. */
  told: Buffer | undefined;
  /** DE 39 of it. */
  code: string;
}

export class Purchase {
  readonly issuer: IssuerName;
  readonly sale: Sale;
  /** Undefined until it is sent. */
  sending: Sending | undefined;
  readonly reversals: Sending[] = [];
  /** DE 4 of an approval, 0 when there was none. */
  approvedMinor = 0;

  constructor(issuer: IssuerName, sale: Sale) {
    this.issuer = issuer;
    this.sale = sale;
  }

  get isApproved(): boolean {
    return this.sending!.code === '00' || this.sending!.code === '10';
  }

  /** A reversal of all of it was accepted. */
  get isUndone(): boolean {
    return this.reversals.some(({ code, remainingMinor }) => code === '00' && remainingMinor === 0);
  }

  /** A reversal of it waits for its answer. */
  get isBeingReversed(): boolean {
    return this.reversals.some(({ told }) => told === undefined);
  }

  /** Minor units that the acquirer has been told are approved, and has not had reversed. */
  get outstandingMinor(): number {
    if (!this.isApproved || this.isUndone) return 0;
    const kept = this.reversals.filter(({ code }) => code === '00').map(({ remainingMinor }) => remainingMinor);
    return Math.min(this.approvedMinor, ...kept);
  }

  /** For people: what was asked and told, in order. */
  describe(): string {
    const { stan, sentAt, reference, card, amountMinor } = this.sale;
    const told = (sending: Sending) => (sending.told === undefined ? 'no answer' : sending.code);
    const reversals = this.reversals.map((each) => `reversal leaving ${each.remainingMinor}: ${told(each)}`);
    const what = `${reference} at ${this.issuer} (card ..${card.slice(-4)}, STAN ${stan}, DE 7 ${sentAt}, ${amountMinor})`;
    return `${what}: ${[told(this.sending!), ...reversals].join(', ')}`;
  }
}
