// What came of a replay: a status and reasons for each step, and for each arrival that no request waited for. Reasons are
// lines for people; all of them, and the messages, are masked when the report is made, so that whoever prints it cannot
// leak a card number. A timeout is always reported with the arrivals that nearly matched.
import type { Codec } from '../codec/codec.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { isRequest, mtiText } from '../iso8583/mti.ts';
import type { Arrival, Attempt, Unexpected } from './attempts.ts';
import { differences } from './expectation.ts';
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
  /** Steps in the order of the trace, then unexpected arrivals in the order of arrival, the first ten thousand. */
  readonly steps: readonly StepReport[];
  /** Milliseconds from the start to the last message, time limit or loss. */
  readonly durationMs: number;
}

/** What became of one step. */
export type Outcome =
  | { readonly step: Step; readonly attempt: Attempt }
  | { readonly step: Step; readonly notSent: string };

interface ReplayFacts {
  readonly codec: Codec;
  readonly unmasked: boolean;
  /** Elements of the match key. */
  readonly elements: readonly number[];
  readonly outcomes: readonly Outcome[];
  readonly unexpected: readonly Unexpected[];
  readonly unexpectedCount: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly find: (value: FromAnswer) => Value;
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
  };
  const passed = counts.mismatched + counts.unanswered + counts.unexpected + counts.notSent === 0;
  return { passed, ...counts, steps, durationMs: rounded(facts.endedMs - facts.startedMs) };
}

function attemptReport(attempt: Attempt, facts: ReplayFacts): StepReport {
  const { step, request } = attempt;
  const arrival = attempt.answer ?? attempt.late;
  const wording = new Wording(facts.codec, facts.unmasked, request, arrival?.json ?? {});
  const { status, reasons } = judged(attempt, wording, facts);
  const amount = request['4'];
  return {
    name: wording.text(step.name ?? `step ${step.ordinal}`),
    line: step.line,
    mti: typeText(attempt.mti),
    amountMinor: typeof amount === 'string' && /^\d+$/.test(amount) ? Number(amount) : undefined,
    status,
    reasons,
    elapsedMs: arrival === undefined ? undefined : rounded(arrival.atMs - attempt.sentAtMs),
    request: wording.message(request),
    answer: arrival === undefined ? undefined : wording.message(arrival.json),
  };
}

function judged(
  attempt: Attempt,
  wording: Wording,
  facts: ReplayFacts,
): { status: StepStatus; reasons: readonly string[] } {
  switch (attempt.state) {
    case 'waiting':
    case 'sent':
      return { status: 'sent', reasons: [] };
    case 'silent':
      return { status: 'matched', reasons: [] };
    case 'unanswered':
      return { status: 'unanswered', reasons: whyUnanswered(attempt, facts) };
    default: {
      const reasons = whyMismatched(attempt, attempt.answer!, wording, facts);
      return { status: reasons.length === 0 ? 'matched' : 'mismatched', reasons };
    }
  }
}

function whyMismatched(attempt: Attempt, answer: Arrival, wording: Wording, facts: ReplayFacts): string[] {
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

function whyUnanswered(attempt: Attempt, facts: ReplayFacts): string[] {
  const { late, lostAtMs, sentAtMs, withinMs } = attempt;
  const first =
    lostAtMs === undefined
      ? `no answer within ${withinMs} ms`
      : `connection lost after ${Math.round(lostAtMs - sentAtMs)} ms, without an answer`;
  const lateBy = late === undefined ? 0 : Math.max(1, Math.round(late.atMs - sentAtMs - withinMs));
  return [
    first,
    ...(late === undefined ? [] : [`${arrived(late, attempt)}; late by ${lateBy} ms`]),
    ...attempt.nearMisses.map((arrival) => {
      return `${arrived(arrival, attempt)}; ${differing(attempt, arrival, facts)}`;
    }),
  ];
}

function notSentReport({ step, notSent }: { step: Step; notSent: string }, facts: ReplayFacts): StepReport {
  const wording = new Wording(facts.codec, facts.unmasked);
  const mti = Buffer.isBuffer(step.send) ? undefined : step.send['0'];
  return {
    name: wording.text(step.name ?? `step ${step.ordinal}`),
    line: step.line,
    mti: typeof mti === 'string' ? mti : typeText(-1),
    status: 'notSent',
    reasons: [wording.text(notSent)],
    elapsedMs: undefined,
    request: {},
    answer: undefined,
  };
}

function unexpectedReport(unexpected: Unexpected, facts: ReplayFacts): StepReport {
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
    elapsedMs: rounded(arrival.atMs - facts.startedMs),
    request: {},
    answer: wording.message(arrival.json),
  };
}

function whyUnexpected(unexpected: Unexpected, facts: ReplayFacts, wording: Wording): string[] {
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

function differing(attempt: Attempt, arrival: Arrival, facts: ReplayFacts): string {
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
