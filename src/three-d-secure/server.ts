// The 3DS server: asks the directory to authenticate a cardholder, sends the browser to the issuer when it must, and concludes by what the
// access control server reports (EMV 3DS 2.2.0, chapter 5). The RReq decides; what a browser brings never does.

import { valueKindOf } from '../security/authentication-value.ts';
import { isSameSecret } from '../security/constant-time.ts';
import type {
  AuthenticationOutcome,
  AuthenticationStep,
  Authenticator,
  Purchase,
  TransactionStatus,
} from './authentication.ts';
import { areqOf } from './authentication-request.ts';
import type { ARes } from './messages/authentication-messages.ts';
import type { CReq } from './messages/challenge-messages.ts';
import { PROTOCOL_VERSIONS, type ProtocolVersion } from './messages/parts.ts';
import { type Component, ErrorCode, ProtocolError } from './messages/protocol-error.ts';
import { formMessage, readFormMessage, readMessage } from './messages/read-message.ts';
import type { Erro, RReq, RRes } from './messages/result-messages.ts';
import { OpenTransactions } from './open-transactions.ts';
import { type Port, PortError, type Receiver } from './port.ts';
import { eciOf } from './scheme-values.ts';

const COMPONENT: Component = 'S';
/** transStatusReason: transaction timed out at the ACS. */
const TIMED_OUT = '14';
const XID_BYTES = 20;

interface ServerSettings {
  /** Where the directory takes AReq. */
  readonly directoryUrl: string;
  /** Where this server takes RReq: an address that the directory reaches. */
  readonly resultUrl: string;
  /** Of the shop's side, for the issuer to show. */
  readonly requestorUrl: string;
  readonly port: Port;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A UUID, another one each time. */
  readonly newId: () => string;
  /** Challenges that may be open at a time. */
  readonly mostOpen: number;
  /** Milliseconds that a challenge may take. */
  readonly challengeMs: number;
}

/** A challenge that is open, or has its result. */
interface Challenge {
  readonly pan: string;
  readonly ares: ARes;
  result: RReq | undefined;
  /** What it was concluded with: the same is told again. */
  outcome: AuthenticationOutcome | undefined;
}

type Ids = Pick<AuthenticationOutcome, 'serverTransactionId' | 'directoryTransactionId' | 'acsTransactionId'>;

export class ThreeDSecureServer implements Authenticator {
  readonly #settings: ServerSettings;
  readonly #challenges: OpenTransactions<Challenge>;

