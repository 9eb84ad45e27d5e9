// The issuer's access control server: authenticates its cardholders by a rule of the card, asks for a code on a page of its own where the
// rule says so, and tells the directory how that ended before it lets the browser go back (EMV 3DS 2.2.0, chapters 3 and 5).

import { maskPan } from '../iso8583/pan.ts';
import type { Authenticity } from '../security/authentication-value.ts';
import { valueKindOf } from '../security/authentication-value.ts';
import { AcsChallenge, type ChallengeEnd, Reason } from './acs-challenge.ts';
import { type AcsView, type FormFields, languageOf, noChallenge } from './acs-pages.ts';
import { type CardOutcome, type CardRule, outcomeFor } from './card-rules.ts';
import type { AReq, ARes } from './messages/authentication-messages.ts';
import type { CRes } from './messages/challenge-messages.ts';
import { type Component, ErrorCode, ProtocolError } from './messages/protocol-error.ts';
import { formMessage, readFormMessage, readMessage } from './messages/read-message.ts';
import type { Erro, RReq } from './messages/result-messages.ts';
import { OpenTransactions } from './open-transactions.ts';
import { type Port, PortError, type Receiver } from './port.ts';
import { eciOf } from './scheme-values.ts';

const COMPONENT: Component = 'A';
const REFERENCE = 'SWITCH8583-TEST-ACS';
/** Longest session data of EMV 3DS. */
const MOST_SESSION_DATA = 1024;
/** RReq that get no answer are sent so often. */
const SENDINGS = 2;
/** Static passcode. */
const STATIC = '01';

interface AcsSettings {
  /** Where the browser brings the CReq: an address that cardholders reach. */
  readonly challengeUrl: string;
  /** Where the form of the code goes, relative to that address. */
  readonly codeAction: string;
  readonly rules: readonly CardRule[];
  readonly otherwise: CardOutcome;
  /** The code of every challenge. */
  readonly code: string;
  /** Whether the page says it: of a simulator, people who test have no telephone that it could be sent to. */
  readonly showsCode: boolean;
  /** The value that proves an authentication: base64 of 20 bytes. */
  readonly valueOf: (pan: string, authenticity: Authenticity, merchantName: string, isChallenged: boolean) => string;
  /** Name of the card's bank; empty when unknown. */
  readonly bankOf: (pan: string) => string;
  readonly port: Port;
  readonly now: () => number;
  readonly newId: () => string;
  /** Waits so many milliseconds: for the rule `silent`. */
  readonly wait: (ms: number) => Promise<void>;
  /** How long an answer is held back by that rule. */
  readonly silentMs: number;
  readonly mostOpen: number;
  readonly challengeMs: number;
}

/** What a form of the browser says. */
interface CodeForm {
  readonly acsTransID: string;
  readonly token: string;
  readonly code: string;
  readonly isCancelled: boolean;
}

export class AccessControlServer {
  readonly #settings: AcsSettings;
  readonly #challenges: OpenTransactions<AcsChallenge>;

  constructor(settings: AcsSettings) {
    this.#settings = settings;
    this.#challenges = new OpenTransactions(settings.mostOpen, settings.challengeMs, ({ end }) => end !== undefined);
  }

