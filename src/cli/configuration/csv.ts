// Text of comma-separated values (RFC 4180: quotes doubled inside quotes) as rows of cells, each with its place.

const [FEED, RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c];

/** One cell. Lines and columns count from 1. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** Where a cell stands. */
export function placeOf({ line, column }: Cell): { line: number; column: number } {
  return { line, column };
}

/** The rows of a text, in one pass; `unclosed` is the cell whose quote runs to its end. A byte order mark is passed over. */
export function rowsOf(written: string): { rows: Cell[][]; unclosed: Cell | undefined } {
  const rows: Cell[][] = [];
  const each = eachRow(written);
  for (;;) {
    const next = each.next();
    if (next.done === true) return { rows, unclosed: next.value };
    rows.push(next.value);
  }
}

/** The same row by row, for texts that are long. Returns the cell whose quote runs to the end of the text. */
export function* eachRow(written: string): Generator<Cell[], Cell | undefined> {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  let row: Cell[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  while (at < text.length) {
    const cellLine = line;
    const column = at - lineStart + 1;
    let content = '';
    if (text.charCodeAt(at) === QUOTE) {
      let closed = false;
      for (at++; at < text.length && !closed; at++) {
        const quote = text.indexOf('"', at);
        const end = quote < 0 ? text.length : quote;
        const part = text.slice(at, end);
        content += part;
        for (let feed = part.indexOf('\n'); feed >= 0; feed = part.indexOf('\n', feed + 1)) {
          line++;
          lineStart = at + feed + 1;
        }
        at = end;
        if (text[at + 1] === '"') content += text[++at];
        else closed = quote >= 0;
      }
      if (!closed) return { text: content, line: cellLine, column };
    }
    const end = endOfCell(text, at);
    row.push({ text: content + text.slice(at, end), line: cellLine, column });
    at = end;
    if (text.charCodeAt(at) === COMMA) {
      at++;
      // A comma that ends the text opens a last, empty cell.
      if (at === text.length) row.push({ text: '', line, column: at - lineStart + 1 });
      continue;
    }
    at += text.charCodeAt(at) === RETURN ? 2 : 1;
    line++;
    lineStart = at;
    yield row;
    row = [];
  }
  if (row.length > 0) yield row;
  return undefined;
}

function endOfCell(text: string, start: number): number {
  for (let end = start; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === COMMA || code === FEED || (code === RETURN && text.charCodeAt(end + 1) === FEED)) return end;
  }
  return text.length;
}
