// The guess about one chunk of bytes, with every framing and every bundled spec, as the command makes it; and when it is right.
import type { Codec } from '../../src/codec/codec.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { cutsOf } from '../../src/explain/cuts.ts';
import { guessDialect, type Reading } from '../../src/explain/guess.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';
import type { GeneratedInput } from './guess-messages.ts';

const specs = bundledSpecs().map((name) => {
  const spec = loadSpec(name);
  return { name, codec: compile(spec), version: spec.version };
});
const bare = new Map<string, Codec>(
  bundledSpecs().map((name) => [name, compile({ ...loadSpec(name), header: { kind: 'none' } })]),
);

export function guessBytes(bytes: Buffer): ReturnType<typeof guessDialect> {
  return guessDialect(cutsOf([bytes], 20), specs);
}

function headerBytes({ spec, header }: Reading): number {
  if (header === 'none') return 0;
  if (header === undefined) return specs.find(({ name }) => name === spec)!.codec.header.lengthBytes;
  return header === 'tpdu' ? 5 : Number(header);
}

/** The framing and the size of the header are right, and so is the spec, or one that cannot be told from it by these messages. */
export function sameReading(guess: Reading | undefined, truth: GeneratedInput): boolean {
  if (guess === undefined || guess.framing !== truth.framing || headerBytes(guess) !== truth.headerBytes) return false;
  if (guess.spec === truth.spec) return true;
  const [one, other] = [bare.get(guess.spec)!, bare.get(truth.spec)!];
  return truth.messages.every((values) => {
    const bytes = other.encode(values);
    const read = one.decodePartially(bytes);
    return (
      read.errors.length === 0 && JSON.stringify(read.message.toJSON()) === JSON.stringify(other.decode(bytes).toJSON())
    );
  });
}