  /** Takes the AReq that the directory passes on. */
  readonly receiveRequest: Receiver = async (text) => {
    try {
      return JSON.stringify(await this.#authenticate(readMessage(text, 'AReq')));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return JSON.stringify(error.erro(COMPONENT));
    }
  };

  /** The browser brings a CReq. What is none, or of no open challenge, gets a page that says so. */
  async open(creq: string, sessionData: string | undefined): Promise<AcsView> {
    const challenge = this.#challengeOf(creq);
    if (challenge === undefined) return noChallenge;
    if (sessionData !== undefined && sessionData.length <= MOST_SESSION_DATA) challenge.sessionData = sessionData;
    if (this.#outcomeOf(challenge.areq) === 'pageFails')
      challenge.abandon({ status: 'U', reason: Reason.technicalIssue, cancelled: '06' });
    return challenge.end === undefined ? this.#form(challenge, false) : await this.#leave(challenge, challenge.end);
  }

  /** The browser sends the form of the code. */
  async enter({ acsTransID, token, code, isCancelled }: CodeForm): Promise<AcsView> {
    const challenge = this.#challenges.find(acsTransID, this.#settings.now());
    if (challenge === undefined) return noChallenge;
    let isWrong = false;
    if (isCancelled) challenge.cancel(token);
    else isWrong = challenge.enter(token, code) === 'wrong';
    return challenge.end === undefined ? this.#form(challenge, isWrong) : await this.#leave(challenge, challenge.end);
  }

  /** Ends the challenges whose time is over, and tells how they ended. To be called now and then. */
  async expire(): Promise<void> {
    const ended = this.#challenges.takeEnded(this.#settings.now());
    await Promise.all(ended.map((challenge) => this.#timeOut(challenge)));
  }

  async #timeOut(challenge: AcsChallenge): Promise<void> {
    challenge.abandon({ status: 'N', reason: Reason.timedOut, cancelled: '05' });
    await this.#report(challenge, challenge.end!);
  }

  async #authenticate(areq: AReq): Promise<ARes> {
    await this.expire();
    if (areq.dsTransID === undefined || areq.dsURL === undefined || areq.dsReferenceNumber === undefined)
      throw new ProtocolError(ErrorCode.elementMissing, 'dsTransID,dsURL,dsReferenceNumber', areq);
    switch (this.#outcomeOf(areq)) {
      case 'frictionless':
        return this.#answer(areq, 'Y');
      case 'attempt':
        return this.#answer(areq, 'A');
      case 'failed':
        return this.#answer(areq, 'N', Reason.cardAuthenticationFailed);
      case 'refused':
        return this.#answer(areq, 'R', Reason.suspectedFraud);
      case 'unavailable':
        return this.#answer(areq, 'U', Reason.technicalIssue);
      case 'silent':
        await this.#settings.wait(this.#settings.silentMs);
        throw new ProtocolError(ErrorCode.timedOut, 'no answer by the rule of the card', areq);
      default:
        return this.#challenge(areq);
    }
  }

  #challenge(areq: AReq): ARes {
    const { newId, now, challengeUrl, code } = this.#settings;
    const answer = this.#answer(areq, 'C');
    const right = this.#outcomeOf(areq) === 'codeFails' ? '' : code;
    const challenge = new AcsChallenge(areq, answer.acsTransID, right, newId);
    if (!this.#challenges.open(answer.acsTransID, challenge, now()))
      return this.#answer(areq, 'U', Reason.technicalIssue);
    return { ...answer, acsChallengeMandated: 'Y', authenticationType: STATIC, acsURL: challengeUrl };
  }

  #answer(areq: AReq, transStatus: ARes['transStatus'], reason?: string): ARes {
    const answer: ARes = {
      messageType: 'ARes',
      messageVersion: areq.messageVersion,
      threeDSServerTransID: areq.threeDSServerTransID,
      dsTransID: areq.dsTransID!,
      acsTransID: this.#settings.newId(),
      acsReferenceNumber: REFERENCE,
      acsOperatorID: REFERENCE,
      dsReferenceNumber: areq.dsReferenceNumber!,
      transStatus,
    };
    if (transStatus === 'Y' || transStatus === 'A') Object.assign(answer, this.#proof(areq, transStatus, false));
    if (reason !== undefined) answer.transStatusReason = reason;
    return answer;
  }

  /** Indicator and value of an authentication that succeeded, or was attempted. */
  #proof({ acctNumber, merchantName }: AReq, status: 'Y' | 'A', isChallenged: boolean) {
    const authenticity = status === 'Y' ? 'full' : 'attempt';
    return {
      eci: eciOf(valueKindOf(acctNumber), status),
      authenticationValue: this.#settings.valueOf(acctNumber, authenticity, merchantName, isChallenged),
    };
  }

  #challengeOf(creq: string): AcsChallenge | undefined {
    try {
      const { acsTransID, threeDSServerTransID, messageVersion } = readFormMessage(creq, 'CReq');
      const challenge = this.#challenges.find(acsTransID, this.#settings.now());
      const isItsOwn = challenge?.areq.threeDSServerTransID === threeDSServerTransID;
      return isItsOwn && challenge.areq.messageVersion === messageVersion ? challenge : undefined;
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  #form(challenge: AcsChallenge, isWrong: boolean): AcsView {
    const { bankOf, codeAction, showsCode } = this.#settings;
    const { acctNumber, merchantName } = challenge.areq;
    return {
      is: 'challenge',
      ...this.#head(challenge),
      bank: bankOf(acctNumber),
      merchantName,
      maskedPan: maskPan(acctNumber),
      action: codeAction,
      fields: [
        ['acsTransID', challenge.acsTransID],
        ['token', challenge.token],
      ],
      isWrong,
      triesLeft: challenge.triesLeft,
      hint: showsCode ? challenge.hint : '',
    };
  }

  /** Reports how it ended, once, and takes the browser back. */
  async #leave(challenge: AcsChallenge, end: ChallengeEnd): Promise<AcsView> {
    await this.#report(challenge, end);
    const { areq, acsTransID, sessionData } = challenge;
    const cres: CRes = {
      messageType: 'CRes',
      messageVersion: areq.messageVersion,
      threeDSServerTransID: areq.threeDSServerTransID,
      acsTransID,
      challengeCompletionInd: 'Y',
      transStatus: end.status === 'Y' ? 'Y' : 'N',
    };
    const fields: FormFields = [['cres', formMessage(cres)]];
    return {
      is: 'onward',
      ...this.#head(challenge),
      merchantName: areq.merchantName,
      site: '',
      displayAmount: '',
      oid: '',
      to: 'shop',
      outcome: undefined,
      declined: undefined,
      bank: '',
      url: areq.notificationURL,
      method: 'post',
      fields: sessionData === undefined ? fields : [...fields, ['threeDSSessionData', sessionData]],
      afterSeconds: 0,
    };
  }

