// File identification (PDS 0105), 25 digits: type 3, date YYMMDD, member 11, sequence number 5.
import { isDateTime } from '../../iso8583/date-time.ts';

/** Who made a file: the centre or a member. */
export const FileType = { centre: 1, member: 2 } as const;

/** What a file identification says. */
export interface FileId {
  readonly type: number;
  /** yyyymmdd */
  readonly date: number;
  /** Institution identification code; as it is read it has all its 11 digits. */
  readonly institution: string;
  readonly sequence: number;
}

const CENTURY = 20_000_000;
const TIME_SPAN = 1_000_000;

/** The 25 digits. */
export function fileIdText({ type, date, institution, sequence }: FileId): string {
  return digits(type, 3) + digits(date - CENTURY, 6) + institution.padStart(11, '0') + digits(sequence, 5);
}

/** What 25 digits say; undefined when there cannot be such a file. */
export function readFileId(text: string): FileId | undefined {
  if (!/^\d{25}$/.test(text)) return undefined;
  const date = Number(text.slice(3, 9));
  if (!isDateTime(date * TIME_SPAN)) return undefined;
  return {
    type: Number(text.slice(0, 3)),
    date: CENTURY + date,
    institution: text.slice(9, 20),
    sequence: Number(text.slice(20)),
  };
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
