// The journal's side: what it says is outstanding, of which sale, and what it says was told. It is read as anybody may read it, while
// the switch runs or when it has ended.
import { DatabaseSync } from 'node:sqlite';
import { OutstandingLedger } from '../../../src/centre/outstanding.ts';
import { messageOf, requestOf, Step, toldOf } from '../../../src/journal/entry.ts';
import { openSqliteJournal } from '../../../src/store/sqlite-journal.ts';
import { codec, nameOf } from './messages.ts';

export interface JournalLedger {
  /** By DE 37 of the request: minor units. */
  readonly outstanding: ReadonlyMap<string, number>;
  /** By DE 37: transactions that were approved. More than one is a second debit. */
  readonly approvals: ReadonlyMap<string, number>;
  /** By `nameOf` the request: the answers that were given, byte for byte. */
  readonly answers: ReadonlyMap<number, readonly Buffer[]>;
  readonly entries: number;
}

export async function readJournal(path: string): Promise<JournalLedger> {
  const journal = await openSqliteJournal(path, { readOnly: true });
  const ledger = new OutstandingLedger();
  const references = new Map<number, string>();
  const approvals = new Map<string, number>();
  const answers = new Map<number, Buffer[]>();
  let entries = 0;
  for await (const entry of journal.read()) {
    entries++;
    ledger.add(entry);
    const request = entry.step === Step.forwarded ? messageOf(entry) : requestOf(entry);
    const opens = entry.step === Step.forwarded || entry.step === Step.answered;
    if (opens && request.length > 0) references.set(entry.transaction, codec.decode(request).text(37)!);
    if (entry.step !== Step.answered) continue;
    const told = Buffer.from(toldOf(entry));
    const answer = codec.decode(told);
    const name = nameOf(answer.mti, answer.number(7), answer.number(11));
    answers.set(name, [...(answers.get(name) ?? []), told]);
    const reference = answer.text(37);
    const isApproved = answer.mti === 110 && (entry.reason === 0 || entry.reason === 2);
    if (isApproved && reference !== undefined) approvals.set(reference, (approvals.get(reference) ?? 0) + 1);
  }
  await journal.close();
  const outstanding = new Map<string, number>();
  for (const [transaction, { amountMinor }] of ledger.amounts) {
    const reference = references.get(transaction) ?? `transaction ${transaction}`;
    outstanding.set(reference, (outstanding.get(reference) ?? 0) + amountMinor);
  }
  return { outstanding, approvals, answers, entries };
}

/** Counts the advices of a journal that wait to be acknowledged. Each look reads on from the last. */
export class AdviceWatch {
  waiting = 0;
  private readonly path: string;
  private seen = 0;

  constructor(path: string) {
    this.path = path;
  }

  look(): number {
    const database = new DatabaseSync(this.path, { readOnly: true, timeout: 2_000 });
    try {
      const { last, queued, done } = database
        .prepare(
          `SELECT max(seq) AS last, coalesce(sum(step = ${Step.adviceQueued}), 0) AS queued,
             coalesce(sum(step = ${Step.adviceAcknowledged}), 0) AS done FROM journal WHERE seq > ?`,
        )
        .get(this.seen) as { last: number | null; queued: number; done: number };
      this.seen = last ?? this.seen;
      this.waiting += queued - done;
      return this.waiting;
    } finally {
      database.close();
    }
  }
}