  #head({ areq }: AcsChallenge) {
    return {
      language: languageOf(areq.browserLanguage),
      amountMinor: Number(areq.purchaseAmount),
      currency: Number(areq.purchaseCurrency),
    };
  }

  async #report(challenge: AcsChallenge, end: ChallengeEnd): Promise<void> {
    challenge.reported ??= this.#send(challenge.areq.dsURL!, this.#resultOf(challenge, end));
    await challenge.reported;
  }

  #resultOf({ areq, acsTransID, tries }: AcsChallenge, { status, reason, cancelled }: ChallengeEnd): RReq {
    const rreq: RReq = {
      messageType: 'RReq',
      messageVersion: areq.messageVersion,
      threeDSServerTransID: areq.threeDSServerTransID,
      dsTransID: areq.dsTransID!,
      acsTransID,
      messageCategory: '01',
      transStatus: status,
      authenticationType: STATIC,
      authenticationMethod: STATIC,
      interactionCounter: String(tries).padStart(2, '0'),
    };
    if (status === 'Y') Object.assign(rreq, this.#proof(areq, 'Y', true));
    if (reason !== '') rreq.transStatusReason = reason;
    if (cancelled !== '') rreq.challengeCancel = cancelled;
    return rreq;
  }

  /** The 3DS server that is not told concludes that nobody was authenticated: there is nothing that could be done here. */
  async #send(url: string, rreq: RReq): Promise<void> {
    for (let sending = 1; sending <= SENDINGS; sending++) {
      try {
        const answer: { messageType: string } | Erro = readMessage(
          await this.#settings.port.send(url, rreq),
          'RRes',
          'Erro',
        );
        if (answer.messageType === 'RRes') return;
      } catch (error) {
        if (!(error instanceof PortError || error instanceof ProtocolError)) throw error;
      }
    }
  }

  #outcomeOf({ acctNumber }: AReq): CardOutcome {
    return outcomeFor(acctNumber, this.#settings.rules, this.#settings.otherwise);
  }
}
