// Which answer belongs to which request: the type that answers it, and the elements that identify it (STAN, transmission
// date and time, terminal: ISO 8583:1987 DE 11, 7, 41) as far as the request has them. A key of the STAN alone mistakes
// one terminal's answer for another's; an answer that fits no request is explained by the requests that it nearly fits.

import type { FieldValues } from '../codec/field-values.ts';
import { expectsAnswer, mtiText, responseTo } from '../iso8583/mti.ts';
import { labelOf, type Wording } from './wording.ts';

/** Elements of the match key. The first must be in the answer when it is in the request; the others must not differ. */
export const defaultMatchElements: readonly number[] = [11, 7, 41];

/** A request as its answer is looked for. */
export interface Awaited {
  readonly request: FieldValues;
  /** Types that the answer may have; empty when nothing says it and any will do. */
  readonly answerMtis: readonly number[];
}

/** Where an answer is not what a request asks for. `answer` is undefined when the element is missing in it. */
interface KeyDifference {
  readonly path: string;
  readonly request: string;
  readonly answer: string | undefined;
}

/** Weights of agreement, from what identifies most. */
const FIRST_ELEMENT_WEIGHT = 4;
const OTHER_ELEMENT_WEIGHT = 2;
const TYPE_WEIGHT = 1;

/** The types that can answer `mti` (-1: unreadable): the one that the standard pairs it with, and the one that the trace
 *  expects, so that an answer of either type is compared and not left lying. */
export function answerMtisOf(mti: number, expectedMti: string | undefined): number[] {
  const paired = mti >= 0 && expectsAnswer(mti) ? [responseTo(mti)] : [];
  return expectedMti !== undefined && /^\d{4}$/.test(expectedMti) ? [...paired, Number(expectedMti)] : paired;
}

/** Everything in which an answer differs from the one that a request waits for; none when it is the one. */
export function keyDifferences(
  { request, answerMtis }: Awaited,
  answer: FieldValues,
  elements: readonly number[],
): KeyDifference[] {
  const found: KeyDifference[] = [];
  const mti = typeof answer['0'] === 'string' ? answer['0'] : undefined;
  // The origin may differ: the answer to a repeat is the answer to what it repeats.
  const isAnswer = answerMtis.some((own) => mti !== undefined && Math.trunc(Number(mti) / 10) === Math.trunc(own / 10));
  const isItself = answerMtis.length === 0 && mti !== undefined && mti === request['0'];
  if (isItself) found.push({ path: '0', request: mti, answer: mti });
  if (answerMtis.length > 0 && !isAnswer) found.push({ path: '0', request: mtiText(answerMtis[0]!), answer: mti });
  elements.forEach((element, place) => {
    const [own, other] = [request[element], answer[element]];
    if (typeof own !== 'string' || (place > 0 && other === undefined)) return;
    const text = typeof other === 'string' ? other : undefined;
    if (own !== text) found.push({ path: String(element), request: own, answer: text });
  });
  return found;
}

/** How many elements of the key agree. */
export function agreement({ request }: Awaited, answer: FieldValues, elements: readonly number[]): number {
  return elements.filter((element) => request[element] !== undefined && request[element] === answer[element]).length;
}

/** How near an answer comes to the one that a request waits for; 0 when it has nothing of it. */
export function nearness(awaited: Awaited, answer: FieldValues, elements: readonly number[]): number {
  const differing = new Set(keyDifferences(awaited, answer, elements).map(({ path }) => path));
  let weight = awaited.answerMtis.length > 0 && !differing.has('0') ? TYPE_WEIGHT : 0;
  elements.forEach((element, place) => {
    if (awaited.request[element] === undefined || awaited.request[element] !== answer[element]) return;
    weight += place === 0 ? FIRST_ELEMENT_WEIGHT : OTHER_ELEMENT_WEIGHT;
  });
  return weight;
}

/** The differences as text: `DE 41 differs: "T1      " and "T1"; DE 11 is missing`. The request comes first. */
export function explainDifferences(differing: readonly KeyDifference[], wording: Wording): string {
  return differing
    .map(({ path, request, answer }) => {
      if (path === '0' && request === answer) return 'it is of the type that was sent, and no answer';
      return answer === undefined ? `${labelOf(path)} is missing` : wording.differs(path, request, answer);
    })
    .join('; ');
}
