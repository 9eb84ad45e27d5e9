// The statements of a business date: what is not in the outbox yet is made and put there, some at a time. Ended anywhere and run again, it
// makes the rest, and the same bytes.
import type { Member } from '../../../centre/member.ts';
import type { Merchant } from '../../../centre/merchant.ts';
import type { Operation } from '../../../centre/operation.ts';
import type { AuthorizationRequest } from '../../../centre/statements/authorization-request.ts';
import { type LocalTime, statementOf } from '../../../centre/statements/statement.ts';
import { statementCsv, statementDocument } from '../../../centre/statements/statement-document.ts';
import { isApproved } from '../../../iso8583/reason.ts';
import { messageOf } from '../../../post/message.ts';
import type { Outbox, OutboxMessage } from '../../../records/outbox.ts';
import type { SettlementRow } from './json-rows.ts';

/** Lines of operations that HTML and PDF show: mail readers cut long messages. */
const MOST_LINES = 500;
/** Messages that are put into the outbox together. */
const BATCH = 100;

interface StatementDay {
  readonly businessDate: number;
  readonly members: readonly Member[];
  readonly merchants: readonly Merchant[];
  readonly operations: Iterable<Operation>;
  readonly requests: AsyncIterable<AuthorizationRequest>;
  readonly settlements: readonly SettlementRow[];
  /** Whom messages come from: `Name <name@host>`. */
  readonly from: string;
  /** Who sends, as documents say it. */
  readonly sender: string;
  readonly localTime: (atMs: number) => LocalTime;
}

/** How many statements there are for the date, and how many of them are new. Rejects with a StatementError. */
export async function makeStatements(
  day: StatementDay,
  outbox: Outbox,
  now: () => number,
): Promise<{ made: number; added: number }> {
  const { businessDate, merchants, members, from, sender } = day;
  const operations = new Map<string, Operation[]>();
  for (const operation of day.operations) addTo(operations, operation);
  const requests = new Map<string, AuthorizationRequest[]>();
  for await (const request of day.requests) if (!isApproved(request.reason)) addTo(requests, request);
  const settled = new Map(day.settlements.map((row) => [row.contract, row]));
  const banks = new Map(members.map(({ code, name }) => [code, name]));
  let batch: OutboxMessage[] = [];
  let made = 0;
  let added = 0;
  const put = () => {
    added += outbox.put(batch, now());
    batch = [];
  };
  for (const merchant of merchants) {
    const { contract } = merchant;
    const parts = {
      merchant,
      businessDate,
      operations: operations.get(contract) ?? [],
      requests: requests.get(contract) ?? [],
      settlement: settled.get(contract) ?? NOTHING,
    };
    const statement = statementOf(parts, day.localTime);
    if (statement === undefined) continue;
    made++;
    if (outbox.has(statement.reference)) continue;
    const bank = banks.get(merchant.acquirer) ?? merchant.acquirer;
    const document = statementDocument(statement, { sender, bank, mostLines: MOST_LINES });
    const message = await messageOf(document, statementCsv(statement), from, merchant.email);
    batch.push({
      reference: statement.reference,
      kind: 'statement',
      businessDate,
      messageId: message.messageId,
      sender: message.from,
      recipient: message.to,
      message: message.bytes,
    });
    if (batch.length >= BATCH) put();
  }
  put();
  return { made, added };
}

/** Cash, and what no contract is known of, stands on no statement. */
function addTo<Part extends { readonly contract: string | undefined }>(parts: Map<string, Part[]>, part: Part): void {
  const { contract } = part;
  if (contract === undefined) return;
  const found = parts.get(contract);
  if (found === undefined) parts.set(contract, [part]);
  else found.push(part);
}

/** Of a merchant of which settlement says nothing: it had no operations, or the statement does not add up. */
const NOTHING = {
  salesMinor: 0,
  refundsMinor: 0,
  commissionMinor: 0,
  vatMinor: 0,
  feesMinor: 0,
  reserveMinor: 0,
  carriedInMinor: 0,
  carriedOutMinor: 0,
  paidMinor: 0,
  payment: undefined,
};
