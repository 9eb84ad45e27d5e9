// A challenge at the access control server: what it is about, how often it was tried, and how it ended. It moves in one direction only,
// and each showing of the form counts once, however often it is sent.
import { isSameSecret } from '../security/constant-time.ts';
import type { AReq } from './messages/authentication-messages.ts';

const MOST_TRIES = 3;

/** transStatusReason of table A.1. */
export const Reason = {
  cardAuthenticationFailed: '01',
  timedOut: '14',
  suspectedFraud: '11',
  challengesExceeded: '19',
  technicalIssue: '22',
} as const;

export interface ChallengeEnd {
  readonly status: 'Y' | 'N' | 'U';
  /** transStatusReason; empty when authenticated. */
  readonly reason: string;
  /** challengeCancel; empty when the cardholder went to the end. */
  readonly cancelled: string;
}

type Entered = 'right' | 'wrong' | 'stale' | 'ended';

export class AcsChallenge {
  readonly areq: AReq;
  readonly acsTransID: string;
  /** Empty: no code is right. */
  readonly #code: string;
  readonly #newToken: () => string;
  #token: string;
  #tries = 0;
  #end: ChallengeEnd | undefined = undefined;
  /** What the browser wants back with the CRes, as it came. */
  sessionData: string | undefined = undefined;
  /** The result on its way; sent once. */
  reported: Promise<void> | undefined = undefined;

  constructor(areq: AReq, acsTransID: string, code: string, newToken: () => string) {
    this.areq = areq;
    this.acsTransID = acsTransID;
    this.#code = code;
    this.#newToken = newToken;
    this.#token = newToken();
  }

  get end(): ChallengeEnd | undefined {
    return this.#end;
  }

  /** Of the form that is shown now. */
  get token(): string {
    return this.#token;
  }

  get tries(): number {
    return this.#tries;
  }

  get triesLeft(): number {
    return MOST_TRIES - this.#tries;
  }

  get hint(): string {
    return this.#code;
  }

  /** A code, from the form with that token. */
  enter(token: string, code: string): Entered {
    if (this.#end !== undefined) return 'ended';
    if (!isSameSecret(token, this.#token)) return 'stale';
    this.#token = this.#newToken();
    this.#tries++;
    if (this.#code !== '' && isSameSecret(code.replace(/\s/g, ''), this.#code)) {
      this.#end = { status: 'Y', reason: '', cancelled: '' };
      return 'right';
    }
    if (this.triesLeft === 0) this.#end = { status: 'N', reason: Reason.challengesExceeded, cancelled: '' };
    return 'wrong';
  }

  /** The cardholder gives up, from the form with that token. */
  cancel(token: string): void {
    if (this.#end !== undefined || !isSameSecret(token, this.#token)) return;
    this.#end = { status: 'N', reason: Reason.cardAuthenticationFailed, cancelled: '01' };
  }

  /** Ends it without the cardholder, unless it has ended. */
  abandon(end: ChallengeEnd): void {
    this.#end ??= end;
  }
}
