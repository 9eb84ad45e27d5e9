// What the switch asks of those who handle a class of transactions. Each call is about one transaction in its slot; the request
// is valid during the call.
import type { Message } from '../codec/message.ts';
import type { Reason } from '../iso8583/reason.ts';
import type { Outcome } from './outcome.ts';
import type { Decision } from './ports.ts';

/** Who receives a class of requests. */
export interface RequestHandler {
  /** Looks at a request, just identified, that has no slot yet. True when the switch refuses it without asking anybody. What it
   *  found is for `receive`, which follows at once. */
  refuses(acquirer: number, request: Message): boolean;
  /** True when the request is refused for what is wrong with it: nothing like it can have been approved. */
  isHopeless(request: Message): boolean;
  /** The slot that `receive` needs besides its own, NO_SLOT for none. */
  readonly needed: number;
  /** A request that has just been opened. */
  receive(slot: number, request: Message): Outcome;
}

export interface TransactionHandler extends RequestHandler {
  /** Its issuer in this process decided. */
  decided(slot: number, request: Message, decision: Decision): void;
  /** Its remote issuer responded; `request` is undefined when the response repeats all that identifies it. */
  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void;
  /** Its issuer has not answered by its deadline. */
  silent(slot: number, request: Message): void;
  /** Its issuer said nothing that can be an answer, or there is no time to wait for one. */
  timedOut(slot: number, request: Message): void;
}
