// What an issuer asks of whoever has the keys of its cards: whether what a payment at a distance says of card and cardholder is right.
import type { Message } from '../codec/message.ts';
import type { Reason } from '../iso8583/reason.ts';

export interface Verifier {
  /** `expiry` is YYMM, undefined when the request has none. */
  verify(
    message: Message,
    pan: string,
    expiry: string | undefined,
  ): {
    /** Why it is declined; undefined when nothing is wrong. */
    readonly reason: Reason | undefined;
    /** What the answer says of it, by element. */
    readonly elements: Readonly<Record<number, string>> | undefined;
  };
}
