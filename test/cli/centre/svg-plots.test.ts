// Plots: marks are as long as their figures say, figures are readable, and what people are called cannot become markup.
import { expect, test } from 'vitest';
import { bars, bothWays, count, escaped, stackedColumns } from '../../../src/cli/centre/svg-plots.ts';

const numbersOf = (svg: string, attribute: string) =>
  [...svg.matchAll(new RegExp(`<rect[^>]* ${attribute}="([\\d.]+)%?"`, 'g'))].map(([, value]) => Number(value));

test('columns: each part is as high as its value, one on top of the other', () => {
  const svg = stackedColumns(
    ['a', 'b'],
    [
      { name: 'x', colour: 'approved', values: [100, 50] },
      { name: 'y', colour: 'declined', values: [50, 0] },
    ],
    1,
    'title',
  );
  const heights = numbersOf(svg, 'height');
  expect(heights).toEqual([100, 50, 50]);
  const [first, second] = numbersOf(svg, 'y');
  expect(second! + heights[1]!).toBe(first);
  expect(svg).toContain('<title>a: x 100, y 50</title>');
});

test('bars: the longest has the whole width, the others their part of it', () => {
  const row = (value: number) => ({ name: `n${value}`, value, text: String(value), colour: 'approved' });
  expect(numbersOf(bars([row(200), row(50), row(0)], 'title'), 'width')).toEqual([100, 25, 0]);
});

test('both ways: below zero to the left of the middle', () => {
  const row = (value: number) => ({ name: `n${value}`, value, text: String(value), colour: 'approved' });
  const svg = bothWays([row(100), row(-40)], 'title');
  expect(numbersOf(svg, 'x')).toEqual([50, 30]);
  expect(numbersOf(svg, 'width')).toEqual([50, 20]);
});

test('a name that would be markup is text', () => {
  const svg = bars([{ name: '<b>"&', value: 1, text: '<', colour: 'approved' }], '"');
  expect(svg).toContain('&lt;b&gt;&quot;&amp;');
  expect(svg).not.toContain('<b>');
  expect(escaped('a<b')).toBe('a&lt;b');
});

test('counts have their thousands apart', () => {
  expect([0, 999, 1_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
});
