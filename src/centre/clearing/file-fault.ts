// What is wrong with a clearing file, and how it is told to who made it: as message error indicators (PDS 0005), each of 14 characters:
// the element (an 5: D0004, P0105), the severity (n 2), the error (n 4) and the subfield (n 3). The error numbers are this centre's own.

/** The seven checks of a file. */
export const fileChecks = ['header', 'trailer', 'count', 'sum', 'order', 'file-id', 'record'] as const;
export type FileCheckName = (typeof fileChecks)[number];

/** What is wrong with an element. */
export const FaultCode = {
  missing: 1,
  malformed: 2,
  impossible: 3,
  checkDigit: 4,
  contradiction: 5,
  unreadable: 10,
  unknownRecord: 11,
  header: 101,
  trailer: 102,
  count: 103,
  sum: 104,
  order: 105,
  fileId: 106,
  framing: 107,
} as const;
export type FaultCode = (typeof FaultCode)[keyof typeof FaultCode];

export interface FileFault {
  readonly check: FileCheckName;
  /** From 1; 0 when it is the file's. */
  readonly record: number;
  /** Byte offset in the file: of the element where there is one, else of the record. */
  readonly offset: number;
  /** `4`, `48.0105`, or empty. */
  readonly path: string;
  readonly code: FaultCode;
  readonly text: string;
}

const SEVERITY_ERROR = '04';
const MOST_INDICATORS = 10;

/** True when the file as a whole cannot be taken in; a record that is wrong leaves the others as they are. */
export function isOfFile({ check, record }: FileFault): boolean {
  return check !== 'record' || record === 0;
}

/** The indicators of faults, the first ten. */
export function errorIndicators(faults: readonly FileFault[]): string {
  return faults
    .slice(0, MOST_INDICATORS)
    .map(({ path, code }) => `${elementOf(path)}${SEVERITY_ERROR}${String(code).padStart(4, '0')}000`)
    .join('');
}

function elementOf(path: string): string {
  const [element = '', tag] = path.split('.');
  if (tag !== undefined && /^\d{4}$/.test(tag)) return `P${tag}`;
  return `D${/^\d+$/.test(element) ? element.padStart(4, '0') : '0000'}`;
}
