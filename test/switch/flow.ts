// Flow tables: what is given, what happens, and everything that must be seen of it, written as short lines. A row names every
// answer, every message to an issuer, every record and every note in order; whatever it does not name must not happen.
import { expect, it } from 'vitest';
import { JournalCheck, type JournalFault } from '../../src/centre/journal-check.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Decision } from '../../src/switch/ports.ts';
import { type Event, type Kept, World, type WorldSettings } from './world.ts';

/** More acquirers and issuers than any row has. */
const PARTIES = Array.from({ length: 8 }, (_, i) => i + 1).flatMap((number) => [
  { kind: 'acquirer' as const, number, name: `acquirer-${number}` },
  { kind: 'issuer' as const, number, name: `issuer-${number}` },
]);

/** One thing that happens. */
export type Deed = (world: World) => void;

/** As the world's own issuers, the remote one in the dialect of its acquirer. */
const ONE_DIALECT: NonNullable<WorldSettings['issuers']> = [
  { routes: ['9504'] },
  { routes: ['4'], spec: 'iso87-ascii' },
];

export interface Flow {
  name: string;
  given?: WorldSettings;
  /** What happens, in order. */
  when: Deed[];
  /** `0110 000101 00`: MTI, DE 11, DE 39; ` @2` when it goes to another connection than 1. */
  answers?: string[];
  /** `1: 0100 t1`, `1: 0220 t2 captures t1`, `1: 0400 t2 undoes t1 leaving 500` in this process; `2: 0100 s1`, `2: 0420 s2 of 0100 000001 1123093000` remote. */
  issuers?: string[];
  /** `forwarded 1`, `answered 1 000`, `answered 2 captures 1 000`, `answered 2 undoes 1 000`: step, transaction, action code. Of stand-in: `answered 1 000 in
   *  place`, `adviceQueued 1 in place`, `adviceQueued 1 withdraws` the request before, `adviceQueued 1 undoes 3`, the advice. `adviceQueued 1 lets go` of what has expired. */
  records?: string[];
  notes?: string[];
  /** Advices still waiting at the end. */
  advices?: number;
  /** Advices that are kept and sent no more at the end. */
  parked?: number;
  /** Requests still in flight at the end. */
  inFlight?: number;
  /** What else holds at the end. */
  also?: (world: World) => void;
}

/** Runs every row as tests of its own: with the remote issuer in another dialect, and in that of its acquirer, where messages
 *  take another way and nobody must see a difference. A row that names its issuers runs with them alone. */
export function runFlows(flows: readonly Flow[]): void {
  for (const flow of flows) {
    runFlow(flow, flow.name);
    if (flow.given?.issuers === undefined) {
      runFlow({ ...flow, given: { ...flow.given, issuers: ONE_DIALECT } }, `${flow.name} (in one dialect)`);
    }
  }
}

function runFlow(flow: Flow, name: string): void {
  it(name, () => {
    const world = new World(flow.given);
    for (const deed of flow.when) deed(world);
    expect({
      answers: world.events.flatMap(answerLine),
      issuers: world.events.flatMap(issuerLine),
      records: world.records.map(recordLine),
      notes: world.notes,
      advices: world.core.advicesWaiting,
      parked: world.core.advicesParked,
      inFlight: world.core.inFlight,
    }).toEqual({
      answers: flow.answers ?? [],
      issuers: flow.issuers ?? [],
      records: flow.records ?? [],
      notes: flow.notes ?? [],
      advices: flow.advices ?? 0,
      parked: flow.parked ?? 0,
      inFlight: flow.inFlight ?? 0,
    });
    expect(violations(world.events)).toEqual([]);
    expect(unexplained(world.events)).toEqual([]);
    expect(journalFaults(world)).toEqual([]);
    flow.also?.(world);
  });
}

/** Rows that each begin with a purchase that was approved; issuer 1 approves everything unless a row says otherwise. */
export function runAfterApproval(rows: readonly Flow[]): void {
  runFlows(
    rows.map((row) => ({
      ...row,
      when: [decides(APPROVED), send(purchase()), ...row.when],
      answers: ['0110 000101 00', ...(row.answers ?? [])],
      issuers: ['1: 0100 t1', ...(row.issuers ?? [])],
      records: ['answered 1 000', ...(row.records ?? [])],
    })),
  );
}

function answerLine(event: Event): string[] {
  if (event.kind !== 'sent') return [];
  const { message, connection, delivered } = event;
  const line = `${message['0']} ${message['11']} ${message['39']}`;
  return [line + (connection === 1 ? '' : ` @${connection}`) + (delivered ? '' : ' lost')];
}

