// The messages that advices are made from, as they may be kept: without sensitive authentication data, and with the card number
// of their transaction, by which the issuer finds the account.
import { DecodeError } from '../../codec/errors.ts';
import { Message } from '../../codec/message.ts';
import { reasonVersion } from '../../codec/reason-version.ts';
import { Edits } from '../../codec/write/edits.ts';
import { adviceOf } from '../../iso8583/mti.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import { Reason, reasonText } from '../../iso8583/reason.ts';
import type { SwitchState } from '../state.ts';

const NOTHING = Buffer.alloc(0);

export class AdviceTemplates {
  private readonly state: SwitchState;
  private readonly edits = new Edits();
  private readonly message = new Message();

  constructor(state: SwitchState) {
    this.state = state;
  }

  /** A copy of `source`, a message about the transaction in `slot`, in its own dialect. */
  of(source: Message, slot: number): Buffer {
    return this.written(source, this.edits.clear(), slot);
  }

  /** `request`, the one of the transaction in `slot`, as the advice that it has been approved. */
  ofApproval(request: Message, slot: number, approvalCode: string | undefined): Buffer {
    const edits = this.edits.clear();
    edits.mti = adviceOf(request.mti);
    if (approvalCode !== undefined) edits.text(38, approvalCode);
    edits.text(39, reasonText(Reason.approved, reasonVersion(request.dialect!)));
    return this.written(request, edits, slot);
  }

  /** What is known of the request of the transaction in `slot` once it has been answered: what its answer repeats, under the message
   *  type `mti`. Nothing when that was given by an earlier process in another dialect. */
  ofAnswered(slot: number, mti: number): Buffer {
    const { answers, identities } = this.state.transactions;
    const answer = answers.bufferOf(slot).subarray(answers.startOf(slot), answers.endOf(slot));
    if (!this.read(identities.acquirerOf(slot), answer, this.message)) return NOTHING;
    const edits = this.edits.clear().drop(38).drop(39);
    edits.mti = mti;
    return this.written(this.message, edits, slot);
  }

  /** Reads a template, or what is known of a request, into `message`. False when it cannot be read: the acquirer speaks another
   *  dialect than when it was written, or there is no such acquirer any more. */
  read(acquirer: number, bytes: Buffer, message: Message): boolean {
    if (!this.state.knowsAcquirer(acquirer)) return false;
    try {
      this.state.codecOfAcquirer(acquirer).index(bytes, 0, bytes.length, message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return false;
    }
    return true;
  }

  private written(source: Message, edits: Edits, slot: number): Buffer {
    const { sanitizer, transactions } = this.state;
    // An empty DE 2 says nothing either.
    if (!source.has(2) || source.units[2] === 0) {
      const card = cardNumberOf(undefined, source.text(35)) || transactions.identities.cardNumberOf(slot);
      if (card !== '') edits.text(2, card);
    }
    const end = sanitizer.write(source, edits, source.dialect!);
    return Buffer.from(sanitizer.out.subarray(0, end));
  }
}
