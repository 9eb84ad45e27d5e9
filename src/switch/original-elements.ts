// What a reversal says of its original: DE 90 in ISO 8583:1987 (message type 4, STAN 6, date and time 10, acquirer 11,
// forwarder 11), DE 56 in ISO 8583:1993 (message type 4, STAN 6, local date and time 12, acquirer LLVAR 11), and DE 95 for
// the amounts that stand after a partial reversal.
import type { Edits } from '../codec/edits.ts';
import type { Message } from '../codec/message.ts';
import { mtiText, versionOf } from '../codec/mti.ts';

/** The original as its acquirer named it; -1 where nothing is said. */
export interface OriginalElements {
  mti: number;
  stan: number;
  /** DE 7 of the original (1987). */
  sentAt: number;
  /** DE 12 of the original (1993). */
  localTime: number;
}

const NOTHING: Readonly<OriginalElements> = { mti: -1, stan: -1, sentAt: -1, localTime: -1 };

export function originalElements(reversal: Message): OriginalElements {
  const text90 = versionOf(reversal.mti) === 0 ? reversal.text(90) : undefined;
  if (text90 !== undefined && /^\d{20}/.test(text90)) {
    return {
      mti: Number(text90.slice(0, 4)),
      stan: Number(text90.slice(4, 10)),
      sentAt: Number(text90.slice(10, 20)),
      localTime: -1,
    };
  }
  const text56 = versionOf(reversal.mti) === 1 ? reversal.text(56) : undefined;
  if (text56 !== undefined && /^\d{22}/.test(text56)) {
    return {
      mti: Number(text56.slice(0, 4)),
      stan: Number(text56.slice(4, 10)),
      sentAt: -1,
      localTime: Number(text56.slice(10, 22)),
    };
  }
  return { ...NOTHING };
}

/** Writes the original elements into an outgoing reversal: `stan` is the one that the issuer knows. */
export function setOriginalElements(edits: Edits, message: Message, original: Required<OriginalElements>): void {
  const acquirer = message.text(32) ?? '';
  if (versionOf(message.mti) === 0) {
    const forwarder = message.text(33) ?? '';
    edits.text(
      90,
      mtiText(original.mti) +
        String(original.stan).padStart(6, '0') +
        String(Math.max(0, original.sentAt)).padStart(10, '0') +
        acquirer.padStart(11, '0') +
        forwarder.padStart(11, '0'),
    );
    return;
  }
  edits.text(
    56,
    mtiText(original.mti) +
      String(original.stan).padStart(6, '0') +
      String(Math.max(0, original.localTime)).padStart(12, '0') +
      String(acquirer.length).padStart(2, '0') +
      acquirer,
  );
}

/** The amount that stands after a reversal, in minor units: 0 for a full one, the first of DE 95 for a partial one. */
export function remainingAmount(reversal: Message): number {
  const text = versionOf(reversal.mti) === 0 ? reversal.text(95) : undefined;
  return text !== undefined && /^\d{12}/.test(text) ? Number(text.slice(0, 12)) : 0;
}
