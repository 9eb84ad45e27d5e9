// The file that answers a clearing file with faults, in the form in which that came.
import { dirname } from 'node:path';
import { answerRecords } from '../../centre/clearing/file-answer.ts';
import type { FileReport } from '../../centre/clearing/file-check.ts';
import { isOfFile } from '../../centre/clearing/file-fault.ts';
import { RecordWriter } from '../../wire/record-writer.ts';
import { tell } from '../output.ts';
import type { ClearingFile } from './clearing-file.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

/** Writes the answer, and says what it is. */
export function writeAnswer(report: FileReport, { codec, framing }: ClearingFile, path: string): void {
  const file = new WholeFile(path);
  const writer = new RecordWriter(framing, (piece) => file.write(piece));
  const records = answerRecords(report, codec, 'T');
  for (const record of records) writer.add(record);
  writer.end();
  file.finish();
  file.publish();
  syncFolder(dirname(path));
  tell(`${path}: ${report.faults.some(isOfFile) ? 'a file reject' : `${records.length - 2} message exception(s)`}`);
}