  constructor(settings: ServerSettings) {
    this.#settings = settings;
    this.#challenges = new OpenTransactions(
      settings.mostOpen,
      settings.challengeMs,
      ({ outcome }) => outcome !== undefined,
    );
  }

  async begin(purchase: Purchase): Promise<AuthenticationStep> {
    const serverTransactionId = this.#settings.newId();
    let version: ProtocolVersion = PROTOCOL_VERSIONS[0];
    try {
      let answer = await this.#ask(purchase, serverTransactionId, version);
      const spoken = answer.messageType === 'Erro' ? commonVersion(answer, version) : undefined;
      if (spoken !== undefined) {
        version = spoken;
        answer = await this.#ask(purchase, serverTransactionId, version);
      }
      if (answer.messageType === 'Erro') return concluded(ofErro(purchase, serverTransactionId, version, answer));
      checkAnswer(answer, serverTransactionId, version);
      return answer.transStatus === 'C' ? this.#challenge(purchase, answer) : concluded(ofAnswer(purchase, answer));
    } catch (error) {
      return concluded(unable(purchase.pan, { serverTransactionId }, version, reasonOf(error)));
    }
  }

  async conclude(serverTransactionId: string, cres: string | undefined): Promise<AuthenticationOutcome> {
    const challenge = this.#challenges.find(serverTransactionId, this.#settings.now());
    if (challenge === undefined) return notOpen(serverTransactionId);
    challenge.outcome ??= this.#concluded(challenge, cres);
    return challenge.outcome;
  }

  /** Takes the RReq of the directory. */
  readonly receiveResult: Receiver = async (text) => {
    try {
      return JSON.stringify(this.#result(readMessage(text, 'RReq')));
    } catch (error) {
      return JSON.stringify(asProtocolError(error).erro(COMPONENT));
    }
  };

  async #ask(purchase: Purchase, id: string, version: ProtocolVersion): Promise<ARes | Erro> {
    const { directoryUrl, port, resultUrl, requestorUrl } = this.#settings;
    const areq = areqOf(purchase, { id, version, resultUrl, requestorUrl });
    return readMessage(await port.send(directoryUrl, areq), 'ARes', 'Erro');
  }

  #challenge(purchase: Purchase, ares: ARes): AuthenticationStep {
    const { threeDSServerTransID, acsTransID, messageVersion, acsURL } = ares;
    const challenge: Challenge = { pan: purchase.pan, ares, result: undefined, outcome: undefined };
    const now = this.#settings.now();
    this.#challenges.takeEnded(now);
    if (!this.#challenges.open(threeDSServerTransID, challenge, now))
      return concluded(unable(purchase.pan, idsOf(ares), messageVersion, 'too many challenges are open'));
    const creq: CReq = {
      messageType: 'CReq',
      messageVersion,
      threeDSServerTransID,
      acsTransID,
      challengeWindowSize: '05',
    };
    return { is: 'challenge', serverTransactionId: threeDSServerTransID, url: acsURL!, creq: formMessage(creq) };
  }

  #result(rreq: RReq): RRes {
    const { threeDSServerTransID, dsTransID, acsTransID, messageVersion } = rreq;
    const challenge = this.#challenges.find(threeDSServerTransID, this.#settings.now());
    if (challenge === undefined) throw new ProtocolError(ErrorCode.unknownTransaction, 'threeDSServerTransID', rreq);
    // The browser knows two of the ids. It never sees that of the directory, which makes the RReq more than a guess.
    const { ares } = challenge;
    const isItsOwn = isSameSecret(dsTransID, ares.dsTransID) && isSameSecret(acsTransID, ares.acsTransID);
    if (!isItsOwn) throw new ProtocolError(ErrorCode.unknownTransaction, 'dsTransID,acsTransID', rreq);
    if (messageVersion !== ares.messageVersion)
      throw new ProtocolError(ErrorCode.dataNotValid, 'messageVersion of another message', rreq);
    if (challenge.result !== undefined || challenge.outcome !== undefined)
      throw new ProtocolError(ErrorCode.dataNotValid, 'the transaction has its result', rreq);
    checkIndicator(challenge.pan, rreq.transStatus, rreq.eci);
    challenge.result = rreq;
    return {
      messageType: 'RRes',
      messageVersion,
      threeDSServerTransID,
      dsTransID,
      acsTransID,
      resultsStatus: '01',
    };
  }

  #concluded({ pan, ares, result }: Challenge, cres: string | undefined): AuthenticationOutcome {
    const failed = (reason: string) =>
      outcomeOf(pan, idsOf(ares), 'N', { messageVersion: ares.messageVersion, reason });
    if (cres !== undefined) {
      const wrong = faultOf(cres, ares);
      if (wrong !== undefined) return failed(wrong);
    }
    if (result === undefined) return failed(cres === undefined ? TIMED_OUT : 'no RReq');
    return outcomeOf(pan, idsOf(ares), result.transStatus, {
      messageVersion: ares.messageVersion,
      authenticationValue: result.authenticationValue,
      authenticationType: result.authenticationType,
      reason: result.transStatusReason,
    });
  }
}

/** What an answer does not agree with. Throws a ProtocolError. */
function checkAnswer(ares: ARes, serverTransactionId: string, version: ProtocolVersion): void {
  if (ares.threeDSServerTransID !== serverTransactionId)
    throw new ProtocolError(ErrorCode.unknownTransaction, 'threeDSServerTransID');
  if (ares.messageVersion !== version) throw new ProtocolError(ErrorCode.dataNotValid, 'messageVersion');
}

/** An indicator that says more or less than the status is a contradiction, and no authentication. Throws a ProtocolError. */
function checkIndicator(pan: string, status: TransactionStatus, eci: string | undefined): void {
  if (eci === undefined || (status !== 'Y' && status !== 'A')) return;
  if (eci !== eciOf(valueKindOf(pan), status)) throw new ProtocolError(ErrorCode.dataNotValid, 'eci,transStatus');
}

