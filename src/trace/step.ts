// One step of a trace: what is sent, when, and what the answer has to be. A step is read from one JSON object; values are
// text or bytes as hex, as in the JSON of messages, and may be from the answer to an earlier step.
import { RE2JS } from 're2js';
import { z } from 'zod';
import { type FromAnswer, isFromAnswer, type Made, type SendValues } from './from-answer.ts';
import { isMade, madeFault } from './made-value.ts';

/** What an element of the answer has to be. */
export type Matcher =
  | { readonly kind: 'equals'; readonly value: string | FromAnswer }
  | { readonly kind: 'matches'; readonly pattern: RE2JS }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly value: string | FromAnswer }
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'echo' };

/** By element path, `0` for the MTI; `nothing`: no answer may come. */
type Expectation = ReadonlyMap<string, Matcher> | 'nothing';

export interface Step {
  readonly file: string;
  /** Counts from 1, comments and blank lines included. */
  readonly line: number;
  /** Place among the steps, from 1. */
  readonly ordinal: number;
  readonly name: string | undefined;
  readonly note: string | undefined;
  /** Milliseconds since the start of the trace. */
  readonly atMs: number;
  /** JSON of a message, or the bytes of a frame as they are. */
  readonly send: SendValues | Buffer;
  /** Undefined: any answer will do, and none when the message asks for none. */
  readonly expect: Expectation | undefined;
  /** Milliseconds that the answer may take; undefined leaves it to the replay. */
  readonly withinMs: number | undefined;
}

/** The content of a line, before its place in the trace is known. */
type StepBody = Omit<Step, 'file' | 'line' | 'ordinal' | 'atMs'> & { readonly atMs: number | undefined };
export type Fault = (path: string, message: string) => void;

/** Elements may hold subfields, and these subfields; deeper is a mistake. */
const DEEPEST_VALUE = 8;

const keys = ['at', 'send', 'expect', 'within', 'name', 'note'] as const;
const milliseconds = (more: string) => `is milliseconds, ${more}, without quotes`;
const body = z.strictObject(
  {
    at: z.number(milliseconds('0 or more')).min(0, milliseconds('0 or more')).optional(),
    send: z.unknown().optional(),
    expect: z.unknown().optional(),
    within: z.number(milliseconds('more than 0')).positive(milliseconds('more than 0')).optional(),
    name: z.string('is text').min(1, 'is not empty').optional(),
    note: z.string('is text').optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys as string[]) : 'a step is an object',
  },
);

/** Reads the JSON of one step; reports every fault and returns undefined when there was one. */
export function readStep(json: unknown, fault: Fault): StepBody | undefined {
  let sound = true;
  const report: Fault = (path, message) => {
    sound = false;
    fault(path, message);
  };
  const shape = body.safeParse(json);
  if (!shape.success) for (const issue of shape.error.issues) report(issue.path.join('.'), issue.message);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const given = json as Record<string, unknown>;
  const send = readSend(given.send, report);
  const expect = readExpectation(given, report);
  if (!sound || !shape.success) return undefined;
  const { name, note, at: atMs, within: withinMs } = shape.data;
  return { name, note, atMs, withinMs, send, expect };
}

/** Paths as people write them, `39`, `DE39`, `F39`, `DE 55.9F26`, `MTI`, as `39`, `55.9F26`, `0`; undefined for others. */
function elementPath(written: string): string | undefined {
  if (/^MTI$/i.test(written)) return '0';
  const parts = /^(?:DE ?|F)?0*(\d{1,3})((?:\.[0-9A-Za-z]+)*)$/i.exec(written);
  return parts === null ? undefined : parts[1]! + parts[2]!;
}

function unknownKeys(found: readonly string[]): string {
  return `has no key ${found.map((key) => JSON.stringify(key)).join(', ')}; its keys are ${keys.join(', ')}`;
}

function readSend(given: unknown, fault: Fault): SendValues | Buffer {
  if (typeof given === 'string') {
    const hex = given.replace(/\s+|^0x/gi, '');
    if (/^([0-9A-F]{2})+$/i.test(hex)) return Buffer.from(hex, 'hex');
    fault('send', 'is text that is no hex: bytes are pairs of hex digits, a message is an object');
    return {};
  }
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return readValues(given, 'send', fault, 1);
  fault('send', 'is missing: it is a message as an object, {"0": "0100", ...}, or the bytes of a frame as hex');
  return {};
}

