// The one message that everything here is measured with, as bytes and as JSON, and what the suites need around it: the
// bundled codecs, and the row that stands for the ceiling. Source of the message: fixtures/SOURCE.md.
import { readFileSync } from 'node:fs';
import type { Codec } from '../src/codec/codec.ts';
import { compile } from '../src/codec/spec/compile.ts';
import { packageFile } from '../src/package-file.ts';
import { loadSpec } from '../src/spec-file.ts';
import type { Case } from './benny-rounds.ts';
import { CeilingIndex } from './ceiling.ts';
import { expectSame } from './suite.ts';

export const referenceBytes: Buffer = readFileSync(packageFile('bench/fixtures/bench-message.bin'));

/** The reference message as JSON; a new object each time. */
export function referenceJson(): Record<string, string> {
  return JSON.parse(readFileSync(packageFile('bench/fixtures/bench-message.json'), 'utf8'));
}

const codecs = new Map<string, Codec>();

/** The codec of a bundled spec, always the same one: links of one dialect share it, which is what makes them the same. */
export function bundledCodec(name: string): Codec {
  let codec = codecs.get(name);
  if (codec === undefined) {
    codec = compile(loadSpec(name));
    codecs.set(name, codec);
  }
  return codec;
}

export const CEILING = 'ceiling: index offsets';
/** Messages in one operation of a row whose message takes less time than the clock can tell. */
export const BATCH = 100;

/** The row that other rows are in ratio to. */
export function ceilingCase(): Case {
  const ceiling = new CeilingIndex();
  return {
    name: CEILING,
    against: [],
    operations: BATCH,
    run: () => {
      let sum = 0;
      for (let i = 0; i < BATCH; i++) sum += ceiling.index(referenceBytes, 0, referenceBytes.length);
      return sum;
    },
    check: () => {
      expectSame(CEILING, 'the end', ceiling.index(referenceBytes, 0, referenceBytes.length), referenceBytes.length);
      const text = (number: number) => {
        const at = ceiling.offsets[number];
        return referenceBytes.toString('latin1', at, at + ceiling.lengths[number]);
      };
      const json = referenceJson();
      for (const number of [2, 11, 35, 37, 43, 49]) expectSame(CEILING, `DE ${number}`, text(number), json[number]);
      expectSame(CEILING, 'a cut message', ceiling.index(referenceBytes, 0, referenceBytes.length - 1), -1);
    },
  };
}
