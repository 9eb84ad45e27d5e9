// `decode --guess`: unknown bytes are tried with every framing, header and bundled spec, and the command line that reads
// them is printed with the reasons. When nothing fits, the reading that makes most sense says what stopped it. A decode that
// failed ends with the same advice.
import { compile } from '../codec/spec/compile.ts';
import { cutsOf } from '../explain/cuts.ts';
import { type Guess, guessDialect, type NearestMiss, type Reading } from '../explain/guess.ts';
import { bundledSpecs, loadSpec } from '../spec-file.ts';
import { DEFAULT_SPEC } from './common-options.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { bytesOf, isStdin, messagesOf, withoutLineEnd } from './input.ts';
import { print, tell } from './output.ts';
import type { Judge, Verdict } from './pasted/pasted-messages.ts';

/** What to guess about: the input, and the spec that it is said to be in. */
interface GuessOptions {
  readonly file: string | undefined;
  readonly raw: boolean;
  readonly spec: string;
}

/** Messages that a guess looks at. */
const MESSAGES = 20;
/** Other readings that fit, besides the best one. */
const OTHERS = 4;
/** Verdicts that are kept. */
const VERDICTS = 256;
/** Less is chance. */
const LEAST_SCORE = 20;

type Specs = Parameters<typeof guessDialect>[1];

/** Guesses and prints. Throws a CommandError when there are no bytes. */
export async function guessInput(options: GuessOptions): Promise<void> {
  const specs = specsToTry(options.spec);
  const chunks = await chunksOf(options, specs);
  if (chunks.every((chunk) => chunk.length === 0))
    throw new CommandError(ExitCode.usage, 'there is no message in the input');
  const { fitting, nearest } = guessDialect(cutsOf(chunks, MESSAGES), specs);
  for (const line of fitting.length > 0 ? fitLines(fitting) : missLines(nearest)) print(line);
  if (fitting.length === 0) process.exitCode = ExitCode.mismatch;
}

/** Bytes that were refused, and what to try with them. */
export class Advice {
  private readonly options: GuessOptions & { framing: string; header: string | undefined };
  private readonly chunks: Buffer[] = [];

  constructor(options: GuessOptions & { framing: string; header: string | undefined }) {
    this.options = options;
  }

  /** Bytes as they were read, before any framing cut them. */
  note(bytes: Buffer): void {
    if (this.chunks.length < MESSAGES && bytes.length > 0) this.chunks.push(bytes);
  }

  /** Tells which command would read what was refused; nothing when nobody can say. */
  give(): void {
    if (this.chunks.length === 0) return;
    const { spec, framing, header, raw, file } = this.options;
    const { fitting, nearest } = guessDialect(cutsOf(this.chunks, MESSAGES), specsToTry(spec));
    const best = fitting[0] ?? nearest;
    if (best === undefined || best.score < LEAST_SCORE) return;
    if (best.spec === spec && best.framing === framing && best.header === header) return;
    const input = [raw ? ' --raw' : '', isStdin(file) ? '' : ` ${quoted(file!)}`].join('');
    tell(`${fitting.length > 0 ? 'try' : 'nearest'}: switch8583 decode ${optionsOf(best)}${input}`);
  }
}

/** The bundled specs, and in front of them one in a file that somebody named. */
function specsToTry(named: string): Specs {
  const bundled = bundledSpecs();
  return [...(bundled.includes(named) ? [] : [named]), ...bundled].map((name) => {
    const spec = loadSpec(name);
    return { name, codec: compile(spec), version: spec.version, isNamed: name === named && named !== DEFAULT_SPEC };
  });
}

/** Whether some reading makes a message of it. */
function guessedVerdict(bytes: Buffer, specs: Specs): Verdict {
  const { fitting, nearest } = guessDialect(cutsOf([bytes], MESSAGES), specs);
  if (fitting[0] !== undefined && fitting[0].score >= LEAST_SCORE) return 'whole';
  return nearest?.error.code === 'TRUNCATED' ? 'short' : 'none';
}

async function chunksOf({ file, raw }: GuessOptions, specs: Specs): Promise<Buffer[]> {
  // Guessing takes time, and lines are looked at more than once.
  const told = new Map<string, Verdict>();
  const judge: Judge = (bytes) => {
    const key = bytes.toString('latin1');
    const verdict = told.get(key) ?? guessedVerdict(bytes, specs);
    if (told.size >= VERDICTS) told.clear();
    told.set(key, verdict);
    return verdict;
  };
  if (raw) return [withoutLineEnd(await bytesOf(file), judge)];
  const chunks: Buffer[] = [];
  for await (const pasted of messagesOf(file, judge)) {
    if ('wrong' in pasted) throw new CommandError(ExitCode.usage, `line ${pasted.line} is not hex: ${pasted.wrong}`);
    chunks.push(pasted.bytes);
    if (chunks.length === MESSAGES) break;
  }
  return chunks;
}

function fitLines([best, ...others]: readonly Guess[]): string[] {
  const lines = [`switch8583 decode ${optionsOf(best!)}`, ...best!.reasons.map((reason) => `  ${reason}`)];
  for (const other of others.slice(0, OTHERS)) lines.push(`also fits: ${optionsOf(other)}`);
  if (others.length > OTHERS) lines.push(`and ${others.length - OTHERS} more`);
  return lines;
}

function missLines(nearest: NearestMiss | undefined): string[] {
  // Without a message type, the nearest is as far away as any other.
  if (nearest === undefined || nearest.error.path === 'MTI') return ['nothing fits'];
  const { error, hint, messageBytes } = nearest;
  return [
    'nothing fits',
    `nearest: ${optionsOf(nearest)}`,
    `  read ${error.offset} of ${messageBytes} bytes, then ${error.code}: ${error.path}`,
    `  expected ${error.expected}`,
    `  found    ${error.found}`,
    ...(hint === undefined ? [] : [`  hint     ${hint}`]),
  ];
}

function optionsOf({ spec, framing, header }: Reading): string {
  const more = [framing === 'none' ? '' : ` --framing ${framing}`, header === undefined ? '' : ` --header ${header}`];
  return `--spec ${quoted(spec)}${more.join('')}`;
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
