// What the cards of every issuer have been approved for in its place. A start knows it again: from the checkpoint, and from the
// advices queued since, each of which tells its issuer of one approval.
import { Message } from '../../codec/message.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import { type JournalEntry, messageOf, Step, tellsStandIn } from '../../journal/entry.ts';
import { AdviceTemplates } from '../advices/advice-templates.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { SwitchState } from '../state.ts';
import { cardHash } from './card-hash.ts';
import type { Spent } from './rules.ts';
import { Velocity } from './velocity.ts';

export class ApprovedCards {
  private readonly state: SwitchState;
  /** By number of an issuer that may be stood in for. */
  private readonly velocities = new Map<number, Velocity>();
  private readonly templates: AdviceTemplates;
  private readonly message = new Message();
  /** Place of the last entry that is counted. */
  private place = 0;

  constructor(state: SwitchState) {
    this.state = state;
    this.templates = new AdviceTemplates(state);
    for (const { number, standIn } of state.settings.issuers) {
      if (standIn !== undefined) this.velocities.set(number, new Velocity(standIn.velocity.perMs));
    }
  }

  /** What a card of an issuer has been approved for within the span of its settings. */
  spentOf(issuer: number, cardNumber: string): Spent {
    return this.velocities.get(issuer)!.of(cardHash(cardNumber), this.state.nowMs);
  }

  /** A card of an issuer is approved for an amount. */
  add(issuer: number, cardNumber: string, amountMinor: number): void {
    this.velocities.get(issuer)!.add(cardHash(cardNumber), this.state.nowMs, amountMinor);
  }

  /** All that is remembered, for a checkpoint. */
  standIns(): Checkpoint['standIns'] {
    const { nowMs, aheadMs } = this.state;
    return [...this.velocities].map(([issuer, velocity]) => ({ issuer, aheadMs, rows: velocity.rows(nowMs) }));
  }

  // Recovery

  /** Where the last checkpoint had got to. */
  begin({ place, standIns }: Checkpoint): void {
    this.place = place;
    for (const { issuer, aheadMs, rows } of standIns) {
      this.velocities.get(issuer)?.restore(rows, aheadMs - this.state.aheadMs);
    }
  }

  /** An entry of the journal, in order; single ones of before are not in it. */
  restore(entry: JournalEntry): void {
    const { seq, step, issuer, acquirer, atMs, amountMinor } = entry;
    if (seq <= this.place) return;
    this.place = seq;
    if (step !== Step.adviceQueued || !tellsStandIn(entry)) return;
    const velocity = this.velocities.get(issuer);
    const isRead = velocity !== undefined && this.templates.read(acquirer, Buffer.from(messageOf(entry)), this.message);
    if (isRead)
      velocity.add(
        cardHash(cardNumberOf(this.message.text(2), undefined)),
        atMs - this.state.aheadMs,
        Math.abs(amountMinor),
      );
  }
}