function readValues(given: object, path: string, fault: Fault, depth: number): SendValues {
  if (depth > DEEPEST_VALUE) {
    fault(path, `is nested deeper than ${DEEPEST_VALUE} levels`);
    return {};
  }
  const read = ([key, value]: [string, unknown]) => [key, readValue(value, `${path}.${key}`, fault, depth)] as const;
  return Object.fromEntries(Object.entries(given).map(read));
}

function readValue(value: unknown, path: string, fault: Fault, depth: number): SendValues[string] {
  if (typeof value === 'string') return value;
  if (isFromAnswer(value)) return readFromAnswer(value, path, fault);
  if (isMade<FromAnswer>(value)) return readMade(value, path, fault, depth);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return readValues(value, path, fault, depth + 1);
  }
  const wanted =
    'a value is text in quotes, an object of subfields, {"from": "step", "path": "38"}, or made: {"now": "MMDDhhmmss"}, {"stan": true}';
  fault(path, `is ${kindOf(value)}: ${wanted}`);
  return '';
}

function readMade(value: Made, path: string, fault: Fault, depth: number): Made {
  const wrong = madeFault(value);
  if (wrong !== undefined) fault(path, wrong);
  if (wrong !== undefined || !('join' in value)) return value;
  if (depth >= DEEPEST_VALUE) fault(path, `is nested deeper than ${DEEPEST_VALUE} levels`);
  if (depth >= DEEPEST_VALUE) return value;
  const join = value.join.map((part, place) => {
    const at = `${path}.join.${place}`;
    const read = readValue(part, at, fault, depth + 1);
    if (typeof read === 'string' || isFromAnswer(read) || isMade<FromAnswer>(read)) return read;
    fault(at, 'is an object of subfields: a join has texts and values');
    return '';
  });
  return { join };
}

function readFromAnswer({ from, path }: FromAnswer, at: string, fault: Fault): FromAnswer {
  const normal = elementPath(path);
  if (normal === undefined) fault(`${at}.path`, 'is no element: write 38 or 127.25');
  return { from, path: normal ?? path };
}

function readExpectation(given: Readonly<Record<string, unknown>>, fault: Fault): Expectation | undefined {
  if (!('expect' in given)) return undefined;
  const expect = given.expect;
  if (expect === null || expect === 'nothing') return 'nothing';
  if (typeof expect !== 'object' || Array.isArray(expect)) {
    fault('expect', 'is an object of elements, {"0": "0110", "39": "00"}, or null when no answer may come');
    return undefined;
  }
  const matchers = new Map<string, Matcher>();
  for (const [written, value] of Object.entries(expect)) {
    const path = elementPath(written);
    const at = `expect.${written}`;
    const matcher = readMatcher(value, at, fault);
    if (path === undefined) fault(at, 'is no element: write 39, DE39, F39, 127.25, or 0 for the MTI');
    else if (matchers.has(path)) fault(at, 'names an element that is named before');
    else if (matcher !== undefined) matchers.set(path, matcher);
  }
  return matchers;
}

function readMatcher(value: unknown, at: string, fault: Fault): Matcher | undefined {
  if (typeof value === 'string') return { kind: 'equals', value };
  if (isFromAnswer(value)) return { kind: 'equals', value: readFromAnswer(value, at, fault) };
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [kind, given] = entries.length === 1 ? entries[0]! : [];
  if (kind === 'present' && typeof given === 'boolean') return { kind: given ? 'present' : 'absent' };
  if (kind === 'echo' && given === true) return { kind: 'echo' };
  if (kind === 'oneOf' && isTexts(given)) return { kind: 'oneOf', values: given };
  if (kind === 'not' && typeof given === 'string') return { kind, value: given };
  if (kind === 'not' && isFromAnswer(given)) return { kind, value: readFromAnswer(given, at, fault) };
  if (kind === 'matches' && typeof given === 'string') return readPattern(given, at, fault);
  const forms =
    '"00", {"matches": "^[0-9]+$"}, {"present": true}, {"oneOf": ["00", "10"]}, {"not": "00"}, {"echo": true}';
  fault(at, `is ${kindOf(value)} that says nothing to compare: write ${forms} or {"from": "step", "path": "38"}`);
  return undefined;
}

/** Compiled for an engine whose time grows with the value alone: a pattern that backtracks for ever is somebody's typing error. It has
 *  neither look-around nor back references. */
function readPattern(source: string, at: string, fault: Fault): Matcher | undefined {
  try {
    return { kind: 'matches', pattern: RE2JS.compile(source) };
  } catch (error) {
    fault(`${at}.matches`, `is no regular expression: ${(error as Error).message}`);
    return undefined;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
