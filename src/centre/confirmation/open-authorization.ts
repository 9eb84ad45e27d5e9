// An approved authorization that waits for its confirmation: what it is about, how much may be captured, and how much was.
import type { Operation } from '../operation.ts';

/** What messages say of an operation, whatever confirms it. */
export type OperationFacts = Omit<
  Operation,
  'key' | 'originalKey' | 'businessDate' | 'isReversal' | 'amountMinor' | 'currency'
>;

/** Plain data: it is kept from one evening to the next. Amounts are in minor units of `currency`, zero or more. */
export interface OpenAuthorization {
  /** Its transaction number. */
  readonly transaction: number;
  /** The journal's numbers. */
  readonly acquirer: number;
  readonly issuer: number;
  /** DE 7 as a number, -1 without. */
  readonly sentAt: number;
  /** yyyymmdd. */
  readonly businessDate: number;
  /** The end of this business date confirms all that is left of it. */
  readonly isConfirmedAtClose: boolean;
  /** It was approved in the place of its issuer: completions may be debits of their own there, and capture nothing of what is held. Missing
   *  in what earlier programs have kept. */
  readonly isStandIn?: boolean;
  /** Its issuer is told to let go of what it holds beside what was captured. Missing when it is not. */
  isLetGo?: boolean;
  /** A completion has captured of it, be that reversed since. Missing when none has, and in what earlier programs have kept. */
  wasCaptured?: boolean;
  readonly currency: number;
  /** What was approved and has not been reversed. */
  authorizedMinor: number;
  /** What was captured and has not been reversed. */
  capturedMinor: number;
  readonly facts: OperationFacts;
}

/** Its acquirer has said what it comes to, be it nothing: the end of its day confirms no more. */
export function isCompleted({ wasCaptured, capturedMinor }: OpenAuthorization): boolean {
  return wasCaptured === true || capturedMinor > 0;
}

/** Something was captured that its issuer may hold still. */
export function mayBeHeldBeside({ isStandIn, capturedMinor }: OpenAuthorization): boolean {
  return isStandIn === true && capturedMinor > 0;
}

/** All of it was captured, its issuer may hold it still, and nobody has told that yet. */
export function isToBeLetGo(authorization: OpenAuthorization): boolean {
  const { authorizedMinor, capturedMinor, isLetGo } = authorization;
  return mayBeHeldBeside(authorization) && capturedMinor >= authorizedMinor && isLetGo !== true;
}

const MILLION = 1_000_000n;

/** What may still be captured with a tolerance in parts per million of what is authorized. Nothing of what was undone altogether. */
export function capturableMinor(authorization: OpenAuthorization, toleranceMillionths: number): number {
  const { authorizedMinor, capturedMinor } = authorization;
  const tolerance = (BigInt(authorizedMinor) * BigInt(toleranceMillionths)) / MILLION;
  return Math.max(0, authorizedMinor + Number(tolerance) - capturedMinor);
}
