// Results as an SVG: a bar for the median rate of each row, a line from the least to the most, and the ratios beside it. Each suite has
// its own scale, as each counts something else. One file without scripts or fonts of its own.
import { rounded, type SuiteResult } from './results.ts';

const WIDTH = 960;
const LABEL_WIDTH = 330;
const BAR_WIDTH = 360;
const LINE_HEIGHT = 22;
const HEAD_HEIGHT = 44;
const MARGIN = 16;
/** About what a character takes in a sans serif of 12 pixels. */
const CHARACTER_WIDTH = 6.6;

/** The picture; `caption` says on what machine it was measured. */
export function plotOf(suites: readonly SuiteResult[], caption: string): string {
  let top = MARGIN + LINE_HEIGHT;
  const parts = suites.map((suite) => {
    const part = plotOfSuite(suite, top);
    top += HEAD_HEIGHT + suite.rows.length * LINE_HEIGHT;
    return part;
  });
  const height = top + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<style>text{font:12px sans-serif;fill:#222}.head{font-weight:bold}.small{fill:#666}.bar{fill:#3b7ea1}.range{stroke:#222}</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    textAt(MARGIN, MARGIN + 8, caption, 'small'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function plotOfSuite({ suite, unit, rounds, rows }: SuiteResult, top: number): string {
  const most = Math.max(...rows.map((row) => row.most));
  const x = (rate: number): number => Math.round(LABEL_WIDTH + (BAR_WIDTH * rate) / most);
  const lines = rows.map((row, i) => {
    const middle = top + HEAD_HEIGHT - 8 + i * LINE_HEIGHT;
    const ratios = Object.entries(row.ratios).map(([other, ratio]) => `${ratio.toPrecision(3)} x ${other}`);
    const beside = [rounded(row.median), ...ratios].join(', ');
    return [
      textAt(MARGIN, middle + 4, shortened(row.name, LABEL_WIDTH - MARGIN)),
      `<rect class="bar" x="${LABEL_WIDTH}" y="${middle - 7}" width="${x(row.median) - LABEL_WIDTH}" height="14"/>`,
      `<path class="range" d="M${x(row.least)} ${middle}H${x(row.most)}"/>`,
      textAt(x(row.most) + 6, middle + 4, shortened(beside, WIDTH - x(row.most) - MARGIN)),
    ].join('');
  });
  return [textAt(MARGIN, top + 18, `${suite}: ${unit}/s, median of ${rounds} rounds`, 'head'), ...lines].join('\n');
}

function textAt(x: number, y: number, text: string, style?: string): string {
  const attribute = style === undefined ? '' : ` class="${style}"`;
  return `<text x="${x}" y="${y}"${attribute}>${escaped(text)}</text>`;
}

function shortened(text: string, width: number): string {
  const most = Math.floor(width / CHARACTER_WIDTH);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
