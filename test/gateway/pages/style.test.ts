// Colours keep the contrast that WCAG 2.2 asks for (1.4.3: 4.5 to 1 for text; 1.4.11: 3 to 1 for what shows where a field is), light and dark.
import { expect, test } from 'vitest';
import { colours, style } from '../../../src/gateway/pages/style.ts';

type Name = keyof typeof colours;

/** What stands on what. */
const texts: readonly (readonly [Name, Name])[] = [
  ...(['ink', 'quiet', 'accent', 'accentDeep', 'wrong'] as const).map((name) => [name, 'sheet'] as const),
  ...(['ink', 'quiet'] as const).map((name) => [name, 'field'] as const),
  ...(['wrongGround', 'goodGround', 'noteGround'] as const).map((ground) => ['ink', ground] as const),
  ['quiet', 'ground'],
  ['onAccent', 'accent'],
  ['onAccent', 'accentDeep'],
  ['wrong', 'wrongGround'],
  ['good', 'goodGround'],
  ['note', 'noteGround'],
];
const edges: readonly (readonly [Name, Name])[] = [
  ['edge', 'sheet'],
  ['edge', 'field'],
  ['accent', 'sheet'],
  ['wrong', 'field'],
];

const luminance = (colour: string) => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
};
const contrast = (one: string, other: string) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
};

test('black on white is 21 to 1', () => expect(contrast('#000000', '#ffffff')).toBeCloseTo(21));

test.each(['light', 'dark'])('on a %s device', (scheme) => {
  const place = scheme === 'light' ? 0 : 1;
  const weak = ([pairs, least]: readonly [typeof texts, number]) =>
    pairs.flatMap(([front, behind]) => {
      const ratio = contrast(colours[front][place], colours[behind][place]);
      return ratio < least ? [`${front} on ${behind}: ${ratio.toFixed(2)}`] : [];
    });
  expect([...weak([texts, 4.5]), ...weak([edges, 3])]).toEqual([]);
});

test('nothing is asked for from elsewhere', () => {
  expect(style).not.toMatch(/url\(|@import|https?:/);
  const named = new Set([...style.matchAll(/var\(--(\w+)\)/g)].map(([, name]) => name));
  expect([...named].filter((name) => !(name! in colours))).toEqual([]);
  expect(Object.keys(colours).filter((name) => !named.has(name))).toEqual([]);
});