function issuerLine(event: Event): string[] {
  if (event.kind === 'asked') {
    const { mti, transaction, original, remainingMinor } = event.question;
    const does = Math.floor(mti / 100) % 10 === 4 ? 'undoes' : 'captures';
    const undoes = original > 0 ? ` ${does} t${original}` : '';
    const leaving = remainingMinor > 0 ? ` leaving ${remainingMinor}` : '';
    return [`${event.issuer}: ${String(mti).padStart(4, '0')} t${transaction}${undoes}${leaving}`];
  }
  if (event.kind !== 'forwarded') return [];
  const { message } = event;
  const original = originalIn(message);
  return [`${event.issuer}: ${message['0']} s${Number(message['11'])}${original}`];
}

function originalIn(message: FieldValues): string {
  if (String(message['0'])[1] !== '4') return '';
  const [text, timeDigits] = message['90'] !== undefined ? [message['90'], 10] : [message['56'], 12];
  if (typeof text !== 'string') return '';
  return ` of ${text.slice(0, 4)} ${text.slice(4, 10)} ${text.slice(10, 10 + timeDigits)}`;
}

function recordLine({ step, transaction, original, captures, advice, reason }: Kept): string {
  const isLettingGo = captures === transaction;
  const line = `${step} ${transaction}${isLettingGo ? ' lets go' : captures > 0 ? ` captures ${captures}` : ''}`;
  const undoes = original > 0 ? ` undoes ${original}` : '';
  if (step === 'answered') {
    return `${line}${undoes} ${threeDigits(reason)}${advice > 0 && original === 0 ? ' in place' : ''}`;
  }
  if (advice > 0 && original === advice) return `${line} in place`;
  return advice > 0 && original === transaction ? `${line} withdraws` : `${line}${undoes}`;
}

function threeDigits(reason: number): string {
  return String(reason).padStart(3, '0');
}

/** What must not be kept: tracks, PIN, security data, chip data. */
const SECRETS = [35, 36, 45, 52, 53, 55];

/** Journal first: what left before a record that covers it, and records that hold what must not be kept. */
/** Events that say why the switch itself has refused a request. */
const EXPLAINING: ReadonlySet<string> = new Set([
  'request.refused',
  'message.malformed',
  'message.impossible-date',
  'message.reused-stan',
  'message.untransmittable',
  'message.duplicate',
  'journal.unreadable',
  'frame.failed',
]);
const SAID_BY_THE_SWITCH: ReadonlySet<string> = new Set(['12', '15', '30', '91', '94', '96']);

/** Refusals in a world in which no issuer was asked anything that nobody was told the reason of; and reasons without a refusal. */
function unexplained(events: readonly Event[]): string[] {
  const refusals = events.flatMap((event) => (event.kind === 'sent' ? [String(event.message['39'])] : []));
  const told = events.flatMap((event) => {
    return event.kind === 'noted' && event.event === 'request.refused' ? [String(event.facts.code)] : [];
  });
  const groundless = told.filter((code) => !refusals.includes(code));
  if (events.some(({ kind }) => kind === 'asked' || kind === 'forwarded')) return groundless;
  const reasons = events.filter((event) => event.kind === 'noted' && EXPLAINING.has(event.event)).length;
  const own = refusals.filter((code) => SAID_BY_THE_SWITCH.has(code));
  return own.length > reasons ? [...groundless, ...own] : groundless;
}

export function violations(events: readonly Event[]): string[] {
  const found: string[] = [];
  const answered = new Set<string>();
  /** STANs of requests and advices to remote issuers, by issuer. */
  const recorded = new Set<string>();
  for (const [place, event] of events.entries()) {
    if (event.kind === 'recorded') {
      const { step, message, stan, issuer, issuerStan, adviceStan } = event.record;
      for (const secret of SECRETS) {
        if (message?.[secret] !== undefined) found.push(`event ${place}: DE ${secret} in a record (${step})`);
      }
      if (step === 'answered') answered.add(`${classIn(message!)} ${stan} ${message!['39']}`);
      if (step === 'forwarded') recorded.add(`${issuer} ${issuerStan}`);
      if (step === 'adviceQueued') recorded.add(`${issuer} ${adviceStan}`);
    } else if (event.kind === 'sent') {
      const { '0': mti, '11': stan, '39': reason } = event.message;
      // Told again it may have the type of an advice's answer.
      const isKept = String(mti)[1] === '8' || answered.has(`${classIn(event.message)} ${Number(stan ?? 0)} ${reason}`);
      if (!isKept) found.push(`event ${place}: ${mti} ${stan} sent before it was recorded`);
    } else if (event.kind === 'forwarded') {
      const { '0': mti, '11': stan } = event.message;
      // Of network management nothing is kept.
      if (String(mti)[1] !== '8' && !recorded.has(`${event.issuer} ${Number(stan)}`)) {
        found.push(`event ${place}: ${mti} ${stan} forwarded before it was recorded`);
      }
    }
  }
  return found;
}

