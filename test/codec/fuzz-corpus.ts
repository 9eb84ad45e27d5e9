// What hostile bytes are made from: published messages and clearing records with the codec of each, and one step of trying
// a changed one. The step holds what must be true of any bytes whatever.
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { specFromPyiso8583 } from '../../src/codec/spec/import/pyiso8583.ts';
import { parseSpec } from '../../src/codec/spec/spec.ts';
import { linesOf, type PublishedMessage } from './corpus-lines.ts';
import { mutated } from './mutated-bytes.ts';
import { bundledSpec, bytesOf, fixture, specFile } from './spec-under-test.ts';

export interface FuzzSeed {
  readonly id: string;
  readonly codec: Codec;
  readonly bytes: Buffer;
}

/** How often the one message with every kind of structure stands among the others. */
const STRUCTURES_SHARE = 20;

/** Messages in every encoding, behind every kind of bitmap, with every kind of structure. */
export function fuzzSeeds(): FuzzSeed[] {
  const seeds: FuzzSeed[] = [];
  const add = (id: string, codec: Codec, hex: string) => seeds.push({ id, codec, bytes: bytesOf(hex) });
  for (const file of ['published-messages.jsonl', 'pyiso8583-oracle.jsonl']) {
    for (const { id, hex, inline_spec } of linesOf<PublishedMessage>(file)) {
      add(id, compile(specFromPyiso8583(inline_spec, id)), hex);
    }
  }
  const specIn = (name: string) => compile(parseSpec(JSON.parse(fixture(`specs/${name}.json`)), name));
  const chip = compile({
    ...bundledSpec('iso87-ascii'),
    fields: {
      ...bundledSpec('iso87-ascii').fields,
      1: { type: 'Bitmap', length: 16, enc: 'HexToASCII', disableAutoExpand: true },
      55: { type: 'Composite', length: 999, prefix: 'ASCII.LLL', tag: { enc: 'BerTLVTag' } },
    },
  });
  const dialects: readonly (readonly [string, Codec])[] = [
    ['traderoute', specIn('traderoute')],
    ['moov-msg', specIn('moov-message')],
    ['henglory-1', specIn('henglory')],
    ['jpos-field59', specIn('field59')],
    ['nao1215-basei', chip],
  ];
  for (const { id, hex } of linesOf<PublishedMessage>('published-messages-by-dialect.jsonl')) {
    const codec = dialects.find(([prefix]) => id.startsWith(prefix))?.[1];
    if (codec !== undefined) add(id, codec, hex);
  }
  const ipm = compile(specFile('mastercard-ipm'));
  for (const { file, record, hex } of linesOf<{ file: string; record: number; hex: string }>('ipm/expected.jsonl')) {
    add(`${file} ${record}`, ipm, hex);
  }
  const everything = specIn('structures');
  const values = JSON.parse(fixture('specs/structures-values.json')) as FieldValues;
  const bytes = everything.encode(values);
  for (let i = 0; i < STRUCTURES_SHARE; i++) seeds.push({ id: 'structures', codec: everything, bytes });
  return seeds;
}

const message = new Message();

/** Tries one changed frame. True when it was accepted. Throws when anything but a DecodeError comes of it, when an offset
 *  points outside, or, with `thorough`, when what was read is not read again from what it is written as. */
export function tryMutated(seed: FuzzSeed, random: () => number, thorough: boolean): boolean {
  const bytes = mutated(seed.bytes, random);
  try {
    seed.codec.index(bytes, 0, bytes.length, message);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw defect(seed, bytes, error);
    if (error.offset < 0 || error.offset > bytes.length) throw defect(seed, bytes, error);
    return false;
  }
  try {
    const json = message.toJSON();
    if (thorough) checkAgain(seed.codec, json);
  } catch (error) {
    throw defect(seed, bytes, error);
  }
  return true;
}

function checkAgain(codec: Codec, json: FieldValues): void {
  const again = codec.encode(json);
  const text = JSON.stringify(codec.decode(again).toJSON());
  if (text !== JSON.stringify(json)) throw new Error(`read again it is ${text}`);
}

function defect({ id }: FuzzSeed, bytes: Buffer, cause: unknown): Error {
  return new Error(`${id}: ${bytes.toString('hex')}: ${String(cause)}`, { cause });
}
