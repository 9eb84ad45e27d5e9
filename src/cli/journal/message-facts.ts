// What the messages of a transaction say that no column of its entries does: card, terminal, retrieval reference number, who bears a fraud.
import { type Liability, liabilityOf } from '../../centre/liability.ts';
import { amountOf } from '../../codec/amount.ts';
import type { Codec } from '../../codec/codec.ts';
import { commerceDataOf } from '../../codec/commerce-data.ts';
import { DecodeError } from '../../codec/errors.ts';
import { maskedValue } from '../../codec/mask.ts';
import { Message } from '../../codec/message.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import { type JournalEntry, messageOf, requestOf } from '../../journal/entry.ts';

/** What the messages say, as it stands in them; undefined where they say nothing. */
export interface MessageFacts {
  readonly card: string | undefined;
  /** DE 41, without the blanks that fill it. */
  readonly terminal: string | undefined;
  /** DE 37, without the blanks that fill it. */
  readonly rrn: string | undefined;
  /** DE 4 in minor units. */
  readonly amountMinor: number | undefined;
  /** Of electronic commerce. */
  readonly liability: Liability | undefined;
}

export const NO_FACTS: MessageFacts = {
  card: undefined,
  terminal: undefined,
  rrn: undefined,
  amountMinor: undefined,
  liability: undefined,
};

/** What the messages of `entries` say, the first that says it; undefined when one of them is no message in `codec`. They are read
 *  into `spare`, which is filled as needed: millions may be looked at. */
export function factsOf(
  entries: readonly JournalEntry[],
  codec: Codec,
  spare: Message[] = [],
): MessageFacts | undefined {
  const messages: Message[] = [];
  try {
    for (const entry of entries) {
      for (const { buffer, byteOffset, length } of [requestOf(entry), messageOf(entry)]) {
        if (length === 0) continue;
        spare[messages.length] ??= new Message();
        const message = spare[messages.length]!;
        codec.index(Buffer.from(buffer, byteOffset, length), 0, length, message);
        messages.push(message);
      }
    }
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
  const first = <T>(said: (message: Message) => T | undefined): T | undefined => {
    for (const message of messages) {
      const value = said(message);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    card: first((message) => cardNumberOf(message.text(2), message.text(35)) || undefined),
    terminal: first((message) => message.text(41)?.trimEnd()),
    rrn: first((message) => message.text(37)?.trimEnd()),
    amountMinor: first((message) => (message.has(4) ? amountOf(message) : undefined)),
    liability: first((message) => liabilityOf(commerceDataOf(message)?.eci ?? '')),
  };
}

/** The facts as they may be shown; nothing where `factsOf` had none. */
export function shownFacts(facts: MessageFacts | undefined, codec: Codec | undefined, unmasked: boolean): MessageFacts {
  if (facts === undefined || codec === undefined) return NO_FACTS;
  if (unmasked) return facts;
  const { card, terminal, rrn } = facts;
  const pans = card === undefined ? [] : [card];
  const masked = (path: string, text: string | undefined) =>
    text === undefined ? undefined : maskedValue(codec, path, text, pans);
  return { ...facts, card: masked('2', card), terminal: masked('41', terminal), rrn: masked('37', rrn) };
}
