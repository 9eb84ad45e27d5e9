// What came of a replay: a status and reasons for each step, and for each arrival that no request waited for. Reasons are
// lines for people; all of them, and the messages, are masked when the report is made, so that whoever prints it cannot
// leak a card number. A timeout is always reported with the arrivals that nearly matched.
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import { messageHex } from '../explain/masked-message.ts';
import { classOf, isRequest, MessageClass, mtiText } from '../iso8583/mti.ts';
import type { Arrival, Attempt } from './attempt.ts';
import type { Unexpected } from './attempts.ts';
import { type Difference, differences } from './expectation.ts';
import type { FromAnswer } from './from-answer.ts';
import { explainDifferences, keyDifferences } from './match.ts';
import type { Step } from './step.ts';
import { labelOf, type Value, Wording } from './wording.ts';

/** `sent`: no answer is due, or none is due yet. `notSent`: it could not be, or has not been yet. */
export type StepStatus = 'matched' | 'mismatched' | 'unanswered' | 'unexpected' | 'sent' | 'notSent';

export interface StepReport {
  /** The step's name, `step 12` without one; `unexpected` for an arrival that no request waited for. */
  readonly name: string;
  /** Line of the trace; undefined for an unexpected arrival. */
  readonly line: number | undefined;
  /** Type of the request, or of the unexpected arrival; `????` when it cannot be read. */
  readonly mti: string;
  /** DE 4 of the request. */
  readonly amountMinor?: number | undefined;
  readonly status: StepStatus;
  /** One line each; why the status is not `matched`. */
  readonly reasons: readonly string[];
  /** Of these reasons, those that are about one element of the answer: what was expected beside what was found. */
  readonly differences: readonly Difference[];
  /** The frames as hex, of a step that is not as expected: what was sent, and what came. */
  readonly sentHex?: string | undefined;
  readonly receivedHex?: string | undefined;
  /** Told with the step that it nearly answers. */
  readonly isToldAbove?: boolean | undefined;
  /** Milliseconds from request to answer, late answers included; of an unexpected arrival, since the start. */
  readonly elapsedMs: number | undefined;
  /** The request as it was on the wire, as far as it can be read; of an unexpected arrival, empty. */
  readonly request: FieldValues;
  readonly answer: FieldValues | undefined;
}

export interface ReplayReport {
  /** True when everything was as expected: nothing mismatched, unanswered, unexpected or not sent. */
  readonly passed: boolean;
  readonly sent: number;
  /** Steps with an answer in time. */
  readonly answered: number;
  readonly matched: number;
  readonly mismatched: number;
  readonly unanswered: number;
  readonly unexpected: number;
  readonly notSent: number;
  /** Network management requests of the other side that were approved. */
  readonly replied: number;
  /** Steps that repeat an earlier one, STAN, DE 7 and all, and were told the same: answered from memory. */
  readonly repeated: number;
  /** Steps in the order of the trace, then unexpected arrivals in the order of arrival, the first ten thousand. */
  readonly steps: readonly StepReport[];
  /** Milliseconds from the start to the last message, time limit or loss. */
  readonly durationMs: number;
}

/** What became of one step. */
export type Outcome =
  | { readonly step: Step; readonly attempt: Attempt }
  | { readonly step: Step; readonly notSent: string };

/** What the judgement of one step needs. */
export interface StepFacts {
  readonly codec: Codec;
  readonly unmasked: boolean;
  /** Elements of the match key. */
  readonly elements: readonly number[];
  readonly startedMs: number;
  readonly find: (value: FromAnswer) => Value;
}

interface ReplayFacts extends StepFacts {
  readonly outcomes: readonly Outcome[];
  readonly unexpected: readonly Unexpected[];
  readonly unexpectedCount: number;
  readonly replied: number;
  readonly endedMs: number;
}

interface Judgement {
  readonly status: StepStatus;
  readonly reasons: readonly string[];
  readonly differences: readonly Difference[];
}

/** True for what makes a replay fail. */
export function isFailure(status: StepStatus): boolean {
  return status !== 'matched' && status !== 'sent';
}

/** What became of a step whose outcome is known. */
export function statusOf(outcome: Outcome, facts: StepFacts): StepStatus {
  if (!('attempt' in outcome)) return 'notSent';
  const { attempt } = outcome;
  return judged(attempt, new Wording(facts.codec, facts.unmasked), facts).status;
}

