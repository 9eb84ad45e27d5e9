// A line of text in the order in which it is drawn, from left to right (Unicode Standard Annex 9): cut where the direction or the
// font changes. Within a run the letters stay in the order in which they are read; whoever shapes it turns them.
import bidiFactory from 'bidi-js';

/** The subsets of the font: each has the letters of some scripts. */
export type Subset = 'arabic' | 'latin' | 'latin-ext';

export interface Run {
  readonly text: string;
  readonly subset: Subset;
  readonly isRightToLeft: boolean;
}

/** The package is CommonJS, where Node's default import is the function itself; its types say that it is a property. */
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();
const ARABIC = /[\p{Script=Arabic}،؛؟]/u;
/** Beyond what the Latin subset has: U+0100 and up, but for œ and the signs of typography. */
const LATIN_EXTENDED = /[\u0100-\u0151\u0154-\u02ba\u1e00-\u1eff]/;
/** No letter, and nothing that is drawn: marks of direction. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const BLANK = /\s/;

/** Latin letters and signs that are all of one subset, and in the order in which they are drawn. */
const PLAIN = /^[\u0020-\u00ff\u2010-\u2027\u2030-\u205e\u20ac\u2212]*$/;

/** The runs of one line, the leftmost first. `isRightToLeft`: the line is of a text that is. */
export function visualRuns(line: string, isRightToLeft: boolean): Run[] {
  if (!isRightToLeft && PLAIN.test(line)) return line === '' ? [] : [{ text: line, subset: 'latin', isRightToLeft }];
  const levels = bidi.getEmbeddingLevels(line, isRightToLeft ? 'rtl' : 'ltr');
  const mirrored = bidi.getMirroredCharactersMap(line, levels.levels);
  const order = bidi.getReorderedIndices(line, levels);
  const runs: { places: number[]; level: number; subset: Subset }[] = [];
  for (const place of order) {
    const level = levels.levels[place]!;
    const last = runs.at(-1);
    const follows = last !== undefined && last.level === level && Math.abs(place - last.places.at(-1)!) === 1;
    const subset = subsetOf(line[place]!, follows ? last.subset : undefined);
    if (follows && last.subset === subset) last.places.push(place);
    else runs.push({ places: [place], level, subset });
  }
  return runs
    .map(({ places, level, subset }) => {
      const isRightToLeft = level % 2 === 1;
      const letters = (isRightToLeft ? places.toReversed() : places).map(
        (place) => mirrored.get(place) ?? line[place]!,
      );
      // What is no Arabic is not turned by whoever shapes it.
      const read = isRightToLeft && subset !== 'arabic' ? letters.toReversed() : letters;
      return { text: read.join('').replaceAll(INVISIBLE, ''), subset, isRightToLeft };
    })
    .filter(({ text }) => text !== '');
}

function subsetOf(character: string, before: Subset | undefined): Subset {
  if (ARABIC.test(character)) return 'arabic';
  if (LATIN_EXTENDED.test(character)) return 'latin-ext';
  return BLANK.test(character) && before !== undefined ? before : 'latin';
}
