// What is wrong with a configuration file, said so that it can be put right without opening the documentation: the place
// (file, line, column and the path of the key), what stands there, and what may stand there. A configuration is either
// free of faults or refused with all of them at once, never with the first one only.

/** One fault. `line` and `column` count from 1, and are 0 where the file itself is at fault, and in what a program gives; `path` is
 *  the place in the structure, `acquirers[0].listen`. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Empty when the fault concerns the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The steps from the root of the file to a value: keys and list positions from 0. */
export type Steps = readonly (string | number)[];

/** A fault before its place in the text is known: the checks see values, and only the source knows lines. */
export interface Complaint {
  readonly steps: Steps;
  /** Points at the key instead of its value: for a key that should not be there. */
  readonly atKey?: boolean;
  /** The place when it lies in another file, a CSV of routes. */
  readonly elsewhere?: { readonly file: string; readonly line: number; readonly column: number };
  readonly message: string;
}

/** The outcome of reading one written value: the value, or what is wrong with it and what is allowed in its place. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string; readonly allowed: string };

/**
 * The configuration cannot be used. `faults` has at least one entry, in the order of the text; `message` has a line for
 * each.
 */
export class ConfigurationError extends Error {
  readonly code = 'CONFIGURATION';
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[], options?: ErrorOptions) {
    super(faults.map(lineOf).join('\n'), options);
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** `file:line:column: path: message`, the form that editors and terminals make clickable; without a place where there is none. */
function lineOf(fault: Fault): string {
  const path = fault.path === '' ? '' : `${fault.path}: `;
  if (fault.line === 0) return `${fault.file}: ${path}${fault.message}`;
  return `${fault.file}:${fault.line}:${fault.column}: ${path}${fault.message}`;
}

/** `['acquirers', 0, 'listen']` as `acquirers[0].listen`. */
export function pathOf(steps: Steps): string {
  let path = '';
  for (const step of steps) path += typeof step === 'number' ? `[${step}]` : path === '' ? step : `.${step}`;
  return path;
}

const longestShown = 60;

/** A value as a message shows it: text in quotes and shortened, structures by their kind only. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** The one form of every message about a value. */
export function wrongValue(wrong: string, value: unknown, allowed: string): string {
  return `${wrong} (found ${shown(value)}), allowed: ${allowed}`;
}
