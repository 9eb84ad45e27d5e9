// An advice as its issuer is sent it: made from its template anew for each sending, in the dialect of the issuer.
import type { Dialect } from '../../codec/dialect.ts';
import type { Message } from '../../codec/message.ts';
import { reasonVersion } from '../../codec/reason-version.ts';
import { carryCommerce } from '../../codec/write/carry-commerce.ts';
import { Edits } from '../../codec/write/edits.ts';
import { MessageWriter } from '../../codec/write/message-writer.ts';
import { reasonOf, reasonText } from '../../iso8583/reason.ts';
import { transmissionTime } from '../../iso8583/transmission-time.ts';
import { originalElement, setOriginalElements } from '../original-elements.ts';
import type { Advice } from './advice.ts';

export class AdviceWriter {
  private readonly edits = new Edits();
  private readonly writer = new MessageWriter();

  /** Holds what was written last, from 0 on. */
  get out(): Buffer {
    return this.writer.out;
  }

  /** Writes `advice`, made from `template`, and returns its end. `kept` are the elements taken from the template, undefined for
   *  all. Throws an EncodeError when the dialect cannot carry them. */
  write(advice: Advice, template: Message, dialect: Dialect, kept: Int32Array | undefined): number {
    const { kind, original, queuedMs } = advice.facts;
    const edits = this.edits.clear();
    edits.mti = advice.type;
    edits.kept = kept;
    edits.digits(11, advice.stan, dialect.fields[11]!.maxUnits);
    if (kind.undoes) {
      edits.text(7, transmissionTime(queuedMs));
      const { remainingMinor } = advice;
      if (remainingMinor === 0 && originalElement(dialect) === 90) edits.drop(95);
      setOriginalElements(edits, template, original, remainingMinor, dialect);
    } else translateReason(edits, template, dialect);
    if (kept === undefined && template.dialect !== dialect) carryCommerce(edits, template, dialect);
    return this.writer.write(template, edits, dialect);
  }
}

/** What the transaction came to, in the words of the issuer's version. */
function translateReason(edits: Edits, template: Message, dialect: Dialect): void {
  const told = template.text(39) ?? '';
  const version = reasonVersion(dialect);
  if (told.trim() === '' || version === reasonVersion(template.dialect!)) return;
  edits.text(39, reasonText(reasonOf(told), version));
}