/** Why what the browser brought is not the CRes of this challenge; undefined when it is. */
function faultOf(cres: string, { threeDSServerTransID, acsTransID, messageVersion }: ARes): string | undefined {
  try {
    const read = readFormMessage(cres, 'CRes');
    const isItsOwn = read.threeDSServerTransID === threeDSServerTransID && read.acsTransID === acsTransID;
    if (!isItsOwn) return 'CRes of another transaction';
    return read.messageVersion === messageVersion ? undefined : 'CRes in another version';
  } catch (error) {
    return `CRes: ${asProtocolError(error).message}`;
  }
}

/** The latest version that both speak, when the Erro says that the one that was tried is not spoken there. */
function commonVersion({ errorCode, errorDetail }: Erro, tried: ProtocolVersion): ProtocolVersion | undefined {
  if (errorCode !== ErrorCode.versionNotSupported) return undefined;
  const theirs = errorDetail.split(',').map((version) => version.trim());
  return PROTOCOL_VERSIONS.find((version) => version !== tried && theirs.includes(version));
}

function ofErro(purchase: Purchase, serverTransactionId: string, version: string, erro: Erro): AuthenticationOutcome {
  const { errorCode, errorComponent, errorDescription, dsTransID = '' } = erro;
  const isEnrolled = !(errorComponent === 'D' && errorCode === ErrorCode.dataNotValid);
  const ids = { serverTransactionId, directoryTransactionId: dsTransID };
  const reason = isEnrolled
    ? `Erro ${errorComponent}${errorCode} ${errorDescription}`
    : 'the card takes part in nothing';
  return { ...unable(purchase.pan, ids, version, reason), isEnrolled };
}

function ofAnswer({ pan }: Purchase, ares: ARes): AuthenticationOutcome {
  const { transStatus, messageVersion, authenticationValue, authenticationType, transStatusReason, eci } = ares;
  // Decoupled authentication was not asked for.
  const status = transStatus === 'D' || transStatus === 'C' ? 'U' : transStatus;
  checkIndicator(pan, status, eci);
  const reason = transStatusReason;
  return outcomeOf(pan, idsOf(ares), status, { messageVersion, authenticationValue, authenticationType, reason });
}

function outcomeOf(
  pan: string,
  ids: Ids,
  status: TransactionStatus,
  said: {
    readonly messageVersion: string;
    readonly authenticationValue?: string | undefined;
    readonly authenticationType?: string | undefined;
    readonly reason?: string | undefined;
  },
): AuthenticationOutcome {
  const isProven = status === 'Y' || status === 'A';
  return {
    status,
    eci: eciOf(valueKindOf(pan), status),
    authenticationValue: (isProven && said.authenticationValue) || '',
    xid: xidOf(ids.serverTransactionId),
    ...ids,
    isEnrolled: true,
    authenticationType: said.authenticationType ?? '',
    messageVersion: said.messageVersion,
    reason: said.reason ?? '',
  };
}

function unable(pan: string, ids: Partial<Ids>, messageVersion: string, reason: string): AuthenticationOutcome {
  const all = { serverTransactionId: '', directoryTransactionId: '', acsTransactionId: '', ...ids };
  return outcomeOf(pan, all, 'U', { messageVersion, reason });
}

/** Of a transaction that is not open, or not any more: nobody is authenticated. Its card is not known any more. */
function notOpen(serverTransactionId: string): AuthenticationOutcome {
  const ids = { serverTransactionId, directoryTransactionId: '', acsTransactionId: '' };
  return outcomeOf('', ids, 'N', { messageVersion: PROTOCOL_VERSIONS[0], reason: 'no such challenge is open' });
}

function idsOf({ threeDSServerTransID, dsTransID, acsTransID }: ARes): Ids {
  return {
    serverTransactionId: threeDSServerTransID,
    directoryTransactionId: dsTransID,
    acsTransactionId: acsTransID,
  };
}

/** 20 bytes in base64: four of zeros, then the UUID. */
function xidOf(serverTransactionId: string): string {
  const hex = serverTransactionId.replaceAll('-', '').padStart(2 * XID_BYTES, '0');
  return Buffer.from(hex, 'hex').toString('base64');
}

function concluded(outcome: AuthenticationOutcome): AuthenticationStep {
  return { is: 'concluded', outcome };
}

function reasonOf(error: unknown): string {
  if (error instanceof PortError) return `the directory: ${error.message}`;
  if (error instanceof ProtocolError) return `the directory answers what is no ARes: ${error.message}`;
  throw error;
}

function asProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  throw error;
}
