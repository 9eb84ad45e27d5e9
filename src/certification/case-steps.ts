// The steps of a case with their values: names are replaced (`${card}`), what is like a message gets the rest of it, and what is left is read as a step
// of a trace. Values of a case: `${stan}` and `${time}` (DE 7) of its beginning, `${date}` and `${clock}` (DE 13 and 12), `${rrn}`.
import { readStep, type Step } from '../trace/step.ts';
import type { Pack, PackCase, ReceiveStep, SendStep } from './pack.ts';

/** What is wrong with a pack beyond its form. */
interface StepFault {
  readonly path: readonly (string | number)[];
  readonly wrong: string;
}

/** Values by name. */
export type CaseValues = Readonly<Record<string, string>>;

/** A step of a trace, with what has not been said of its place. */
type ReadStep = Pick<Step, 'name' | 'note' | 'send' | 'expect' | 'withinMs'>;

/** A message that is waited for. `receive` and `answer` are as written, names replaced: they may need what has come before. */
export interface AwaitedStep {
  readonly name: string | undefined;
  readonly receive: Readonly<Record<string, unknown>> | null;
  readonly answer: Readonly<Record<string, unknown>> | null | undefined;
  readonly afterMs: number;
  readonly withinMs: number;
}

/** Names that each case has values for. */
const OF_CASE = ['stan', 'time', 'date', 'clock', 'rrn'];
/** A moment, and a number, to try packs with. */
const TRIAL_MS = 946_684_800_000;

/** The values of a case that begins at `atMs` with this STAN. */
export function valuesOf(pack: Pack, own: PackCase, given: CaseValues, stan: number, atMs: number): CaseValues {
  const [, year, month, day, hour, minute, second] = /^..(..)-(..)-(..)T(..):(..):(..)/.exec(
    new Date(atMs).toISOString(),
  )!;
  const stanText = String(stan).padStart(6, '0');
  return {
    ...Object.fromEntries(Object.entries(pack.values).map(([name, { is }]) => [name, is])),
    ...given,
    stan: stanText,
    time: `${month}${day}${hour}${minute}${second}`,
    date: `${month}${day}`,
    clock: `${hour}${minute}${second}`,
    rrn: `${year}${month}${day}${stanText}`,
    ...own.values,
  };
}

/** The steps of a case to an issuer. */
export function sendSteps(pack: Pack, own: PackCase, values: CaseValues): ReadStep[] {
  const faults: StepFault[] = [];
  const steps = own.steps.flatMap((step, place) =>
    'send' in step ? (readSend(pack, step, values, [place], faults) ?? []) : [],
  );
  if (faults.length > 0) throw new RangeError(`${own.id}: ${faults[0]!.path.join('.')}: ${faults[0]!.wrong}`);
  return steps;
}

/** The steps of a case of an acquirer. */
export function awaitedSteps(pack: Pack, own: PackCase, values: CaseValues): AwaitedStep[] {
  return own.steps.flatMap((step) => ('receive' in step ? [awaited(pack, step, values)] : []));
}

/** Everything wrong in the cases of a pack that its form does not tell. */
export function packFaults(pack: Pack): StepFault[] {
  const faults: StepFault[] = [];
  const ids = new Set<string>();
  for (const name of Object.keys(pack.values).filter((each) => OF_CASE.includes(each))) {
    faults.push({ path: ['values', name], wrong: `${name} is the name of a value that each case has` });
  }
  pack.cases.forEach((own, index) => {
    const at = ['cases', index];
    if (ids.has(own.id)) faults.push({ path: [...at, 'id'], wrong: `${own.id} is the name of another case too` });
    ids.add(own.id);
    const values = valuesOf(pack, own, {}, 1, TRIAL_MS);
    const names = new Set<string>();
    own.steps.forEach((step, place) => {
      const path = [...at, 'steps', place];
      if ('send' in step !== (pack.side === 'issuer')) {
        const form = pack.side === 'issuer' ? 'send and expect' : 'receive and answer';
        faults.push({ path, wrong: `no step of a pack for an ${pack.side}: write ${form}` });
        return;
      }
      if ('send' in step) readSend(pack, step, values, path, faults, names);
      else readReceive(pack, step, values, path, faults, names);
      if (step.name !== undefined) names.add(step.name);
    });
  });
  return faults;
}

