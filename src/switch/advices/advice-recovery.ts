// From entries of the journal back to the advices that wait: what an earlier process had queued and its issuer has not settled. Each
// may have been sent, so that its next sending is a repeat, with the STAN and the DE 7 of the first.
import { isReversal } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import { type JournalEntry, Step } from '../../journal/entry.ts';
import type { SwitchState } from '../state.ts';
import { Advice } from './advice.ts';
import type { AdviceEntries } from './advice-entries.ts';
import type { AdviceRegister } from './advice-register.ts';

export class AdviceRecovery {
  private readonly state: SwitchState;
  private readonly register: AdviceRegister;
  private readonly entries: AdviceEntries;
  /** Advices of earlier programs, which gave them no numbers, by transaction. */
  private readonly unnumbered = new Map<number, Advice[]>();

  constructor(state: SwitchState, register: AdviceRegister, entries: AdviceEntries) {
    this.state = state;
    this.register = register;
    this.entries = entries;
  }

  /** The next entry of the journal, whatever it is about. One that has been given before changes nothing. */
  add(entry: JournalEntry): void {
    if (entry.step === Step.adviceQueued) this.queued(entry);
    else if (entry.step === Step.adviceAcknowledged || entry.step === Step.adviceDropped) this.settled(entry);
    else if (entry.step === Step.adviceParked) this.parked(entry);
    else if (entry.step === Step.adviceReleased) this.released(entry);
    else if (entry.step === Step.answered && entry.original > 0) this.reversed(entry);
  }

  private queued(entry: JournalEntry): void {
    if (entry.advice > 0 && this.register.withNumber(entry.advice) !== undefined) return;
    const number = entry.advice > 0 ? entry.advice : this.state.nextTransaction();
    const advice = new Advice(this.entries.factsOf(entry, number), entry.adviceStan, 1, this.state.nowMs);
    advice.queuedAt = entry.seq;
    this.register.add(advice);
    if (entry.advice > 0) return;
    const others = this.unnumbered.get(entry.transaction) ?? [];
    this.unnumbered.set(entry.transaction, [...others, advice]);
  }

  private settled(entry: JournalEntry): void {
    const advice = this.named(entry);
    if (advice === undefined) return;
    this.register.remove(advice);
    this.unnumbered.get(entry.transaction)?.shift();
  }

  private parked(entry: JournalEntry): void {
    const advice = this.named(entry);
    if (advice === undefined || advice.isParked || entry.seq <= advice.releasedAt) return;
    advice.parkedAt = entry.seq;
    this.register.park(advice);
  }

  private released(entry: JournalEntry): void {
    const advice = this.named(entry);
    if (advice?.isParked !== true) return;
    advice.releasedAt = entry.seq;
    this.register.release(advice);
  }

  /** A reversal has been answered: what is kept that tells of its original may say more than stands. */
  private reversed({ original, mti, reason, amountMinor, seq }: JournalEntry): void {
    if (isReversal(mti) && isApproved(reason)) this.register.noticeOf(original)?.leaves(amountMinor, seq);
  }

  /** The advice that an entry is about. One without a number gets another in each process: it is the first of its transaction,
   *  for they are settled in order. */
  private named({ advice, transaction }: JournalEntry): Advice | undefined {
    return this.register.withNumber(advice) ?? this.unnumbered.get(transaction)?.[0];
  }
}
