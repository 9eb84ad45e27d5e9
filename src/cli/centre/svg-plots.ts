// Plots as SVG, made to be read at any width: what lies along the width is in percent, text keeps its size. Colours are classes of the
// page, which has them for light and dark. Each mark says its figure when it is pointed at.

/** A part of stacked columns. */
interface Series {
  readonly name: string;
  /** Class of its colour. */
  readonly colour: string;
  /** One for each column. */
  readonly values: readonly number[];
}

/** A bar, with what is written above it. */
interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as it is written. */
  readonly text: string;
  readonly colour: string;
}

const COLUMNS_HEIGHT = 200;
const ABOVE = 18;
const BELOW = 22;
const ROW = 40;
const BAR = 12;
/** Between two columns, of the width of one. */
const GAP = 0.22;
/** Lines across stacked columns. */
const STEPS = [0.25, 0.5, 0.75, 1];

/** Columns side by side, each of parts on top of one another; every `every`-th is named below. */
export function stackedColumns(
  names: readonly string[],
  series: readonly Series[],
  every: number,
  title: string,
): string {
  const sums = names.map((_, i) => series.reduce((sum, { values }) => sum + values[i]!, 0));
  const most = roundUp(Math.max(1, ...sums));
  const width = 100 / names.length;
  const yOf = (value: number) => ABOVE + (COLUMNS_HEIGHT * (most - value)) / most;
  const lines = STEPS.map((step) => {
    const y = yOf(most * step);
    return `<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="tick" x="0" y="${y - 4}">${count(most * step)}</text>`;
  });
  const columns = names.map((name, i) => {
    let under = 0;
    const parts = series.map(({ colour, values }) => {
      const value = values[i]!;
      const y = yOf(under + value);
      const height = yOf(under) - y;
      under += value;
      const x = percent(width * (i + GAP / 2));
      return value === 0
        ? ''
        : `<rect class="${colour}" x="${x}" width="${percent(width * (1 - GAP))}" y="${px(y)}" height="${px(height)}"/>`;
    });
    const told = series.map(({ name: part, values }) => `${part} ${count(values[i]!)}`).join(', ');
    const label =
      i % every === 0
        ? `<text class="tick" text-anchor="middle" x="${percent(width * (i + 0.5))}" y="${ABOVE + COLUMNS_HEIGHT + 16}">${escaped(name)}</text>`
        : '';
    return `<g><title>${escaped(`${name}: ${told}`)}</title>${parts.join('')}</g>${label}`;
  });
  const base = yOf(0);
  const axis = `<line class="axis" x1="0" x2="100%" y1="${base}" y2="${base}"/>`;
  return svg(ABOVE + COLUMNS_HEIGHT + BELOW, title, [...lines, ...columns, axis]);
}

/** Bars below one another, from the left edge. */
export function bars(rows: readonly Bar[], title: string): string {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return svg(
    rows.length * ROW,
    title,
    rows.map((row, i) => {
      const width = percent((100 * row.value) / most);
      return `${rowText(row, i)}<rect class="${row.colour}" x="0" width="${width}" y="${i * ROW + 20}" height="${BAR}" rx="2"/>`;
    }),
  );
}

/** Bars to both sides of the middle: below zero to the left. */
export function bothWays(rows: readonly Bar[], title: string): string {
  const most = Math.max(1, ...rows.map(({ value }) => Math.abs(value)));
  const height = rows.length * ROW;
  const marks = rows.map((row, i) => {
    const width = (50 * Math.abs(row.value)) / most;
    const x = row.value < 0 ? 50 - width : 50;
    return `${rowText(row, i)}<rect class="${row.colour}" x="${percent(x)}" width="${percent(width)}" y="${i * ROW + 20}" height="${BAR}" rx="2"/>`;
  });
  const middle = rows.map((_, i) => `<line class="axis" x1="50%" x2="50%" y1="${i * ROW + 17}" y2="${i * ROW + 35}"/>`);
  return svg(height, title, [...marks, ...middle]);
}

function rowText({ name, text }: Bar, row: number): string {
  const y = row * ROW + 14;
  return `<text class="label" x="0" y="${y}">${escaped(name)}</text><text class="figure" text-anchor="end" x="100%" y="${y}">${escaped(text)}</text>`;
}

function svg(height: number, title: string, parts: readonly string[]): string {
  return `<svg width="100%" height="${height}" role="img" aria-label="${escaped(title)}">${parts.join('')}</svg>`;
}

/** A count as people read it: 12,345. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Text as it stands in HTML and SVG. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** The next of 1, 2, 4, 8 times a power of ten: its quarters are round. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}

function px(value: number): string {
  return String(Number(value.toFixed(2)));
}
