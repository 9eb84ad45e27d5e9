// Rows as a CSV file that spreadsheets open as it is. UTF-8 with a byte order mark: without one Excel takes a file for the code page of
// the system, and accents and Arabic are lost. Between cells a semicolon in French and Arabic, where the comma is the decimal sign
// and Excel splits at semicolons; a comma in English (RFC 4180).
import type { Language } from '../centre/member.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** A cell that a spreadsheet would take for a formula: it may come from a merchant's name. Numbers are none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d.,]+$))/;

/** The text of the file, lines ended by CR LF. */
export function csvOf(rows: readonly (readonly string[])[], language: Language): string {
  const separator = language === 'en' ? ',' : ';';
  const lines = rows.map((cells) => `${cells.map((cell) => cellOf(cell, separator)).join(separator)}\r\n`);
  return BYTE_ORDER_MARK + lines.join('');
}

function cellOf(cell: string, separator: string): string {
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  const isPlain = !/["\r\n]/.test(harmless) && !harmless.includes(separator);
  return isPlain ? harmless : `"${harmless.replaceAll('"', '""')}"`;
}
