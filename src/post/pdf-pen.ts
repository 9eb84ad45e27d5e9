// Writes text into a PDF page: lines of one or both directions, broken at blanks, aligned in a box. The page is laid out as if read from
// left to right; for a text that is read from right to left the pen turns every box round.
import { fontName, type Weight } from './pdf-fonts.ts';
import { type Run, visualRuns } from './visual-runs.ts';

export interface Style {
  readonly size: number;
  readonly colour: string;
  readonly weight?: Weight;
  /** To the end of the box. */
  readonly isEnd?: boolean;
}

/** Between the tops of two lines, in sizes. */
const LEADING = 1.35;

export class PdfPen {
  readonly document: PDFKit.PDFDocument;
  readonly isRightToLeft: boolean;
  readonly #widths = new Map<string, number>();

  constructor(document: PDFKit.PDFDocument, isRightToLeft: boolean) {
    this.document = document;
    this.isRightToLeft = isRightToLeft;
  }

  /** The place of the left edge of a box whose beginning is `start` points from the left, in a page that is read from the left. */
  leftOf(start: number, width: number): number {
    return this.isRightToLeft ? this.document.page.width - start - width : start;
  }

  /** The lines in which a text fits into a width; a word that is too long is cut. */
  linesOf(text: string, width: number, style: Style): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (this.widthOf(longer, style) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      while (this.widthOf(line, style) > width && line.length > 1) {
        let fits = line.length - 1;
        while (fits > 1 && this.widthOf(line.slice(0, fits), style) > width) fits--;
        lines.push(line.slice(0, fits));
        line = line.slice(fits);
      }
    }
    lines.push(line);
    return lines;
  }

  heightOf(lines: number, { size }: Style): number {
    return lines * size * LEADING;
  }

  /** Writes lines into a box, `start` as of `leftOf`; returns the height that they took. */
  write(lines: readonly string[], start: number, top: number, width: number, style: Style): number {
    for (const [i, line] of lines.entries()) {
      this.#writeLine(line, start, top + this.heightOf(i, style), width, style);
    }
    return this.heightOf(lines.length, style);
  }

  widthOf(line: string, style: Style): number {
    const key = `${style.size} ${style.weight ?? 400} ${line}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      width = this.#runsOf(line).reduce((sum, run) => sum + this.#widthOfRun(run, style), 0);
      this.#widths.set(key, width);
    }
    return width;
  }

  #writeLine(line: string, start: number, top: number, width: number, style: Style): void {
    const runs = this.#runsOf(line);
    const isLeft = (style.isEnd === true) === this.isRightToLeft;
    let x = this.leftOf(start, width) + (isLeft ? 0 : width - this.widthOf(line, style));
    for (const run of runs) {
      this.#choose(run, style);
      this.document.fillColor(style.colour).text(run.text, x, top, { lineBreak: false, ...shapingOf(run) });
      x += this.#widthOfRun(run, style);
    }
  }

  /** Amounts, dates and codes are read from the left in every language. */
  #runsOf(line: string): Run[] {
    const isArabic = /\p{Script=Arabic}/u.test(line);
    return visualRuns(line, this.isRightToLeft && isArabic);
  }

  #widthOfRun(run: Run, style: Style): number {
    this.#choose(run, style);
    return this.document.widthOfString(run.text, shapingOf(run));
  }

  #choose({ subset }: Run, { size, weight = 400 }: Style): void {
    this.document.font(fontName(subset, weight)).fontSize(size);
  }
}

/** With a list of features a run is shaped as a whole, not word by word from the left. */
function shapingOf({ isRightToLeft }: Run): { features?: [] } {
  return isRightToLeft ? { features: [] } : {};
}
