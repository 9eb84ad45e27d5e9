// `clearing take`: the presentments and reversals of a member's file enter the file of operations. A file that was taken in is not taken
// in again; what cannot be taken in is refused and answered.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { referenceOf } from '../../../centre/clearing/acquirer-reference.ts';
import type { FileReport } from '../../../centre/clearing/file-check.ts';
import { FaultCode, type FileFault, isOfFile } from '../../../centre/clearing/file-fault.ts';
import { FileType } from '../../../centre/clearing/file-id.ts';
import { isPresentment, type PresentmentFacts, presentmentFacts } from '../../../centre/clearing/presentment-facts.ts';
import { isRefusal, type Known, Taking } from '../../../centre/clearing/taken-operations.ts';
import type { Member } from '../../../centre/member.ts';
import type { Operation } from '../../../centre/operation.ts';
import { ProcessLock } from '../../../records/process-lock.ts';
import { RecordsError } from '../../../records/records-error.ts';
import { writeAnswer } from '../../centre/answer-file.ts';
import { readClearedDay } from '../../centre/clear-day.ts';
import { type ClearingFileOptions, checkClearingFile, readClearingFile } from '../../centre/clearing-file.ts';
import { momentIn } from '../../centre/local-time.ts';
import { loadMarket, type Market } from '../../centre/market-schema.ts';
import { OperationFile } from '../../centre/operation-file.ts';
import { appendWhole } from '../../centre/whole-file.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { print } from '../../output.ts';

export interface TakeOptions extends ClearingFileOptions {
  date: string;
  operations: string;
  members: string;
  out: string;
  answer: string | undefined;
}

/** A presentment that nothing is wrong with. */
interface Presented {
  readonly facts: PresentmentFacts;
  readonly record: number;
  readonly offset: number;
}

/** Takes a file in, while nobody else does. Exit 1 when the file, or anything in it, is refused. Throws a CommandError. */
export async function take(options: TakeOptions): Promise<void> {
  mkdirSync(dirname(resolve(options.operations)), { recursive: true });
  const lock = lockOf(options.operations);
  try {
    await takeLocked(options);
  } finally {
    lock.release();
  }
}

/** Between the look whether a presentment is known and its writing nobody else may take it in. */
function lockOf(operations: string): ProcessLock {
  try {
    return new ProcessLock(operations, 'lock', 'takes presentments in');
  } catch (error) {
    if (error instanceof RecordsError) throw new CommandError(ExitCode.usage, error.message);
    throw error;
  }
}

async function takeLocked(options: TakeOptions): Promise<void> {
  const businessDate = optionValue('--date', readDate(options.date));
  const market = loadMarket(options.members);
  const file = await readClearingFile(options);
  const presented: Presented[] = [];
  const report = checkClearingFile(file, (message, record, offset) => {
    if (message !== undefined && isPresentment(message)) {
      presented.push({ facts: presentmentFacts(message), record, offset });
    }
  });
  const refused = report.faults.some(isOfFile) ? [] : refusedAsAFile(report);
  const all = { ...report, faults: [...report.faults, ...refused] };
  const taken = all.faults.some(isOfFile) ? NOTHING : takeIn(options, businessDate, market, all, presented);
  if (taken.operations.length > 0) {
    if (readClearedDay(options.out, businessDate) !== undefined) {
      const why = `${options.date} was cleared: what comes now belongs into the file of the next date`;
      throw new CommandError(ExitCode.usage, why);
    }
    appendWhole(options.operations, taken.operations.map((operation) => `${JSON.stringify(operation)}\n`).join(''));
  }
  const result = { ...all, faults: [...all.faults, ...taken.faults], numbers: taken.numbers ?? all.numbers };
  for (const { record, offset, text } of result.faults) print(`record ${record}, byte ${offset}: refused: ${text}`);
  print(
    `file ${report.fileIdText}: ${taken.operations.length} taken in, ${taken.known} were there, ${result.faults.length} fault(s)`,
  );
  if (result.faults.length === 0) return;
  if (options.answer !== undefined) writeAnswer(result, file, options.answer);
  process.exitCode = ExitCode.mismatch;
}

