// A document as PDF, A4. Its bytes are a function of the document: it is dated by its business date, not by the clock.
import PDFDocument from 'pdfkit';
import type { Column, Document, Fact, Row, Section } from '../centre/statements/document.ts';
import { text } from '../centre/statements/texts.ts';
import { isolated } from '../centre/texts-by-language.ts';
import { noonOf } from './noon.ts';
import { registerFonts } from './pdf-fonts.ts';
import { PdfPen, type Style } from './pdf-pen.ts';

/** Points of A4, and what is left free around the text. */
const PAGE = { width: 595.28, height: 841.89, margin: 42, foot: 54 };
const WIDTH = PAGE.width - 2 * PAGE.margin;
const BOTTOM = PAGE.height - PAGE.foot;

const INK = '#1c2733';
const QUIET = '#5d6b78';
const ACCENT = '#0b3d5c';
const RULE = '#c9d3da';
const SHADE = '#f2f5f7';

const cellStyle: Style = { size: 6.6, colour: INK };
const headStyle: Style = { size: 6.6, colour: '#ffffff', weight: 600 };
const bodyStyle: Style = { size: 9, colour: INK };
const CELL_PADDING = 3;

/** The bytes of the PDF file. */
export async function pdfOf(document: Document): Promise<Buffer> {
  const date = noonOf(document.date);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: document.language,
    displayTitle: true,
    info: {
      Title: `${document.title} ${document.reference}`,
      Author: document.sender,
      CreationDate: date,
      ModDate: date,
    },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  registerFonts(pdf);
  new PdfLayout(pdf, document).write();
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

class PdfLayout {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #pen: PdfPen;
  readonly #document: Document;
  #top = PAGE.margin;

  constructor(pdf: PDFKit.PDFDocument, document: Document) {
    this.#pdf = pdf;
    this.#document = document;
    this.#pen = new PdfPen(pdf, document.language === 'ar');
  }

  write(): void {
    this.#head();
    this.#address();
    this.#paragraph(this.#document.greeting, bodyStyle);
    for (const section of this.#document.sections) this.#section(section);
    this.#top += 10;
    for (const line of this.#document.footer) this.#paragraph(line, { size: 7.5, colour: QUIET });
    this.#feet();
  }

  #head(): void {
    const { sender, title, subtitle } = this.#document;
    this.#pdf.rect(0, 0, PAGE.width, 74).fill(ACCENT);
    this.#line(sender, PAGE.margin, 22, WIDTH * 0.45, { size: 12, colour: '#ffffff', weight: 600 });
    const right = PAGE.margin + WIDTH * 0.42;
    const width = WIDTH * 0.58;
    this.#line(title, right, 18, width, { size: 14, colour: '#ffffff', weight: 600, isEnd: true });
    this.#line(subtitle, right, 42, width, { size: 9.5, colour: '#d6e4ec', isEnd: true });
    this.#top = 94;
  }

  /** Facts at the beginning of the line, the recipient's address at its end. */
  #address(): void {
    const { facts, recipient } = this.#document;
    const top = this.#top;
    const half = WIDTH * 0.52;
    this.#facts(facts, PAGE.margin, half, 0.34, { size: 8, colour: INK });
    const factsEnd = this.#top;
    const start = PAGE.margin + WIDTH * 0.58;
    let y = top;
    recipient.forEach((line, i) => {
      const style: Style = i === 0 ? { size: 10.5, colour: INK, weight: 600 } : { size: 9, colour: INK };
      y += this.#line(line, start, y, WIDTH * 0.42, style);
    });
    this.#top = Math.max(factsEnd, y) + 12;
  }

  #section({ title, facts, table, notes = [] }: Section): void {
    this.#room(54);
    this.#top += 12;
    const height = this.#line(title, PAGE.margin, this.#top, WIDTH, { size: 10.5, colour: ACCENT, weight: 600 });
    this.#top += height + 1;
    this.#rule(ACCENT, 1);
    this.#top += 5;
    if (facts !== undefined) this.#facts(facts, PAGE.margin, WIDTH * 0.62, 0.62, { size: 9, colour: INK }, true);
    if (table !== undefined) this.#table(table.columns, table.rows);
    if (notes.length > 0) this.#top += 5;
    for (const note of notes) this.#paragraph(note, bodyStyle);
  }

  #facts(facts: readonly Fact[], start: number, width: number, labelPart: number, style: Style, isSum = false): void {
    for (const { label, value, isStrong = false } of facts) {
      const weight = isStrong ? 600 : 400;
      const labelWidth = width * labelPart;
      const labels = this.#pen.linesOf(label, labelWidth - 6, style);
      const values = this.#pen.linesOf(value, width - labelWidth, { ...style, weight });
      const height = this.#pen.heightOf(Math.max(labels.length, values.length), style) + (isSum ? 3 : 1.5);
      this.#room(height);
      if (isStrong && isSum) this.#box(start, this.#top, width, height, SHADE);
      const colour = isStrong ? INK : isSum ? INK : QUIET;
      this.#pen.write(labels, start + (isSum ? 4 : 0), this.#top + 1, labelWidth - 6, { ...style, colour, weight });
      const valueStyle = { ...style, weight, isEnd: isSum } as const;
      this.#pen.write(values, start + labelWidth - (isSum ? 4 : 0), this.#top + 1, width - labelWidth, valueStyle);
      this.#top += height;
    }
  }

  #table(columns: readonly Column[], rows: readonly Row[]): void {
    const all = columns.reduce((sum, { weight }) => sum + weight, 0);
    const widths = columns.map(({ weight }) => (WIDTH * weight) / all);
    this.#tableHead(columns, widths);
    rows.forEach((row, i) => {
      const style: Style = row.tone === 'strong' ? { ...cellStyle, weight: 600 } : cellStyle;
      const colour = row.tone === 'muted' ? QUIET : INK;
      const cells = row.cells.map((cell, c) => this.#pen.linesOf(cell, widths[c]! - 2 * CELL_PADDING, style));
      const height = this.#rowHeight(cells, style);
      if (this.#top + height > BOTTOM) {
        this.#page();
        this.#tableHead(columns, widths);
      }
      if (row.tone === 'strong' || i % 2 === 1) this.#box(PAGE.margin, this.#top, WIDTH, height, SHADE);
      this.#cells(cells, columns, widths, { ...style, colour });
      this.#top += height;
    });
    this.#rule(RULE, 0.7);
  }

  #tableHead(columns: readonly Column[], widths: readonly number[]): void {
    const cells = columns.map(({ title }, c) => this.#pen.linesOf(title, widths[c]! - 2 * CELL_PADDING, headStyle));
    const height = this.#rowHeight(cells, headStyle);
    this.#room(height * 3);
    this.#box(PAGE.margin, this.#top, WIDTH, height, ACCENT);
    this.#cells(cells, columns, widths, headStyle);
    this.#top += height;
  }

  #cells(cells: readonly string[][], columns: readonly Column[], widths: readonly number[], style: Style): void {
    let start = PAGE.margin;
    cells.forEach((lines, c) => {
      const { isEnd = false } = columns[c]!;
      const width = widths[c]! - 2 * CELL_PADDING;
      this.#pen.write(lines, start + CELL_PADDING, this.#top + CELL_PADDING - 0.5, width, { ...style, isEnd });
      start += widths[c]!;
    });
  }

  #rowHeight(cells: readonly string[][], style: Style): number {
    return this.#pen.heightOf(Math.max(...cells.map((lines) => lines.length)), style) + 2 * CELL_PADDING - 1;
  }

  #paragraph(paragraph: string, style: Style): void {
    const lines = this.#pen.linesOf(paragraph, WIDTH, style);
    this.#room(this.#pen.heightOf(lines.length, style));
    this.#top += this.#pen.write(lines, PAGE.margin, this.#top, WIDTH, style) + 2;
  }

  #line(line: string, start: number, top: number, width: number, style: Style): number {
    return this.#pen.write(this.#pen.linesOf(line, width, style), start, top, width, style);
  }

  #box(start: number, top: number, width: number, height: number, colour: string): void {
    this.#pdf.rect(this.#pen.leftOf(start, width), top, width, height).fill(colour);
  }

  #rule(colour: string, thickness: number): void {
    const { margin, width } = PAGE;
    this.#pdf
      .moveTo(margin, this.#top)
      .lineTo(width - margin, this.#top)
      .lineWidth(thickness)
      .stroke(colour);
  }

  /** Begins a page when `height` does not fit on this one. */
  #room(height: number): void {
    if (this.#top + height > BOTTOM) this.#page();
  }

  #page(): void {
    this.#pdf.addPage();
    this.#top = PAGE.margin;
  }

  #feet(): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    const { sender, reference, language } = this.#document;
    const style: Style = { size: 7.5, colour: QUIET };
    for (let page = start; page < start + count; page++) {
      this.#pdf.switchToPage(page);
      this.#top = PAGE.height - 38;
      this.#rule(RULE, 0.5);
      const pages = { page: String(page + 1), pages: String(count) };
      this.#line(`${sender} – ${isolated(reference, language)}`, PAGE.margin, this.#top + 6, WIDTH * 0.7, style);
      const end = PAGE.margin + WIDTH * 0.7;
      this.#line(text('page', language, pages), end, this.#top + 6, WIDTH * 0.3, { ...style, isEnd: true });
    }
  }
}
