// The log of the process: one line for one event, on stderr only, since stdout belongs to results. An event is a dotted
// name with typed fields, never a sentence; of events that come in floods some are written and the rest counted. Fields hold no card
// data, and everything that is written passes the guard for card numbers all the same. As JSON for machines, or as one aligned line
// for people, in UTC as DE 7 is. Whoever reads it, or does not, holds up nobody: see log-output.ts.
import winston from 'winston';
import type { Timer } from '../host/timer.ts';
import { EventLoopTimer } from '../net/event-loop-timer.ts';
import { maskCardData } from './card-data.ts';
import { type LogLevel, logLevels } from './log-levels.ts';
import { LogOutput } from './log-output.ts';
import { RepeatedLines } from './repeated-lines.ts';

/** Something that says itself how it is logged: a `Date`. */
interface Printable {
  toJSON(): string;
}

/** What a field may hold. Bytes are left out on purpose: in hex, a card number in ASCII or EBCDIC is no run of digits, so the
 *  guard cannot see it. */
type LogValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Error
  | Printable
  | readonly LogValue[]
  | { readonly [name: string]: LogValue };

/** Fields of an event. `at`, `level` and `event` are the line's own. */
export type LogFields = { readonly [name: string]: LogValue } & {
  readonly at?: never;
  readonly level?: never;
  readonly event?: never;
};

/** Where events go. Rooms that log take this by its shape and import nothing. */
export interface Log {
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
  /** Resolves once everything logged has been handed to the system, or its reader has had its time. Later events are dropped.
   *  Idempotent. */
  close(): Promise<void>;
}

/** How to log. */
interface LogOptions {
  readonly format: 'json' | 'pretty';
  readonly level: LogLevel;
  /** ANSI colours; only `pretty` has them. */
  readonly colour: boolean;
  /** Where lines go; stderr unless a test wants to read them. */
  readonly stream?: NodeJS.WritableStream;
  /** Where the log goes on when that stream fails; nowhere without it. */
  readonly other?: NodeJS.WritableStream | undefined;
  /** How long closing waits for a reader. */
  readonly closeMs?: number;
  /** The time of an event; the system clock unless a test sets it. */
  readonly now?: () => Date;
  /** By which it counts what is repeated; that of the process unless a test sets it. */
  readonly timer?: Timer;
}

/** A reader that has not taken the last lines by then does not read. */
const CLOSE_MS = 1_000;

/** A log that writes lines as `options` say. */
export function createLog(options: LogOptions): Log {
  const {
    format,
    level,
    colour,
    stream = process.stderr,
    other,
    closeMs = CLOSE_MS,
    now = () => new Date(),
    timer = new EventLoopTimer(),
  } = options;
  const lineOf = format === 'json' ? jsonLine : (entry: Entry) => prettyLine(entry, colour);
  const output = new LogOutput(stream, other, {
    caughtUp: (lines) => emit('log.dropped', 'warn', { lines }),
    lost: (cause, lines) => emit('log.lost', 'error', { cause, lines: lines === 0 ? undefined : lines }),
  });
  const logger = winston.createLogger({
    levels: Object.fromEntries(logLevels.map((name, rank) => [name, rank])),
    level,
    format: winston.format.printf((info) => lineOf(info.entry as Entry)),
    transports: [new winston.transports.Stream({ stream: output, eol: '\n' })],
  });
  let closing: Promise<void> | undefined;
  const emit = (event: string, at: LogLevel, fields: LogFields): void => {
    // Rendered now: a field may be a reused object. Under one key: winston gives `message`, `stack` and others its own sense.
    const entry: Entry = { at: now(), level: at, event: safeText(event), fields: plainFields(fields) };
    if (closing === undefined) logger.log({ level: at, message: '', entry });
    // What the log says of its own end comes behind everything.
    else output.write(`${lineOf(entry)}\n`);
  };
  const repeated = new RepeatedLines<LogLevel>(timer, (at, repeats) => emit('log.repeated', at, { ...repeats }));
  const write =
    (at: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (closing !== undefined || logLevels.indexOf(at) > logLevels.indexOf(level)) return;
      if (repeated.passes(at, event, fields.link, fields.issuer)) emit(event, at, fields);
    };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    close: () => {
      if (closing === undefined) repeated.close();
      closing ??= new Promise((resolve, reject) => {
        logger.once('error', reject);
        // The logger has finished once its transport has.
        logger.once('finish', () => resolve(output.flush(closeMs)));
        logger.end();
      });
      return closing;
    },
  };
}

