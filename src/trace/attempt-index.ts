// The steps that were sent, found by what identifies their answer, so that matching takes the same time however many there are:
// every attempt lies in a bucket of those whose elements of the key are the same. An answer that leaves elements of the key out
// is looked for among all that have its first element.
import type { FieldValues } from '../codec/field-values.ts';
import type { Attempt } from './attempt.ts';
import { keyDifferences } from './match.ts';

/** Attempts that one key names, each in the order in which they were sent. */
interface Bucket {
  readonly waiting: Set<Attempt>;
  /** Unanswered, and their answer may still come late. */
  readonly missing: Set<Attempt>;
  /** All of them. */
  readonly sent: Attempt[];
}

/** Attempts of one key that an answer is compared with when none of them waits for it. */
const REPEATS_LOOKED_AT = 1000;

export class AttemptIndex {
  private readonly elements: readonly number[];
  /** By which elements of the key a request has, a bit each, then by their values. */
  private readonly exact = new Map<number, Map<string, Bucket>>();
  /** By the first element of the key, '' for requests without it. */
  private readonly byFirst = new Map<string, Bucket>();

  constructor(elements: readonly number[]) {
    this.elements = elements;
  }

  add(attempt: Attempt): void {
    for (const bucket of this.bucketsOf(attempt)) bucket.sent.push(attempt);
    this.changed(attempt);
  }

  /** The state of an attempt is another one. */
  changed(attempt: Attempt): void {
    const { state, late } = attempt;
    for (const { waiting, missing } of this.bucketsOf(attempt)) {
      if (state === 'waiting') waiting.add(attempt);
      else waiting.delete(attempt);
      if (state === 'unanswered' && late === undefined && attempt.lostAtMs === undefined) missing.add(attempt);
      else missing.delete(attempt);
    }
  }

  /** Attempts that wait and that `answer` answers. */
  waitingFor(answer: FieldValues): Attempt[] {
    return this.bucketsFor(answer).flatMap(({ waiting }) => [...waiting].filter((each) => this.fits(each, answer)));
  }

  /** The first unanswered attempt that `answer` answers, if `isMeant` says so too. */
  missingFor(answer: FieldValues, isMeant: (attempt: Attempt) => boolean): Attempt | undefined {
    let first: Attempt | undefined;
    for (const { missing } of this.bucketsFor(answer)) {
      for (const attempt of missing) {
        if (!this.fits(attempt, answer) || !isMeant(attempt)) continue;
        if (first === undefined || attempt.step.ordinal < first.step.ordinal) first = attempt;
        break;
      }
    }
    return first;
  }

  /** The last attempt of any state that `answer` answers, if `isMeant` says so too. */
  lastFor(answer: FieldValues, isMeant: (attempt: Attempt) => boolean): Attempt | undefined {
    let last: Attempt | undefined;
    for (const { sent } of this.bucketsFor(answer)) {
      const found = sent.slice(-REPEATS_LOOKED_AT).findLast((each) => this.fits(each, answer) && isMeant(each));
      if (found !== undefined && (last === undefined || found.step.ordinal > last.step.ordinal)) last = found;
    }
    return last;
  }

  private fits(attempt: Attempt, answer: FieldValues): boolean {
    return keyDifferences(attempt, answer, this.elements).length === 0;
  }

  /** Where the attempts lie that `answer` may answer; none lies in two of them. */
  private bucketsFor(answer: FieldValues): Bucket[] {
    const has = this.presence(answer);
    if ([...this.exact.keys()].every((presence) => (presence & has) === presence)) {
      return [...this.exact].flatMap(([presence, buckets]) => buckets.get(this.valuesOf(answer, presence)) ?? []);
    }
    const first = this.firstOf(answer);
    return [...new Set([first, ''])].flatMap((key) => this.byFirst.get(key) ?? []);
  }

  private bucketsOf({ request }: Attempt): [Bucket, Bucket] {
    const presence = this.presence(request);
    let buckets = this.exact.get(presence);
    if (buckets === undefined) {
      buckets = new Map();
      this.exact.set(presence, buckets);
    }
    return [bucketIn(buckets, this.valuesOf(request, presence)), bucketIn(this.byFirst, this.firstOf(request))];
  }

  private presence(message: FieldValues): number {
    return this.elements.reduce((bits, element, place) => {
      return typeof message[element] === 'string' ? bits | (1 << place) : bits;
    }, 0);
  }

  private valuesOf(message: FieldValues, presence: number): string {
    return JSON.stringify(this.elements.map((element, place) => (presence & (1 << place) ? message[element] : null)));
  }

  private firstOf(message: FieldValues): string {
    const value = message[this.elements[0] ?? ''];
    return typeof value === 'string' ? value : '';
  }
}

function bucketIn(buckets: Map<string, Bucket>, key: string): Bucket {
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    bucket = { waiting: new Set(), missing: new Set(), sent: [] };
    buckets.set(key, bucket);
  }
  return bucket;
}
