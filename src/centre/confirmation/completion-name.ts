// How a completion names the authorization that it completes: original data elements (DE 90 of ISO 8583:1987 clause 4.4.42, DE 56
// later), and what the approval had: DE 38, with DE 37 or the card.
import type { Message } from '../../codec/message.ts';
import { classOf, MessageClass, versionOf } from '../../iso8583/mti.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import type { AuthorizationBooks } from './books.ts';
import type { OpenAuthorization } from './open-authorization.ts';

const MTI = 4;
const STAN_END = 10;
const STAN_END_2003 = 16;
const SENT_AT_END = 20;

/** What original data elements say. */
interface OriginalName {
  /** Message type as a number. */
  readonly mti: number;
  readonly stan: string;
  /** DE 7 as a number, -1 when not said. */
  readonly sentAt: number;
}

export interface CompletionName {
  /** Undefined without original data elements. */
  readonly original: OriginalName | undefined;
  readonly rrn: string;
  readonly approvalCode: string;
  /** Empty when not said. */
  readonly pan: string;
}

export function completionNameOf(message: Message): CompletionName {
  return {
    original: originalOf(message),
    rrn: (message.text(37) ?? '').trimEnd(),
    approvalCode: (message.text(38) ?? '').trimEnd(),
    pan: cardNumberOf(message.text(2), message.text(35)),
  };
}

/** True when it says of itself that it completes an authorization. */
export function namesAuthorization({ original }: CompletionName): boolean {
  return original !== undefined && classOf(original.mti) === MessageClass.authorization;
}

/** The authorization of `acquirer` (the journal's number) that a completion names; undefined when none has that name. Of several, which
 *  have the card in common, the oldest of which something is left. */
export function authorizationNamed(
  name: CompletionName,
  acquirer: number,
  books: AuthorizationBooks,
): OpenAuthorization | undefined {
  const { original, rrn, approvalCode, pan } = name;
  const isOfCard = ({ facts }: OpenAuthorization) => pan === '' || facts.pan === pan;
  if (original !== undefined) {
    const { stan, sentAt } = original;
    const named = books.named(acquirer, { stan }).filter(isOfCard);
    const exact = named.filter((one) => sentAt < 0 || one.sentAt < 0 || one.sentAt === sentAt);
    if (exact.length > 0) return oldestLeft(exact);
  }
  // Neither names anything for long without the other, or the card.
  if (rrn !== '' && (approvalCode !== '' || pan !== '')) {
    const named = books.named(acquirer, { rrn }).filter(isOfCard);
    const agreeing = named.filter(({ facts }) => approvalCode === '' || facts.approvalCode === approvalCode);
    if (agreeing.length > 0) return oldestLeft(agreeing);
  }
  if (approvalCode === '' || pan === '') return undefined;
  return oldestLeft(books.named(acquirer, { approvalCode }).filter(isOfCard));
}

function originalOf(message: Message): OriginalName | undefined {
  const version = versionOf(message.mti);
  const text = message.text(version === 0 ? 90 : 56);
  if (text === undefined || !/^\d{10}/.test(text)) return undefined;
  // What was sent when is told by DE 7 in 1987, by DE 12 later.
  const sentAt = version === 0 ? Number(text.slice(STAN_END, SENT_AT_END)) : 0;
  return {
    mti: Number(text.slice(0, MTI)),
    stan: text.slice(MTI, version === 2 ? STAN_END_2003 : STAN_END),
    sentAt: sentAt > 0 ? sentAt : -1,
  };
}

function oldestLeft(found: readonly OpenAuthorization[]): OpenAuthorization | undefined {
  return found.find(({ authorizedMinor, capturedMinor }) => authorizedMinor > capturedMinor) ?? found[0];
}