export function reportOf(facts: ReplayFacts): ReplayReport {
  const steps = [
    ...facts.outcomes.map((outcome) => {
      return 'attempt' in outcome ? attemptReport(outcome.attempt, facts) : notSentReport(outcome, facts);
    }),
    ...facts.unexpected.map((unexpected) => unexpectedReport(unexpected, facts)),
  ];
  const attempts = facts.outcomes.flatMap((outcome) => ('attempt' in outcome ? [outcome.attempt] : []));
  const count = (status: StepStatus) => steps.filter((step) => step.status === status).length;
  const counts = {
    sent: attempts.length,
    answered: attempts.filter(({ state }) => state === 'answered').length,
    matched: count('matched'),
    mismatched: count('mismatched'),
    unanswered: count('unanswered'),
    unexpected: facts.unexpectedCount,
    notSent: count('notSent'),
    replied: facts.replied,
    repeated: repeats(attempts),
  };
  const passed = counts.mismatched + counts.unanswered + counts.unexpected + counts.notSent === 0;
  return { passed, ...counts, steps, durationMs: rounded(facts.endedMs - facts.startedMs) };
}

/** Requests that came before, byte for byte, and were answered with the same bytes; network management is answered anew each time. */
function repeats(attempts: readonly Attempt[]): number {
  const answers = new Map<string, string>();
  let count = 0;
  for (const { bytes, mti, answer } of attempts) {
    if (answer === undefined || mti < 0 || classOf(mti) === MessageClass.network) continue;
    const request = bytes.toString('latin1');
    const told = answer.bytes.toString('latin1');
    if (answers.get(request) === told) count++;
    else answers.set(request, told);
  }
  return count;
}

function attemptReport(attempt: Attempt, facts: StepFacts): StepReport {
  const { step, request } = attempt;
  const arrival = attempt.answer ?? attempt.late;
  const wording = new Wording(facts.codec, facts.unmasked, request, arrival?.json ?? {});
  const came = arrival ?? attempt.nearMisses[0];
  const { status, reasons, differences } = judged(attempt, wording, facts);
  const amount = request['4'];
  return {
    name: wording.text(step.name ?? `step ${step.ordinal}`),
    line: step.line,
    mti: typeText(attempt.mti),
    amountMinor: typeof amount === 'string' && /^\d+$/.test(amount) ? Number(amount) : undefined,
    status,
    reasons,
    differences,
    ...(isFailure(status) && {
      sentHex: hexOf(attempt.bytes, facts),
      receivedHex: came && hexOf(came.bytes, facts),
    }),
    elapsedMs: arrival === undefined ? undefined : rounded(arrival.atMs - attempt.sentAtMs),
    request: wording.message(request),
    answer: arrival === undefined ? undefined : wording.message(arrival.json),
  };
}