/** An event with everything masked, ready to be laid out. */
interface Entry {
  readonly at: Date;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: Readonly<Record<string, Plain>>;
}

type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

const deepest = 8;
const ownKeys: ReadonlySet<string> = new Set(['at', 'level', 'event']);

function plainFields(fields: LogFields): Record<string, Plain> {
  const plain = Object.create(null) as Record<string, Plain>;
  for (const [name, value] of Object.entries(fields as Record<string, LogValue>)) {
    if (value !== undefined) plain[safeText(ownKeys.has(name) ? `${name}_` : name)] = plainOf(value, 1);
  }
  return plain;
}

// Takes `unknown` because the types do not bind callers at run time, and a log line is where that would show.
function plainOf(value: unknown, depth: number): Plain {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? maskedNumber(value) : plainNumber(value);
  if (typeof value === 'bigint') return maskedNumber(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return `[${typeof value}]`;
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (depth > deepest) return '[nested too deep]';
  if (value instanceof Error) return plainError(value, depth);
  if (Array.isArray(value)) return value.map((item) => plainOf(item, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return plainOf(value.toJSON(), depth + 1);
  const plain = Object.create(null) as Record<string, Plain>;
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) plain[safeText(name)] = plainOf(item, depth + 1);
  }
  return plain;
}

// JSON has no NaN and no infinities; a fraction is no card number, however many digits it has.
function plainNumber(value: number): Plain {
  return Number.isFinite(value) ? value : String(value);
}

// A whole number keeps its type unless it reads as a card number.
function maskedNumber(value: number | bigint): Plain {
  const text = String(value);
  const masked = maskCardData(text);
  return masked === text && typeof value === 'number' ? value : masked;
}

// Of an error only what it says: other properties may hold the bytes at fault.
function plainError(error: Error, depth: number): Plain {
  const plain: Record<string, Plain> = { name: safeText(error.name), message: safeText(error.message) };
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) {
    plain.code = plainOf(error.code, depth + 1);
  }
  if (error.stack !== undefined) plain.stack = safeText(error.stack);
  if (error.cause !== undefined) plain.cause = plainOf(error.cause, depth + 1);
  return plain;
}

// Line breaks are escaped by both layouts; these others can move a terminal's cursor or end a line for some readers.
function safeText(text: string): string {
  return maskCardData(text).replace(/[\u007F-\u009F\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function jsonLine({ at, level, event, fields }: Entry): string {
  return JSON.stringify({ at: at.toISOString(), level, event, ...fields });
}

const colours: Readonly<Record<LogLevel, string>> = { error: '31', warn: '33', info: '32', debug: '90' };

function prettyLine({ at, level, event, fields }: Entry, colour: boolean): string {
  const time = at.toISOString().slice(11, 23);
  const padded = level.toUpperCase().padEnd(5);
  const shown = colour ? `\u001B[${colours[level]}m${padded}\u001B[0m` : padded;
  const pairs = Object.entries(fields).map(([name, value]) => ` ${word(name)}=${prettyValue(value)}`);
  return `${time} ${shown} ${word(event)}${pairs.length > 0 ? ' ' : ''}${pairs.join('')}`;
}

function prettyValue(value: Plain): string {
  if (typeof value === 'string') return word(value);
  // A stack is many lines for people; the JSON layout has it.
  return JSON.stringify(value, (name, item: Plain) => (name === 'stack' ? undefined : item));
}

// Quoted unless it can stand between a blank and the next one.
function word(text: string): string {
  return text === '' || /[\s"=\p{Cc}]/u.test(text) ? JSON.stringify(text) : text;
}
