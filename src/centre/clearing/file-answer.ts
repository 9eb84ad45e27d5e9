// The answer to a file that cannot be taken in, or to its records that cannot: a file of the centre's own, with one file reject
// (1644/699) or a message exception (1644/691) for each record that is wrong.
import type { Codec } from '../../codec/codec.ts';
import {
  exceptionMessage,
  fileRejectMessage,
  headerMessage,
  type ProcessingMode,
  trailerMessage,
} from './clearing-messages.ts';
import type { FileReport } from './file-check.ts';
import { errorIndicators, isOfFile } from './file-fault.ts';
import { FileType, fileIdText } from './file-id.ts';

/** Answers are numbered apart from the files of a day. */
const FIRST_SEQUENCE = 90_000;
const SEQUENCES = 10_000;
/** PDS 0280 of a file that does not say which it is. */
const UNKNOWN_FILE = '0'.repeat(25);
const UNKNOWN_DATE = 20_000_101;

/** The records of the answer to a file with faults. The same file has the same answer. */
export function answerRecords(report: FileReport, codec: Codec, mode: ProcessingMode): Buffer[] {
  const { fileId, faults } = report;
  const source = fileId === undefined ? UNKNOWN_FILE : report.fileIdText;
  const own = fileIdText({
    type: FileType.centre,
    date: fileId?.date ?? UNKNOWN_DATE,
    institution: fileId?.institution ?? '',
    sequence: FIRST_SEQUENCE + ((fileId?.sequence ?? 0) % SEQUENCES),
  });
  const ofFile = faults.filter(isOfFile);
  const wrong = ofFile.length > 0 ? [] : [...new Set(faults.map(({ record }) => record))];
  const answers = ofFile.length > 0 ? [fileRejectMessage(source, errorIndicators(ofFile), 2)] : [];
  for (const [i, record] of wrong.entries()) {
    const indicators = errorIndicators(faults.filter((fault) => fault.record === record));
    answers.push(exceptionMessage(source, report.numbers.get(record)!, indicators, i + 2));
  }
  const messages = [headerMessage(own, mode), ...answers, trailerMessage(own, 0n, answers.length + 2)];
  return messages.map((message) => codec.encode(message));
}
