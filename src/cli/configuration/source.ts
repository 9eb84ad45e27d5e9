// The text of a YAML file as values with places: what the checks look at, and where in the text each value stands.
// Numbers that would not print back as they are written (`0604`, `10000.00`, nineteen digits) are kept as text, because
// here digits mean themselves; only the free options of a plug-in keep YAML's own numbers.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import type { Complaint, Fault, Steps } from './faults.ts';
import { pathOf, wrongValue } from './faults.ts';

/** Where something stands; both count from 1, and are 0 for a value that is in no text. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * A file that was read. `values` is plain data; meaningless while `broken`, when only the syntax faults are worth
 * saying.
 */
export interface Source {
  readonly file: string;
  readonly values: unknown;
  readonly faults: readonly Fault[];
  readonly broken: boolean;
  /** The place of the value at `steps`, of its key with `atKey`, or of the nearest structure around it that exists. */
  placeOf(steps: Steps, atKey?: boolean): Place;
  /** The same in words, for a message about another value: `line 12`, or the path where there are no lines. */
  placeInWords(steps: Steps): string;
}

/** Where a value stands that is in no text. */
const NOWHERE: Place = { line: 0, column: 0 };

/** Values of a program as a source called `file`: they have paths, but no lines. */
export function sourceOfValues(values: unknown, file: string): Source {
  return { file, values, faults: [], broken: false, placeOf: () => NOWHERE, placeInWords: pathOf };
}

// What YAML says in its own terms, said in those of somebody who edits this file: what is wrong, what is allowed.
const syntaxFaults: Readonly<Record<string, readonly [wrong: string, allowed: string]>> = {
  TAB_AS_INDENT: ['a tab as indentation', 'spaces'],
  MULTIPLE_DOCS: ['a second document', 'one document in a file'],
};
/** Faults of syntax that are told of a file, and how much of it each shows: what is no YAML at all has one for every character. */
const MOST_PROBLEMS = 50;
const LONGEST_FOUND = 200;
/** Complaints that are told of a file with their places. */
const MOST_COMPLAINTS = 200;
const yamlAllowed = 'YAML 1.2, where text that holds : [ ] { } # * & ! needs quotes';

/** Parses `text`. Never throws: what is wrong is in `faults`. */
export function readSource(text: string, file: string): Source {
  try {
    return parsed(text, file);
  } catch (error) {
    // The library calls itself for each level.
    if (!(error instanceof RangeError)) throw error;
    const message = wrongValue('nested too deeply', undefined, 'a few levels');
    const place = { line: 1, column: 1 };
    return {
      file,
      values: undefined,
      faults: [{ file, ...place, path: '', message }],
      broken: true,
      placeOf: () => place,
      placeInWords: () => 'line 1',
    };
  }
}

function parsed(text: string, file: string): Source {
  const lines = new LineCounter();
  // The library compares each key with all before it.
  const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;
  const document = parseDocument(text, { lineCounter: lines, ...options });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings];
  const faults = problems.slice(0, MOST_PROBLEMS).map((error): Fault => {
    const [wrong, allowed] = syntaxFaults[error.code] ?? [
      `not YAML: ${lowerFirst(error.message.slice(0, LONGEST_FOUND))}`,
      yamlAllowed,
    ];
    const [from, to] = error.pos;
    const found =
      /^[^\s:]+/.exec(text.slice(from, from + LONGEST_FOUND))?.[0] ??
      text.slice(from, Math.min(to, from + LONGEST_FOUND));
    return { file, ...placeAt(error.pos[0]), path: '', message: wrongValue(wrong, found, allowed) };
  });
  // After a fault of syntax the rest is guesswork.
  const broken = problems.length > 0;
  const placeOf = (steps: Steps, atKey = false): Place => placeAt(offsetOf(document, steps, atKey));
  const placeInWords = (steps: Steps): string => `line ${placeOf(steps).line}`;
  const places = { placeOf, placeInWords };
  if (broken) return { file, values: undefined, faults, broken, ...places };
  const misuses = keepWrittenDigits(document);
  // A key written twice leaves the rest readable.
  for (const { offset, wrong, allowed } of [...keysUsedTwice(document), ...misuses].slice(0, MOST_PROBLEMS)) {
    const found = /^[^\s,\]}:]+/.exec(text.slice(offset, offset + LONGEST_FOUND))?.[0];
    faults.push({ file, ...placeAt(offset), path: '', message: wrongValue(wrong, found, allowed) });
  }
  if (misuses.length > 0) return { file, values: undefined, faults, broken: true, ...places };
  try {
    return { file, values: document.toJS(), faults, broken: false, ...places };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    // The library refuses aliases that multiply without end.
    const message = `aliases that grow too large: ${lowerFirst(error.message)}, allowed: at most 100 copies`;
    return {
      file,
      values: undefined,
      faults: [...faults, { file, line: 1, column: 1, path: '', message }],
      broken: true,
      ...places,
    };
  }
}

