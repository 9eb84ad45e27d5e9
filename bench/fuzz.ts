// Hostile bytes in number: `node bench/fuzz.ts [frames] [seed]` tries so many changed messages of the published corpora
// (ten million unless told otherwise) and prints how many were accepted, how long it took, the slowest frame and the
// memory at every tenth. It stops at the first frame of which anything but an index or a DecodeError comes, and prints it.
import { performance } from 'node:perf_hooks';
import { fuzzSeeds, tryMutated } from '../test/codec/fuzz-corpus.ts';
import { randomFrom } from '../test/codec/mutated-bytes.ts';

const frames = Number(process.argv[2] ?? 10_000_000);
const seed = Number(process.argv[3] ?? 8583);
if (!Number.isSafeInteger(frames) || frames < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('usage: node bench/fuzz.ts [frames] [seed]\n');
  process.exit(2);
}

/** What is accepted is written and read again in one of so many frames. */
const THOROUGH = 16;
const REPORTS = 10;

const random = randomFrom(seed);
const seeds = fuzzSeeds();
const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MB`;
let accepted = 0;
let slowestMs = 0;
const start = performance.now();
for (let i = 1; i <= frames; i++) {
  const from = performance.now();
  if (tryMutated(seeds[random() % seeds.length]!, random, i % THOROUGH === 0)) accepted++;
  slowestMs = Math.max(slowestMs, performance.now() - from);
  if (i % Math.ceil(frames / REPORTS) === 0 || i === frames) {
    const { rss, heapUsed } = process.memoryUsage();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const share = ((100 * accepted) / i).toFixed(1);
    process.stdout.write(
      `${i} frames, ${seconds} s, ${share} % accepted, slowest ${slowestMs.toFixed(1)} ms, ` +
        `resident ${megabytes(rss)}, heap ${megabytes(heapUsed)}\n`,
    );
  }
}
process.stdout.write(`no crash, no hang: ${frames} frames of ${seeds.length} messages, seed ${seed}\n`);
