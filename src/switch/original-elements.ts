// What a reversal says of its original: DE 90 in ISO 8583:1987 (message type 4, STAN 6, date and time 10, acquirer 11,
// forwarder 11), DE 56 in ISO 8583:1993 (message type 4, STAN 6, local date and time 12, acquirer LLVAR 11), and DE 95 for
// the amounts that stand after a partial reversal.

import { amountOf } from '../codec/amount.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import type { Edits } from '../codec/write/edits.ts';
import { mtiText } from '../iso8583/mti.ts';

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

/** Length of DE 90, and of DE 95, in 1987; later versions use these numbers for something else. */
const UNITS_1987 = 42;

/** The element that names the original in this dialect: DE 90 in 1987, DE 56 later. The dialect decides, not the message
 *  type: it is the dialect that has room for the one or the other. */
export function originalElement(dialect: Dialect): 90 | 56 {
  return dialect.fields[90]?.maxUnits === UNITS_1987 ? 90 : 56;
}

export function originalElements(reversal: Message): OriginalElements {
  const element = originalElement(reversal.dialect!);
  const text = reversal.text(element) ?? '';
  if (element === 90 && /^\d{20}/.test(text)) {
    return {
      mti: Number(text.slice(0, 4)),
      stan: Number(text.slice(4, 10)),
      sentAt: Number(text.slice(10, 20)),
      localTime: -1,
    };
  }
  if (element === 56 && /^\d{22}/.test(text)) {
    return {
      mti: Number(text.slice(0, 4)),
      stan: Number(text.slice(4, 10)),
      sentAt: -1,
      localTime: Number(text.slice(10, 22)),
    };
  }
  return { ...NOTHING };
}

/** Writes what a reversal says of its original into one that goes out in the dialect of `target`: `stan` is the one that the
 *  issuer knows, `remainingMinor` what stands afterwards, 0 when nothing does. */
export function setOriginalElements(
  edits: Edits,
  message: Message,
  original: Required<OriginalElements>,
  remainingMinor: number,
  target: Dialect,
): void {
  const acquirer = message.text(32) ?? '';
  if (originalElement(target) === 90) {
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
  if (originalElement(message.dialect!) === 90) {
    // Later versions use these numbers for something else; what stands is in DE 4, and what was asked for in DE 30.
    edits.drop(90).drop(95);
    if (remainingMinor > 0) {
      edits.text(30, String(amountOf(message)).padStart(12, '0').padEnd(24, '0'));
      edits.digits(4, remainingMinor, 12);
    }
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
  const text = reversal.dialect!.fields[95]?.maxUnits === UNITS_1987 ? reversal.text(95) : undefined;
  return text !== undefined && /^\d{12}/.test(text) ? Number(text.slice(0, 12)) : 0;
}
