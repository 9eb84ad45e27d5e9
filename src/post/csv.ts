// Rows as a CSV file that spreadsheets open as it is. UTF-8 with a byte order mark: without one Excel takes a file for the code page of
// the system, and accents and Arabic are lost. Between cells a semicolon in French and Arabic, where the comma is the decimal sign
// and Excel splits at semicolons; a comma in English (RFC 4180).
import { csvCell } from '../centre/csv-cell.ts';
import type { Language } from '../centre/member.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** The text of the file, lines ended by CR LF. */
export function csvOf(rows: readonly (readonly string[])[], language: Language): string {
  const separator = language === 'en' ? ',' : ';';
  const lines = rows.map((cells) => `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`);
  return BYTE_ORDER_MARK + lines.join('');
}