/** What `journal verify` would find in what is durable: the core must write no journal that it complains of. */
export function journalFaults({ journal }: World): readonly JournalFault[] {
  const check = new JournalCheck(PARTIES, 10);
  for (const entry of journal.entries) check.add(entry);
  check.end(journal.lastTransaction);
  return check.faults;
}

/** Version and class of a message type. */
function classIn(message: FieldValues): string {
  return String(message['0']).slice(0, 2);
}

// Messages

export const CARD = '9504010000000015';
export const FOREIGN_CARD = '4000001234567899';

/** An authorization request for a card of issuer 1 (in this process). */
export function purchase(changes: FieldValues = {}): FieldValues {
  return {
    '0': '0100',
    '2': CARD,
    '3': '000000',
    '4': '000000012345',
    '7': '1123093000',
    '11': '000101',
    '12': '103000',
    '13': '1123',
    '32': '504001',
    '37': '632709000101',
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
    '49': '504',
    ...changes,
  };
}

/** The same for a card of issuer 2 (remote). */
export function foreign(changes: FieldValues = {}): FieldValues {
  return purchase({ '2': FOREIGN_CARD, ...changes });
}

/** What issuer 1 says when it approves. */
export const APPROVED: Decision = { reason: 0, approvalCode: 'A1B2C3' };

/** DE 95 that leaves 4.00 of `purchase()`. */
export const LEAVES_400 = '000000000400'.concat('000000000000', 'C00000000', 'C00000000');

/** DE 90 that names `purchase()`. */
export const ORIGINAL = '01000001011123093000'.concat('00000504001', '00000000000');

/** A reversal of `purchase()` that names it by DE 90; it has a STAN, a time and a reference of its own. */
export function reversal(changes: FieldValues = {}): FieldValues {
  return purchase({
    '0': '0400',
    '7': '1123093100',
    '11': '000901',
    '12': '103100',
    '37': '632709000901',
    '90': ORIGINAL,
    ...changes,
  });
}

/** A completion of `purchase()`, of 50.00 of it. */
export const completing = (changes: FieldValues = {}): FieldValues => ({
  '0': '0220',
  '4': '000000005000',
  '7': '1123094500',
  '11': '000201',
  '12': '104500',
  '37': '632709000201',
  '90': ORIGINAL,
  ...changes,
});

export function without(message: FieldValues, ...elements: number[]): FieldValues {
  const rest = { ...message };
  for (const element of elements) delete rest[element];
  return rest;
}

// Deeds

export const send =
  (message: FieldValues, connection = 1): Deed =>
  (world) =>
    world.send(message, connection);

export const wait =
  (ms: number): Deed =>
  (world) =>
    world.advance(ms);

/** Issuer 1 decides at once, the same each time, or one decision after the other; undefined is silence. */
export function decides(...decisions: (Decision | undefined)[]): Deed {
  return (world) => {
    let next = 0;
    world.plays(1, () => decisions[Math.min(next++, decisions.length - 1)]);
  };
}

/** Issuer 1 decides on the question at `index` (0 is the first) of those asked so far. */
export const decideOn =
  (index: number, decision: Decision): Deed =>
  (world) =>
    world.decide(world.questions[index]!.ticket, decision);

/** Issuer 2 responds to every message with this DE 39, `afterMs` later. */
export const respondsWith =
  (reason: string, afterMs = 0, changes: FieldValues = {}): Deed =>
  (world) =>
    world.responds(2, (message) => ({ message: responseTo(message, reason, changes), afterMs }));

export const silent: Deed = (world) => {
  world.plays(1, () => undefined);
  world.responds(2, () => undefined);
};

/** What a well-behaved remote issuer sends back. */
export function responseTo(message: FieldValues, reason: string, changes: FieldValues = {}): FieldValues {
  const mti = String(message['0']);
  const echoed: FieldValues = {};
  for (const element of ['2', '3', '4', '7', '11', '12', '13', '32', '37', '41', '42', '49', '90', '56']) {
    if (message[element] !== undefined) echoed[element] = message[element];
  }
  return { ...echoed, '0': `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`, '39': reason, ...changes };
}

export const issuerDown =
  (issuer: number): Deed =>
  (world) =>
    world.down(issuer);

export const issuerUp =
  (issuer: number): Deed =>
  (world) =>
    world.up(issuer);
