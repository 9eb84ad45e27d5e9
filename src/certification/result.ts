// What has come of a pack: the outcome of each case with its evidence, card data masked. This is what is signed.
import type { FieldValues } from '../codec/field-values.ts';

type CaseOutcome = 'passed' | 'failed' | 'notRun';

/** One message of the pack and its counterpart, as far as they came. */
export interface StepEvidence {
  readonly name: string;
  readonly outcome: CaseOutcome;
  readonly reasons: readonly string[];
  /** Milliseconds until the member had said what is judged; null when it has not. */
  readonly elapsedMs: number | null;
  /** What was sent to the member, and what came from it; null when nothing did, or when only the outcome is kept. */
  readonly sent: FieldValues | null;
  readonly received: FieldValues | null;
}

export interface CaseResult {
  readonly id: string;
  readonly purpose: string;
  readonly outcome: CaseOutcome;
  /** Told, and no reason to fail. */
  readonly isOptional: boolean;
  readonly reasons: readonly string[];
  readonly steps: readonly StepEvidence[];
}

export interface CertificationResult {
  readonly format: 'switch8583 certification';
  readonly formatVersion: 1;
  /** Name and version of the program. */
  readonly program: string;
  readonly member: string;
  readonly pack: {
    readonly name: string;
    readonly version: string;
    readonly title: string;
    readonly side: 'issuer' | 'acquirer';
    /** SHA-256 of the file, hexadecimal. */
    readonly sha256: string;
  };
  /** Where the member was reached, or where it was listened for. */
  readonly link: string;
  readonly spec: string;
  /** ISO 8601, UTC. */
  readonly beganAt: string;
  readonly endedAt: string;
  readonly hasPassed: boolean;
  readonly cases: readonly CaseResult[];
}

/** A pack is passed when every case is, but for optional ones. */
export function hasPassed(cases: readonly CaseResult[]): boolean {
  return cases.every(({ outcome, isOptional }) => outcome === 'passed' || isOptional);
}

export function countsOf({ cases }: CertificationResult) {
  const count = (outcome: CaseOutcome, isOptional: boolean) =>
    cases.filter((each) => each.outcome === outcome && (outcome === 'passed' || each.isOptional === isOptional)).length;
  return {
    cases: cases.length,
    passed: count('passed', false),
    failed: count('failed', false),
    optionalFailed: count('failed', true),
    notRun: count('notRun', false) + count('notRun', true),
  };
}
