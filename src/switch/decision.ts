// Whether a decision of an issuer in this process can be told at all: plug-ins are other people's code, and their types are
// gone when they run.

import { amountOf } from '../codec/amount.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import type { Decision } from './ports.ts';
import { IDENTIFYING } from './table/request-facts.ts';

/** What identifies the request, and what the decision says elsewhere: message type, amount, outcome. */
const NOT_FOR_ISSUERS: ReadonlySet<number> = new Set([0, 1, 39, ...IDENTIFYING]);

/** Throws an EncodeError that names the element of the answer when `decision` is no answer to `request`. */
export function checkDecision(decision: Decision, request: Message): void {
  const { approvalCode, approvedMinor, delayMs, elements } = decision as { [name in keyof Decision]: unknown };
  if (approvalCode !== undefined && typeof approvalCode !== 'string') throw fault('38', 'a text', approvalCode);
  if (approvedMinor !== undefined) {
    const askedMinor = amountOf(request);
    const isAmount = Number.isSafeInteger(approvedMinor) && (approvedMinor as number) >= 0;
    if (!isAmount) throw fault('4', 'whole minor units', approvedMinor);
    if ((approvedMinor as number) > askedMinor) throw fault('4', `at most the ${askedMinor} asked for`, approvedMinor);
  }
  if (delayMs !== undefined && !(typeof delayMs === 'number' && delayMs >= 0)) {
    throw fault('delayMs', 'milliseconds', delayMs);
  }
  if (elements === undefined) return;
  if (typeof elements !== 'object' || elements === null) throw fault('elements', 'an object', elements);
  for (const [key, value] of Object.entries(elements)) {
    if (NOT_FOR_ISSUERS.has(Number(key))) throw fault(key, 'nothing: it is the request, or said elsewhere', value);
    if (typeof value !== 'string') throw fault(key, 'a text', value);
  }
}

/** Milliseconds until the answer goes out; what is no number is 0 here, and refused above. */
export function delayOf({ delayMs }: Decision): number {
  return typeof delayMs === 'number' ? delayMs : 0;
}

/** Values may be card data: only what they are is said, and numbers. */
function fault(path: string, expected: string, value: unknown): EncodeError {
  const found = typeof value === 'number' ? `${value}` : value === null ? 'null' : typeof value;
  return new EncodeError('VALUE_TYPE', { path, expected, found });
}