interface Taken {
  readonly operations: readonly Operation[];
  /** How many presentments had been taken in before. */
  readonly known: number;
  readonly faults: readonly FileFault[];
  readonly numbers: FileReport['numbers'] | undefined;
}

const NOTHING: Taken = { operations: [], known: 0, faults: [], numbers: undefined };

/** The centre takes in what members have made. */
function refusedAsAFile({ fileId }: FileReport): FileFault[] {
  if (fileId?.type === FileType.member) return [];
  const text = 'the file is not one of a member: the type in PDS 0105 is not 002';
  return [{ check: 'file-id', record: 1, offset: 0, path: '48.0105', code: FaultCode.fileId, text }];
}

function takeIn(
  options: TakeOptions,
  businessDate: number,
  { layout, zone }: Market,
  report: FileReport,
  presented: readonly Presented[],
): Taken {
  const members = layout.members.map(({ member }) => member);
  const earlier = earlierOperations(options.operations, report.fileIdText, members, presented);
  const taking = new Taking({
    fileId: report.fileIdText,
    businessDate,
    members,
    issuerOf: issuerBy(layout.members.map(({ member, routes }) => ({ code: member.code, routes }))),
    momentOf: momentIn(zone),
    knownBy: (acquirer, reference) => earlier.byReference.get(`${acquirer} ${reference}`),
  });
  const operations: Operation[] = [];
  const faults: FileFault[] = [];
  const numbers = new Map(report.numbers);
  let known = 0;
  for (const { facts, record, offset } of presented) {
    if (earlier.keys.has(`${report.fileIdText}:${facts.messageNumber}`)) {
      known++;
      continue;
    }
    const taken = taking.take(facts);
    if (isRefusal(taken)) {
      faults.push({ check: 'record', record, offset, ...taken });
      numbers.set(record, String(facts.messageNumber).padStart(8, '0'));
    } else operations.push(taken);
  }
  return { operations, known, faults, numbers };
}

/** What of the file was taken in before, and what its presentments and reversals may have to do with. */
function earlierOperations(
  file: string,
  fileId: string,
  members: readonly Member[],
  presented: readonly Presented[],
): { keys: ReadonlySet<string>; byReference: ReadonlyMap<string, Known> } {
  const keys = new Set<string>();
  const byReference = new Map<string, Known>();
  const byKey = new Map<string, Known>();
  const reversed = new Map<string, number>();
  const wanted = new Set(presented.map(({ facts }) => facts.reference));
  const institutions = new Map(members.map(({ code, institution }) => [code, institution]));
  for (const operation of existsSync(file) ? new OperationFile(file).operations() : []) {
    const { key, originalKey, acquirer, amountMinor, isReversal } = operation;
    if (key.startsWith(`${fileId}:`)) keys.add(key);
    if (isReversal) {
      if (originalKey !== undefined) reversed.set(originalKey, (reversed.get(originalKey) ?? 0) + amountMinor);
      continue;
    }
    const reference = referenceOf(operation, institutions.get(acquirer) ?? '');
    if (!wanted.has(reference)) continue;
    const found: Known = { operation, reversedMinor: 0 };
    byReference.set(`${acquirer} ${reference}`, found);
    byKey.set(key, found);
  }
  for (const [key, found] of byKey) found.reversedMinor = reversed.get(key) ?? 0;
  return { keys, byReference };
}

/** The member by the longest of its routes that a card begins with. */
function issuerBy(members: readonly { code: string; routes: readonly string[] }[]) {
  const byPrefix = new Map(members.flatMap(({ code, routes }) => routes.map((route) => [route, code] as const)));
  const longest = Math.max(0, ...[...byPrefix.keys()].map(({ length }) => length));
  return (pan: string): string | undefined => {
    for (let length = longest; length > 0; length--) {
      const code = byPrefix.get(pan.slice(0, length));
      if (code !== undefined) return code;
    }
    return undefined;
  };
}
