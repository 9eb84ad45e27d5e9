// The font of PDF documents: IBM Plex Sans Arabic (SIL Open Font License 1.1), which has Latin and Arabic letters of one design, in two
// weights. It comes with a package, in subsets.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import type { Subset } from './visual-runs.ts';
import { sfntOf } from './woff.ts';

export type Weight = 400 | 600;

const subsets: readonly Subset[] = ['arabic', 'latin', 'latin-ext'];
const weights: readonly Weight[] = [400, 600];
/** Files that have been unpacked. The fonts themselves are made for each document: a font remembers for which characters a glyph was used
 *  first, and writes them into the document, which must have the same bytes whatever was made before it. */
const unpacked = new Map<string, Buffer>();

/** Name of a font in a document. */
export function fontName(subset: Subset, weight: Weight): string {
  return `${subset}-${weight}`;
}

/** Makes all fonts known to a document; each is put into it only when it is used. The document takes fonts that are read, which its types do
 *  not say. */
export function registerFonts(document: PDFKit.PDFDocument): void {
  for (const subset of subsets) {
    for (const weight of weights)
      document.registerFont(fontName(subset, weight), fontOf(subset, weight) as unknown as Buffer);
  }
}

function fontOf(subset: Subset, weight: Weight): Font {
  const name = fontName(subset, weight);
  let sfnt = unpacked.get(name);
  if (sfnt === undefined) {
    const file = `@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-${subset}-${weight}-normal.woff`;
    sfnt = sfntOf(readFileSync(createRequire(import.meta.url).resolve(file)));
    unpacked.set(name, sfnt);
  }
  return create(sfnt) as Font;
}
