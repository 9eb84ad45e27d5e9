// The codecs that the tests of this folder look at: the bundled specs, read and compiled as the program does it, and
// small specs made for one test.
import { readFileSync } from 'node:fs';
import type { Codec } from '../../src/codec/codec.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { type FieldSpec, parseSpec, type Spec } from '../../src/codec/spec/spec.ts';

/** Names of the bundled specs. */
export const bundledNames = ['iso87-ascii', 'iso87-ascii-hex', 'iso87-bcd', 'iso93-ascii', 'iso93-bcd'] as const;
export type BundledName = (typeof bundledNames)[number];

/** A bundled spec as it stands in its file. */
export function specFile(name: string): Spec {
  return parseSpec(JSON.parse(readFileSync(new URL(`../../specs/${name}.json`, import.meta.url), 'utf8')), name);
}

/** A bundled spec with everything that it extends. */
export function bundledSpec(name: BundledName): Spec {
  return resolveSpec(specFile(name), specFile);
}

export function bundledCodec(name: BundledName): Codec {
  return compile(bundledSpec(name));
}

const ownFrame: Record<string, FieldSpec> = {
  '0': { type: 'String', length: 4, enc: 'ASCII', prefix: 'ASCII.Fixed', class: 'n' },
  '1': { type: 'Bitmap', length: 8, enc: 'Binary', prefix: 'Hex.Fixed' },
};

/** A spec of only these fields, with an ASCII message type and a binary bitmap unless they are given too. */
export function specOf(fields: Record<string, FieldSpec>, more: Partial<Spec> = {}): Spec {
  return parseSpec({ name: 'small', ...more, fields: { ...ownFrame, ...fields } });
}

export function codecOf(fields: Record<string, FieldSpec>, more: Partial<Spec> = {}): Codec {
  return compile(specOf(fields, more));
}

/** Bytes written as hex, spaces allowed. */
export function bytesOf(hex: string): Buffer {
  const digits = hex.replaceAll(/\s/g, '');
  const bytes = Buffer.from(digits, 'hex');
  if (bytes.length * 2 !== digits.length) throw new Error(`not hex: ${hex}`);
  return bytes;
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

/** A text file of the fixtures. */
export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}
