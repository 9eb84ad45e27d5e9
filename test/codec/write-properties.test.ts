// Writing a message from another one is the same as encoding the JSON that was edited the same way: for every pair of
// bundled specs, with generated messages and edits, byte for byte or refusal for refusal, and never beyond the bound.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import type { FieldSpec, Spec } from '../../src/codec/spec/spec.ts';
import { Edits, elementSet } from '../../src/codec/write/edits.ts';
import { OutputBuffer } from '../../src/codec/write/output-buffer.ts';
import { messageBound, writeMessage } from '../../src/codec/write/write-message.ts';
import { tries } from '../tries.ts';
import { generatedMessage, generatedValue } from './generated-message.ts';
import { bundledCodec, bundledNames, bundledSpec, hexOf } from './spec-under-test.ts';

/** Messages for each of the pairs. */
const MESSAGES = tries(15, 60);
const SEED = 8583;

const codecs = bundledNames.map((name) => ({ name, codec: bundledCodec(name), spec: bundledSpec(name) }));
const pairs = codecs.flatMap((source) => codecs.map((target) => [source.name, target.name, source, target] as const));

interface Change {
  mti: number;
  set: Record<string, string>;
  drop: number[];
  keep: number[] | undefined;
}

const elementsOf = (spec: Spec): number[] =>
  Object.keys(spec.fields)
    .map(Number)
    .filter((number) => number > 1);

/** Values set are canonical, or short where the field has a padding. */
function settable(field: FieldSpec): fc.Arbitrary<string> {
  const whole = generatedValue(field);
  if (field.padding === undefined || field.padding === null || field.class === 'x+n') return whole;
  return fc.tuple(whole, fc.nat(field.length!)).map(([value, length]) => value.slice(0, length));
}

function changesOf(spec: Spec): fc.Arbitrary<Change> {
  const numbers = elementsOf(spec);
  return fc.subarray(numbers, { maxLength: 6 }).chain((set) =>
    fc
      .tuple(
        fc.constantFrom(-1, 110, 210, 1430),
        fc.tuple(...set.map((number) => settable(spec.fields[number]!))),
        fc.subarray(
          numbers.filter((number) => !set.includes(number)),
          { maxLength: 40 },
        ),
        fc.option(fc.subarray(numbers, { minLength: 30 }), { nil: undefined, freq: 2 }),
      )
      .map(([mti, values, drop, keep]) => ({
        mti,
        set: Object.fromEntries(set.map((number, i) => [number, values[i]!])),
        drop,
        keep,
      })),
  );
}

function editsOf(change: Change, spec: Spec): Edits {
  const edits = new Edits();
  edits.mti = change.mti;
  if (change.keep !== undefined) edits.kept = elementSet(change.keep);
  for (const number of change.drop) edits.drop(number);
  for (const [key, value] of Object.entries(change.set)) {
    if (spec.fields[key]!.type === 'Binary') edits.bytes(Number(key), Buffer.from(value, 'hex'), 0, value.length / 2);
    else edits.text(Number(key), value);
  }
  return edits;
}

/** The same edits on JSON. */
function edited(json: Record<string, string>, change: Change): Record<string, string> {
  const kept = Object.entries(json).filter(([key]) => {
    const number = Number(key);
    return number === 0 || ((change.keep?.includes(number) ?? true) && !change.drop.includes(number));
  });
  const type = change.mti < 0 ? json[0]! : String(change.mti).padStart(4, '0');
  return { ...Object.fromEntries(kept), ...change.set, 0: type };
}

function outcomeOf(write: () => Buffer): string {
  try {
    return hexOf(write());
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    return error.message;
  }
}

function written(bytes: Buffer, source: Codec, edits: Edits, target: Codec): Buffer {
  const message = source.decode(bytes);
  const most = messageBound(message, edits, target);
  const out = Buffer.alloc(most + 4, 0xee);
  const end = writeMessage(message, edits, target, new OutputBuffer(out), 0);
  expect(end).toBeLessThanOrEqual(most);
  return out.subarray(0, end);
}

describe.each(pairs)('%s to %s', (_from, _to, source, target) => {
  test('is encoding the edited JSON', () => {
    let refusals = 0;
    fc.assert(
      fc.property(generatedMessage(source.spec, 25), changesOf(target.spec), (json, change) => {
        const bytes = source.codec.encode(json);
        const viaBytes = outcomeOf(() => written(bytes, source.codec, editsOf(change, target.spec), target.codec));
        const viaJson = outcomeOf(() => target.codec.encode(edited(json, change)));
        expect(viaBytes).toBe(viaJson);
        if (!/^[0-9A-F]+$/.test(viaJson)) refusals++;
      }),
      { numRuns: MESSAGES, seed: SEED },
    );
    // Versions differ in many elements, and a packed track cannot hold every character: nothing else may be refused.
    if (source.spec.version === target.spec.version) expect(refusals).toBeLessThan(MESSAGES / 3);
    if (source.name === target.name) expect(refusals).toBe(0);
  });
});

describe.each(codecs)('$name, elements changed where they stand', ({ codec, spec }) => {
  test('is encoding the edited JSON, also with the same edits used again', () => {
    const edits = new Edits();
    let changed = 0;
    const twoAlike = generatedMessage(spec, 25).chain((json) =>
      fc.tuple(fc.constant(json), generatedMessage(spec, 25, Object.keys(json).map(Number).slice(1))),
    );
    fc.assert(
      fc.property(twoAlike, fc.constantFrom(-1, 110), ([json, other], mti) => {
        const set = Object.fromEntries(
          Object.entries(other).filter(([key, value]) => key !== '0' && value.length === json[key]!.length),
        );
        const change = { mti, set, drop: [], keep: undefined };
        edits.clear().mti = mti;
        for (const [key, value] of Object.entries(set)) {
          if (spec.fields[key]!.type === 'Binary')
            edits.bytes(Number(key), Buffer.from(value, 'hex'), 0, value.length / 2);
          else edits.text(Number(key), value);
        }
        const result = written(codec.encode(json), codec, edits, codec);
        expect(hexOf(result)).toBe(hexOf(codec.encode(edited(json, change))));
        changed += Object.keys(set).length;
      }),
      { numRuns: 3 * MESSAGES, seed: SEED },
    );
    expect(changed).toBeGreaterThan(MESSAGES);
  });
});
