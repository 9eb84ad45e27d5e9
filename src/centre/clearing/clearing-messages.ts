// The messages of a clearing file as JSON of the spec `clearing-ipm`: header, trailer, and the answers to what cannot be taken in.
// Presentments are in `presentment-texts.ts`. Layout: docs/clearing.md.
import type { FieldValues } from '../../codec/field-values.ts';
import type { OperationKind } from '../operation.ts';

/** Message type and function code (DE 24) of each record. */
export const ClearingRecord = {
  header: { mti: '1644', functionCode: '697' },
  trailer: { mti: '1644', functionCode: '695' },
  messageException: { mti: '1644', functionCode: '691' },
  fileReject: { mti: '1644', functionCode: '699' },
  presentment: { mti: '1240', functionCode: '200' },
} as const;

/** Transaction type of each kind (PDS 1002). */
export const transactionTypes: Readonly<Record<OperationKind, string>> = {
  purchase: '774',
  cash: '700',
  refund: '775',
};

/** Processing mode (PDS 0122). */
export type ProcessingMode = 'T' | 'P';

export function headerMessage(fileId: string, mode: ProcessingMode): FieldValues {
  const { mti, functionCode } = ClearingRecord.header;
  return { '0': mti, '24': functionCode, '48': { '0105': fileId, '0122': mode }, '71': messageNumber(1) };
}

/** `count` is that of all messages, header and trailer included, and so the number of the trailer. */
export function trailerMessage(fileId: string, sumMinor: bigint, count: number): FieldValues {
  const { mti, functionCode } = ClearingRecord.trailer;
  return {
    '0': mti,
    '24': functionCode,
    '48': { '0105': fileId, '0301': String(sumMinor).padStart(16, '0'), '0306': String(count).padStart(8, '0') },
    '71': messageNumber(count),
  };
}

/** A message that cannot be taken in: `errors` are the indicators of PDS 0005. */
export function exceptionMessage(source: string, sourceNumber: string, errors: string, number: number): FieldValues {
  const { mti, functionCode } = ClearingRecord.messageException;
  return {
    '0': mti,
    '24': functionCode,
    '48': { '0005': errors, '0138': sourceNumber, '0280': source },
    '71': messageNumber(number),
  };
}

/** A file that cannot be taken in. */
export function fileRejectMessage(source: string, errors: string, number: number): FieldValues {
  const { mti, functionCode } = ClearingRecord.fileReject;
  return { '0': mti, '24': functionCode, '48': { '0005': errors, '0280': source }, '71': messageNumber(number) };
}

/** DE 71 */
function messageNumber(number: number): string {
  return String(number).padStart(8, '0');
}
