// Tables for people: columns as wide as their widest cell, two blanks between them, and no blanks at the end of a line.

/** Lays a table out that stands behind an indent. */
export type LaidOut = (
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
  indent?: number,
) => string[];

/** The lines of a table; the first row is its head. `isRight` says which columns are aligned to the right. */
export function tableLines(rows: readonly (readonly string[])[], isRight: (column: number) => boolean): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      return isRight(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
    });
    return cells.join('  ').trimEnd();
  });
}