/** Faults at the places that the complaints name: of very many the first ones, and how many more there are. */
export function located(complaints: readonly Complaint[], source: Source): Fault[] {
  const faults = complaints.slice(0, MOST_COMPLAINTS).map((complaint) => locatedOne(complaint, source));
  const more = complaints.length - faults.length;
  const last = faults.at(-1);
  if (more > 0 && last !== undefined) faults.push({ ...last, path: '', message: `and ${more} more faults` });
  return faults;
}

function locatedOne(complaint: Complaint, source: Source): Fault {
  const place = complaint.elsewhere ?? { file: source.file, ...source.placeOf(complaint.steps, complaint.atKey) };
  return { ...place, path: pathOf(complaint.steps), message: complaint.message };
}

interface Misuse {
  readonly offset: number;
  readonly wrong: string;
  readonly allowed: string;
}

function keysUsedTwice(document: Document.Parsed<ParsedNode>): Misuse[] {
  const misuses: Misuse[] = [];
  visit(document, {
    Map: (_, map) => {
      const used = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (used.has(key.value)) {
          misuses.push({ offset: key.range?.[0] ?? 0, wrong: 'a key used twice', allowed: 'each key once' });
        }
        used.add(key.value);
      }
    },
  });
  return misuses;
}

// Turns number scalars back into their text where the two differ. Returns what YAML allows and plain data cannot hold:
// aliases that lead nowhere, keys that are structures.
function keepWrittenDigits(document: Document.Parsed<ParsedNode>): Misuse[] {
  const misuses: Misuse[] = [];
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key)) return pair.key.value === 'options' ? visit.SKIP : undefined;
      const offset = (pair.key as Node | null)?.range?.[0] ?? 0;
      misuses.push({ offset, wrong: 'a key that is not text', allowed: 'name: value' });
      return visit.SKIP;
    },
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'number' && scalar.source !== undefined && String(scalar.value) !== scalar.source) {
        scalar.value = scalar.source;
      }
    },
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      misuses.push({
        offset: alias.range?.[0] ?? 0,
        wrong: 'an alias without its anchor',
        allowed: '*name after &name',
      });
    },
  });
  return misuses;
}

function offsetOf(document: Document.Parsed<ParsedNode>, steps: Steps, atKey: boolean): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of steps.entries()) {
    // What an alias brings in stands, for the reader, where the alias is: at the anchor it has been looked at already.
    if (isAlias(node)) return offset;
    if (isMap<Node, Node | null>(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      if (pair === undefined) return offset;
      const keyOffset = pair.key.range?.[0] ?? offset;
      // A key without a value is shown at the key: the empty place behind the colon is nothing to point at.
      const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null && !pair.value.source);
      node = pair.value;
      offset = empty || (atKey && index === steps.length - 1) ? keyOffset : (node?.range?.[0] ?? keyOffset);
    } else if (isSeq<Node>(node) && typeof step === 'number' && node.items[step] !== undefined) {
      node = node.items[step];
      offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
