// The authorization requests of business days, from a journal: what statements say was refused, and what bulletins count.
import type { AuthorizationRequest } from '../../../centre/statements/authorization-request.ts';
import type { Period } from '../../../centre/statements/bulletin.ts';
import { JournalError, type StoredJournal } from '../../../journal/journal.ts';
import { openSqliteJournal } from '../../../store/sqlite-journal.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { answeredRequests, type CodecOf, type Registers } from '../answered-requests.ts';

/** A capture (0220) tells what was authorized before: it asks for nothing. */
const CAPTURE = 220;

/** Those of a period, in the order of their answers. Throws a CommandError for a journal that cannot be read. */
export async function* requestsOf(
  file: string,
  codecOf: CodecOf,
  registers: Registers,
  period: Period,
): AsyncGenerator<AuthorizationRequest, void> {
  try {
    const journal = await openSqliteJournal(file, { readOnly: true });
    try {
      yield* requestsIn(journal, codecOf, registers, period);
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new CommandError(ExitCode.usage, error.message, { cause: error });
  }
}

/** Those of a period in an open journal, in the order of their answers. Rejects with a JournalError. */
export async function* requestsIn(
  journal: StoredJournal,
  codecOf: CodecOf,
  registers: Registers,
  { from, to }: Period,
): AsyncGenerator<AuthorizationRequest, void> {
  for await (const request of answeredRequests(journal, codecOf, registers)) {
    const { businessDate, mti } = request;
    if (mti !== CAPTURE && businessDate >= from && businessDate <= to) yield request;
  }
}
