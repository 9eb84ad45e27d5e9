// The first step of the evening of a played day: its journal becomes `operations.ndjson`, an operation a line, in the order in which they
// were confirmed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../centre/operation.ts';
import { openSqliteJournal } from '../../store/sqlite-journal.ts';
import { codecNamed } from '../simulation-run.ts';
import {
  type AnsweredRequest,
  answeredRequests,
  operationOf,
  type Registers,
  undoneOperationOf,
} from './answered-requests.ts';
import { OperationFile } from './operation-file.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

export interface PlayedDay {
  /** The folder of the day, and the file of its journal. */
  readonly out: string;
  readonly journal: string;
  readonly businessDate: number;
  readonly registers: Registers;
}

const OPERATIONS = 'operations.ndjson';
const PIECE_CHARACTERS = 1 << 18;

/** The operations of the day, which are collected when they have not been; `read` is told of each request on the way. Rejects with a
 *  JournalError. */
export async function collectedOperations(day: PlayedDay, read: () => void): Promise<OperationFile> {
  const path = join(day.out, OPERATIONS);
  if (!existsSync(path)) await collect(day, path, read);
  return new OperationFile(path);
}

/** The requests of the day, in the order of their answers. Rejects with a JournalError. */
async function* requestsOf({ journal, registers }: PlayedDay): AsyncGenerator<AnsweredRequest, void> {
  const opened = await openSqliteJournal(journal, { readOnly: true });
  try {
    yield* answeredRequests(opened, journal, codecNamed('iso87-ascii'), registers);
  } finally {
    await opened.close();
  }
}

/** What was approved, and undone before it was cleared. */
export async function undoneOperations(day: PlayedDay): Promise<Operation[]> {
  const found: Operation[] = [];
  for await (const request of requestsOf(day)) {
    const operation = undoneOperationOf(request);
    if (operation !== undefined) found.push(operation);
  }
  return found;
}

async function collect(day: PlayedDay, path: string, read: () => void): Promise<void> {
  const file = new WholeFile(path);
  let lines = '';
  const write = () => {
    file.write(Buffer.from(lines));
    lines = '';
  };
  try {
    for await (const request of requestsOf(day)) {
      read();
      const operation = operationOf(request);
      if (operation === undefined) continue;
      lines += `${JSON.stringify(operation)}\n`;
      if (lines.length > PIECE_CHARACTERS) write();
    }
    write();
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.publish();
  syncFolder(day.out);
}
