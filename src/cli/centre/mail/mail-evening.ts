// The post of an evening: the statements of merchants and the bulletins of members go into the outbox, and from there to their delivery. What
// is in the outbox is not made again, and what has left is not sent again.
import type { Member } from '../../../centre/member.ts';
import type { Merchant } from '../../../centre/merchant.ts';
import type { Operation } from '../../../centre/operation.ts';
import type { AuthorizationRequest } from '../../../centre/statements/authorization-request.ts';
import { StatementError } from '../../../centre/statements/statement.ts';
import { isApproved } from '../../../iso8583/reason.ts';
import type { Delivery } from '../../../post/delivery.ts';
import { deliverDue, type Round } from '../../../post/postman.ts';
import type { CentreFile } from '../../../records/centre-file.ts';
import { Outbox } from '../../../records/outbox.ts';
import { lockPost } from '../../../records/process-lock.ts';
import type { KeptSettlement } from '../../../records/settlement.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { bulletinsOf, putBulletins } from './make-bulletins.ts';
import { makeStatements } from './make-statements.ts';

export interface PostSettings {
  readonly records: CentreFile;
  readonly businessDate: number;
  readonly members: readonly Member[];
  readonly merchants: readonly Merchant[];
  readonly operations: Iterable<Operation>;
  readonly settled: readonly KeptSettlement[];
  /** Reads the requests of the day. */
  readonly requests: () => AsyncIterable<AuthorizationRequest>;
  /** Whom messages come from: `Name <name@host>`; and who sends, as documents say it. */
  readonly from: string;
  readonly sender: string;
  readonly delivery: Delivery;
  /** YYMMDDhhmmss of a moment where the centre is. */
  readonly localTime: (atMs: number) => string;
  readonly now: () => number;
}

/** What was made, and what became of it. */
export interface Posted extends Round {
  readonly statements: number;
  readonly bulletins: number;
}

/** Makes and sends the post of a day. Rejects with a CommandError when a statement does not add up, and a RecordsError. */
export async function postEvening(settings: PostSettings): Promise<Posted> {
  const { records, businessDate, members, merchants, from, sender, now, delivery, localTime } = settings;
  const outbox = new Outbox(records);
  // One pass over the journal for both: statements have what was refused only.
  const refused: AuthorizationRequest[] = [];
  const period = { from: businessDate, to: businessDate };
  const requests = noting(settings.requests(), refused);
  const bulletins = await bulletinsOf({ period, members, merchants, requests, records });
  const day = {
    ...{
      businessDate,
      members,
      merchants,
      from,
      sender,
      operations: settings.operations,
      settlements: settings.settled,
    },
    requests: inTurn(refused),
    localTime: (atMs: number) => {
      const text = localTime(atMs);
      return { date: Number(`20${text.slice(0, 6)}`), time: Number(text.slice(6)) };
    },
  };
  const statements = await makeStatements(day, outbox, now).catch((error: unknown) => {
    if (!(error instanceof StatementError)) throw error;
    throw new CommandError(ExitCode.mismatch, error.message, { cause: error });
  });
  const put = await putBulletins(bulletins, { from, sender }, outbox, now);
  const lock = lockPost(records.path);
  try {
    const round = await deliverDue(outbox, delivery, now);
    return { ...round, statements: statements.made, bulletins: put.made };
  } finally {
    delivery.close();
    lock.release();
  }
}

/** Passes requests on, and notes those of merchants that were refused. */
async function* noting(
  requests: AsyncIterable<AuthorizationRequest>,
  refused: AuthorizationRequest[],
): AsyncGenerator<AuthorizationRequest, void> {
  for await (const request of requests) {
    if (request.contract !== undefined && !isApproved(request.reason)) refused.push(request);
    yield request;
  }
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items;
}