function hexOf(bytes: Buffer, { codec, unmasked }: StepFacts): string {
  const message = new Message();
  try {
    codec.index(bytes, 0, bytes.length, message);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return messageHex(message, unmasked);
}

function judged(attempt: Attempt, wording: Wording, facts: StepFacts): Judgement {
  const none = { reasons: [], differences: [] };
  switch (attempt.state) {
    case 'waiting':
    case 'sent':
      return { status: 'sent', ...none };
    case 'silent':
      return { status: 'matched', ...none };
    case 'unanswered':
      return { status: 'unanswered', ...none, reasons: whyUnanswered(attempt, facts) };
    default: {
      const why = whyMismatched(attempt, attempt.answer!, wording, facts);
      const differences = why.filter((each) => typeof each !== 'string');
      const reasons = why.map((each) => (typeof each === 'string' ? each : each.text));
      return { status: reasons.length === 0 ? 'matched' : 'mismatched', reasons, differences };
    }
  }
}

function whyMismatched(attempt: Attempt, answer: Arrival, wording: Wording, facts: StepFacts): (string | Difference)[] {
  const { expect } = attempt.step;
  if (answer.fault !== undefined)
    return [`${arrived(answer, attempt)} and cannot be read: ${wording.text(answer.fault.message)}`];
  if (expect === 'nothing') {
    const response = answer.json['39'];
    const said = typeof response === 'string' ? ` with DE 39 ${wording.value('39', response)}` : '';
    return [`no answer was expected, ${arrived(answer, attempt)}${said}`];
  }
  const { codec, find } = facts;
  const comparison = { codec, sent: attempt.request, answer: answer.json, wording, find };
  return expect === undefined ? [] : differences(expect, comparison);
}

function whyUnanswered(attempt: Attempt, facts: StepFacts): string[] {
  const { late, lostAtMs, lostBecause, sentAtMs, withinMs } = attempt;
  const why = lostBecause === undefined ? '' : `: ${lostBecause}`;
  const first =
    lostAtMs === undefined
      ? `no answer within ${withinMs} ms`
      : `connection lost after ${Math.round(lostAtMs - sentAtMs)} ms, without an answer${why}`;
  const lateBy = late === undefined ? 0 : Math.max(1, Math.round(late.atMs - sentAtMs - withinMs));
  return [
    first,
    ...(late === undefined ? [] : [`${arrived(late, attempt)}; late by ${lateBy} ms`]),
    ...attempt.nearMisses.map((arrival) => {
      return `${arrived(arrival, attempt)}; ${differing(attempt, arrival, facts)}`;
    }),
  ];
}

function notSentReport({ step, notSent }: { step: Step; notSent: string }, facts: StepFacts): StepReport {
  const wording = new Wording(facts.codec, facts.unmasked);
  const mti = Buffer.isBuffer(step.send) ? undefined : step.send['0'];
  return {
    name: wording.text(step.name ?? `step ${step.ordinal}`),
    line: step.line,
    mti: typeof mti === 'string' ? mti : typeText(-1),
    status: 'notSent',
    reasons: [wording.text(notSent)],
    differences: [],
    elapsedMs: undefined,
    request: {},
    answer: undefined,
  };
}

function unexpectedReport(unexpected: Unexpected, facts: StepFacts): StepReport {
  const { arrival } = unexpected;
  const related = unexpected.kind === 'repeated' ? [unexpected.attempt] : unexpected.nearest;
  const requests = related.map(({ request }) => request);
  const wording = new Wording(facts.codec, facts.unmasked, ...requests, arrival.json);
  const unreadable = arrival.fault === undefined ? [] : [`it cannot be read: ${wording.text(arrival.fault.message)}`];
  return {
    name: 'unexpected',
    line: undefined,
    mti: typeText(arrival.mti),
    status: 'unexpected',
    reasons: [...unreadable, ...whyUnexpected(unexpected, facts, wording)],
    differences: [],
    receivedHex: hexOf(arrival.bytes, facts),
    isToldAbove:
      unexpected.kind === 'unmatched' &&
      unexpected.nearest.some((attempt) => attempt.state === 'unanswered' && attempt.nearMisses.includes(arrival)),
    elapsedMs: rounded(arrival.atMs - facts.startedMs),
    request: {},
    answer: wording.message(arrival.json),
  };
}

function whyUnexpected(unexpected: Unexpected, facts: StepFacts, wording: Wording): string[] {
  const { arrival } = unexpected;
  if (unexpected.kind === 'repeated')
    return [`it answers ${titleOf(unexpected.attempt.step, wording)}, ${spent(unexpected.attempt)}`];
  const fits = unexpected.nearest.map((attempt) => {
    return `nearest is ${titleOf(attempt.step, wording)}: ${differing(attempt, arrival, facts)}`;
  });
  if (fits.length > 0) return fits;
  if (arrival.mti >= 0 && isRequest(arrival.mti)) {
    return [`${wording.value('0', mtiText(arrival.mti))} is a request of the other side, and a replay answers none`];
  }
  const stan = arrival.json['11'];
  const identified = typeof stan === 'string' ? ` (${labelOf('11')} ${wording.value('11', stan)})` : '';
  return [`it answers no request that waits for an answer${identified}`];
}

/** Why a request has no use for one more answer. */
function spent(attempt: Attempt): string {
  if (attempt.state === 'silent') return `which expected none within ${attempt.withinMs} ms`;
  if (attempt.state === 'sent') return 'which asks for no answer';
  return `which already has an answer${attempt.state === 'unanswered' ? ', a late one' : ''}`;
}

function differing(attempt: Attempt, arrival: Arrival, facts: StepFacts): string {
  const wording = new Wording(facts.codec, facts.unmasked, attempt.request, arrival.json);
  return explainDifferences(keyDifferences(attempt, arrival.json, facts.elements), wording);
}

/** `0110 arrived after 212 ms`, counted from the request. */
function arrived(arrival: Arrival, attempt: Attempt): string {
  const what = arrival.mti < 0 ? 'a frame' : mtiText(arrival.mti);
  return `${what} arrived after ${Math.round(arrival.atMs - attempt.sentAtMs)} ms`;
}

function titleOf(step: Step, wording: Wording): string {
  return `step ${step.name === undefined ? step.ordinal : wording.text(step.name)}`;
}

function typeText(mti: number): string {
  return mti < 0 ? '????' : mtiText(mti);
}

/** Microseconds: a clock is no more accurate than that. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