function readSend(
  pack: Pack,
  { like, send, expect, name, note, within }: SendStep,
  values: CaseValues,
  path: StepFault['path'],
  faults: StepFault[],
  names?: ReadonlySet<string>,
): ReadStep | undefined {
  const base = like === undefined ? {} : pack.messages[like];
  if (base === undefined) faults.push({ path: [...path, 'like'], wrong: `no message is called ${like}` });
  const whole = typeof send === 'string' ? send : merged(base ?? {}, send);
  const json = { send: whole, ...(expect !== undefined && { expect }), ...(name && { name }), ...(note && { note }) };
  return readTraceStep(json, within, values, path, faults, names);
}

function readReceive(
  pack: Pack,
  { receive, answer, within }: ReceiveStep,
  values: CaseValues,
  path: StepFault['path'],
  faults: StepFault[],
  names: ReadonlySet<string>,
): void {
  if (receive !== null) {
    if (!('0' in receive)) faults.push({ path: [...path, 'receive'], wrong: 'says no message type: write 0: "0100"' });
    // What is joined of earlier messages is text once they are there.
    const plain = Object.entries(receive).filter(([, value]) => joinIn(value) === undefined);
    const joined = Object.entries(receive).flatMap(([path, value]) => {
      const found = joinIn(value);
      return found === undefined ? [] : [[path, found.join] as const];
    });
    const json = { send: { '0': '0000', ...Object.fromEntries(joined) }, expect: Object.fromEntries(plain) };
    readTraceStep(json, within, values, path, faults, names);
  }
  if (answer) readTraceStep({ send: { '0': '0000', ...answer } }, pack.within, values, path, faults, names);
}

function awaited(pack: Pack, { name, receive, answer, afterMs, within }: ReceiveStep, values: CaseValues): AwaitedStep {
  const replaced = (written: ReceiveStep['answer']) =>
    written ? (withValues(written, values, () => undefined) as Record<string, unknown>) : written;
  return {
    name,
    receive: replaced(receive) ?? null,
    answer: replaced(answer),
    afterMs: afterMs ?? 0,
    withinMs: within ?? pack.within,
  };
}

function readTraceStep(
  json: Readonly<Record<string, unknown>>,
  within: number | undefined,
  values: CaseValues,
  path: StepFault['path'],
  faults: StepFault[],
  names: ReadonlySet<string> | undefined,
): ReadStep | undefined {
  const missing = (name: string) => faults.push({ path, wrong: `no value is called ${name}: \${${name}}` });
  const replaced = withValues(json, values, missing);
  const read = readStep(replaced, (at, wrong) => faults.push({ path: [...path, ...at.split('.')], wrong }));
  if (names !== undefined) {
    for (const from of fromNames(replaced)) {
      if (!names.has(from))
        faults.push({ path, wrong: `takes from ${JSON.stringify(from)}, which is the name of no step before it` });
    }
  }
  return read && { ...read, withinMs: within };
}

/** What is joined of earlier messages, and what the text that comes of it is for: to be equal to, or to be found as a pattern. */
export function joinIn(value: unknown): { readonly join: unknown; readonly isPattern: boolean } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('join' in value) return { join: value, isPattern: false };
  const { matches } = value as { readonly matches?: unknown };
  return typeof matches === 'object' && matches !== null ? { join: matches, isPattern: true } : undefined;
}

function merged(
  base: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...base, ...own }).filter(([, value]) => value !== null));
}

/** What is written with every `${name}` replaced, and numbers of messages as the text that they are. */
function withValues(written: unknown, values: CaseValues, missing: (name: string) => void): unknown {
  if (typeof written === 'number') return String(written);
  if (typeof written === 'string') {
    return written.replace(/\$\{([A-Za-z][A-Za-z0-9]*)\}/g, (found, name: string) => {
      if (values[name] === undefined) missing(name);
      return values[name] ?? found;
    });
  }
  if (Array.isArray(written)) return written.map((each) => withValues(each, values, missing));
  if (typeof written !== 'object' || written === null) return written;
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key,
      key === 'random' && typeof value === 'number' ? value : withValues(value, values, missing),
    ]),
  );
}

/** Every step that a value is taken from. */
function fromNames(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  const { from, path } = json as Record<string, unknown>;
  if (typeof from === 'string' && typeof path === 'string') return [from];
  return Object.values(json).flatMap(fromNames);
}
