// Journal entries as the core emits them: one object, filled again for each step. What the entry of a step says of its
// transaction is filled in by the transaction table. Nothing is written when there is no journal.
import { type Columns, type NewEntry, Step } from '../journal/entry.ts';
import type { AnswerContent } from './answer-content.ts';
import type { SwitchState } from './state.ts';

const NOTHING = Buffer.alloc(0);

/** Columns that are "none" in an entry unless somebody says otherwise. */
const NOT_OTHERWISE = { sentAt: -1, advice: 0, adviceStan: 0, captures: 0, requestBytes: 0, toldBytes: 0 };

type OtherColumns = Omit<Columns, 'atMs' | keyof typeof NOT_OTHERWISE> & Partial<typeof NOT_OTHERWISE>;

export class Entries {
  /** False when there is no journal: then nobody need prepare what an entry would say. */
  readonly areKept: boolean;
  /** Place of the entry that was recorded last; 0 when there is none. */
  lastPlace = 0;
  private readonly state: SwitchState;
  private readonly entry: NewEntry = {
    atMs: 0,
    step: Step.answered,
    transaction: 0,
    original: 0,
    acquirer: 0,
    issuer: 0,
    mti: 0,
    stan: 0,
    issuerStan: 0,
    amountMinor: 0,
    currency: 0,
    reason: -1,
    sentAt: -1,
    advice: 0,
    adviceStan: 0,
    businessDate: 0,
    captures: 0,
    requestBytes: 0,
    toldBytes: 0,
    bytes: NOTHING,
    start: 0,
    end: 0,
  };

  constructor(state: SwitchState) {
    this.state = state;
    this.areKept = state.settings.recorded;
  }

  /** Records a step of the transaction in `slot`, with the message `[start, end)` of `bytes`. */
  record(slot: number, step: Step, bytes: Buffer, start: number, end: number): void {
    if (!this.areKept) return;
    const { entry } = this;
    const { transactions } = this.state;
    entry.step = step;
    transactions.describe(slot, entry);
    transactions.recordedAt(slot, this.emit(bytes, start, end), step === Step.answered);
    entry.sentAt = -1;
    entry.advice = entry.adviceStan = entry.captures = 0;
  }

  /** Records the answer of the transaction in `slot`: message, request and what was told lie behind one another in `content`. */
  recordAnswer(slot: number, { bytes, end, requestBytes, toldBytes }: AnswerContent): void {
    const { entry } = this;
    entry.requestBytes = requestBytes;
    entry.toldBytes = toldBytes;
    try {
      this.record(slot, Step.answered, bytes, 0, end);
    } finally {
      entry.requestBytes = entry.toldBytes = 0;
    }
  }

  /** The same without a message. */
  recordBare(slot: number, step: Step): void {
    this.record(slot, step, NOTHING, 0, 0);
  }

  /** Records a step that is about no slot: `columns` say what about. Returns its place, 0 when there is no journal. */
  recordOther(columns: OtherColumns, bytes: Buffer, end: number): number {
    if (!this.areKept) return 0;
    Object.assign(this.entry, columns);
    const place = this.emit(bytes, 0, end);
    Object.assign(this.entry, NOT_OTHERWISE);
    return place;
  }

  /** Returns the place of the entry. */
  private emit(bytes: Buffer, start: number, end: number): number {
    const { entry } = this;
    entry.atMs = Math.floor(this.state.wallMs);
    entry.bytes = bytes;
    entry.start = start;
    entry.end = end;
    this.lastPlace = this.state.ports.record(entry);
    return this.lastPlace;
  }
}
