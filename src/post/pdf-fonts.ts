// The font of PDF documents: IBM Plex Sans Arabic (SIL Open Font License 1.1), which has Latin and Arabic letters of one design, in two
// weights. It comes with a package, in subsets.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Subset } from './visual-runs.ts';
import { sfntOf } from './woff.ts';

export type Weight = 400 | 600;

const subsets: readonly Subset[] = ['arabic', 'latin', 'latin-ext'];
const weights: readonly Weight[] = [400, 600];
const kept = new Map<string, Buffer>();

/** Name of a font in a document. */
export function fontName(subset: Subset, weight: Weight): string {
  return `${subset}-${weight}`;
}

/** Makes all fonts known to a document; each is put into it only when it is used. */
export function registerFonts(document: PDFKit.PDFDocument): void {
  for (const subset of subsets) {
    for (const weight of weights) document.registerFont(fontName(subset, weight), bytesOf(subset, weight));
  }
}

function bytesOf(subset: Subset, weight: Weight): Buffer {
  const name = fontName(subset, weight);
  let bytes = kept.get(name);
  if (bytes === undefined) {
    const file = `@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-${subset}-${weight}-normal.woff`;
    bytes = sfntOf(readFileSync(createRequire(import.meta.url).resolve(file)));
    kept.set(name, bytes);
  }
  return bytes;
}
