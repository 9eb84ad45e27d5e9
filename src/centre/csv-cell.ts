// A cell of comma-separated values (RFC 4180) for people. What stands in it may come from a terminal or a merchant, and a spreadsheet
// carries out what begins like a formula: text that does gets an apostrophe in front, which spreadsheets do not show.

/** A cell that a spreadsheet would take for a formula. Numbers are none, neither are amounts: `-7.00 MAD`. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d.,]+(?: [A-Z]{3})?$))/;

/** The cell of `text`, in quotes where it needs them. `separator` is one character, that between cells. */
export function csvCell(text: string, separator = ','): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  const isPlain = !/["\r\n]/.test(harmless) && !harmless.includes(separator);
  return isPlain ? harmless : `"${harmless.replaceAll('"', '""')}"`;
}

/** The text that a cell was made of, the quotes around it gone. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
