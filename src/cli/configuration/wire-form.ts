// How a link puts messages on the wire, as written: the framing's name, the header in front of each message and the
// spec that the message is in. Only what can be said from the text alone is decided here; whether a spec file loads is
// the codec's to say. A stream needs a length to be cut into messages, so framing `none` is not offered for TCP.
import { type FramingName, framingNames } from '../../wire/framing.ts';
import type { Reading } from './faults.ts';
import { suggestion } from './nearest.ts';

/** Framings a TCP link can have: every one that has a length. */
type LinkFramingName = Exclude<FramingName, 'none'>;
export const framings = framingNames.filter((name): name is LinkFramingName => name !== 'none');

/**
 * What stands between length and message, in the codec's terms; the `hex` of a literal is upper case and is checked.
 */
export type Header =
  | { readonly kind: 'none' }
  | { readonly kind: 'tpdu' }
  | { readonly kind: 'fixed'; readonly lengthBytes: number }
  | { readonly kind: 'literal'; readonly hex: string };

/** A bundled spec by its name, or a file; `file` is as written until the configuration is placed, then absolute. */
export type SpecReference =
  | { readonly kind: 'bundled'; readonly name: string }
  | { readonly kind: 'file'; readonly file: string };

/** The name or the file of a spec, as `loadSpec` takes it. */
export function specName(spec: SpecReference): string {
  return spec.kind === 'bundled' ? spec.name : spec.file;
}

const longestHeaderBytes = 255;

export const framingAllowed = framings.join(', ');
export const headerAllowed = `none, tpdu, a length of 1 to ${longestHeaderBytes} bytes, or a literal such as hex:6000010000`;
export const specAllowed = 'the name of a bundled spec such as iso87-ascii, or a file such as ./mine.json';

/** Reads the name of a framing. */
export function readFraming(written: string | number): Reading<LinkFramingName> {
  const known = framings.find((name) => name === written);
  if (known !== undefined) return { value: known };
  const wrong =
    written === 'none' ? 'a TCP link needs a length' : `unknown framing${suggestion(String(written), framings)}`;
  return { wrong, allowed: framingAllowed };
}

/** Reads `none`, `tpdu`, a number of bytes or `hex:` and the bytes expected. */
export function readHeader(written: string | number): Reading<Header> {
  const text = String(written);
  if (text === 'none' || text === 'tpdu') return { value: { kind: text } };
  if (/^\d+$/.test(text)) {
    const lengthBytes = Number(text);
    if (lengthBytes >= 1 && lengthBytes <= longestHeaderBytes) return { value: { kind: 'fixed', lengthBytes } };
    return { wrong: 'not a header length', allowed: headerAllowed };
  }
  const literal = /^hex:([0-9a-f]*)$/i.exec(text);
  if (literal === null) {
    return { wrong: `not a header${suggestion(text, ['none', 'tpdu'])}`, allowed: headerAllowed };
  }
  const hex = literal[1].toUpperCase();
  if (hex.length % 2 !== 0) return { wrong: 'half a byte at the end', allowed: headerAllowed };
  if (hex === '' || hex.length > 2 * longestHeaderBytes)
    return { wrong: 'not a header length', allowed: headerAllowed };
  return { value: { kind: 'literal', hex } };
}

/** Reads a spec: a plain word is a bundled name, anything with a dot or a slash a file. */
export function readSpec(written: string | number): Reading<SpecReference> {
  const text = String(written);
  if (/^[a-z0-9][a-z0-9-]*$/.test(text)) return { value: { kind: 'bundled', name: text } };
  if (isFile(text)) return { value: { kind: 'file', file: text } };
  return { wrong: 'neither a name nor a file', allowed: specAllowed };
}

/** True when a text can only be meant as the name of a file. */
export function isFile(text: string): boolean {
  return /[./\\]/.test(text) && !/[/\\]$/.test(text);
}
