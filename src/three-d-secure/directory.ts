// The directory: knows the card ranges that take part and who authenticates their cardholders, passes an AReq on to that access control
// server, and its RReq back to the 3DS server. Elements that it does not know go on as they came.
import { isSameSecret } from '../security/constant-time.ts';
import type { AReq, ARes } from './messages/authentication-messages.ts';
import type { ProtocolVersion } from './messages/parts.ts';
import { type Component, ErrorCode, ProtocolError } from './messages/protocol-error.ts';
import { readMessage } from './messages/read-message.ts';
import type { Erro, RReq, RRes } from './messages/result-messages.ts';
import { OpenTransactions } from './open-transactions.ts';
import { type Port, PortError, type Receiver } from './port.ts';

const COMPONENT: Component = 'D';
const REFERENCE = 'SWITCH8583-TEST-DIRECTORY';

/** Cards that take part. */
interface CardRange {
  /** First digits of their numbers. */
  readonly first: string;
  /** Where their access control server takes AReq. */
  readonly acsUrl: string;
  /** Versions that it speaks. */
  readonly versions: readonly ProtocolVersion[];
}

interface DirectorySettings {
  /** The longest `first` that fits a card wins. */
  readonly ranges: readonly CardRange[];
  /** Where this directory takes RReq: an address that the access control servers reach. */
  readonly resultUrl: string;
  readonly port: Port;
  readonly now: () => number;
  readonly newId: () => string;
  /** Challenges whose result is waited for, at most, and how long. */
  readonly mostOpen: number;
  readonly challengeMs: number;
}

/** A challenge whose result is waited for. */
interface Awaited {
  readonly ares: ARes;
  readonly serverUrl: string;
  /** The RReq on its way: one that comes again gets the same answer. */
  passedOn: boolean;
}

export class Directory {
  readonly #settings: DirectorySettings;
  readonly #ranges: readonly CardRange[];
  readonly #awaited: OpenTransactions<Awaited>;

  constructor(settings: DirectorySettings) {
    this.#settings = settings;
    this.#ranges = settings.ranges.toSorted((a, b) => b.first.length - a.first.length);
    this.#awaited = new OpenTransactions(settings.mostOpen, settings.challengeMs, ({ passedOn }) => passedOn);
  }

  /** Takes the AReq of a 3DS server. */
  readonly receiveRequest: Receiver = (text) =>
    answered(async () => await this.#authenticate(readMessage(text, 'AReq')));

  /** Takes the RReq of an access control server. */
  readonly receiveResult: Receiver = (text) => answered(async () => await this.#result(readMessage(text, 'RReq')));

  async #authenticate(areq: AReq): Promise<ARes | Erro> {
    const range = this.#ranges.find(({ first }) => areq.acctNumber.startsWith(first));
    if (range === undefined) throw new ProtocolError(ErrorCode.dataNotValid, 'acctNumber is in no range', areq);
    const { messageVersion } = areq;
    if (!range.versions.includes(messageVersion))
      throw new ProtocolError(ErrorCode.versionNotSupported, range.versions.join(','), areq);
    const { newId, resultUrl } = this.#settings;
    const dsTransID = newId();
    const sent = { ...areq, dsTransID, dsURL: resultUrl, dsReferenceNumber: REFERENCE };
    const answer = await this.#send(range.acsUrl, sent, ['ARes', 'Erro'], areq);
    if (answer.messageType === 'Erro') return answer;
    const isItsOwn = answer.threeDSServerTransID === areq.threeDSServerTransID && answer.dsTransID === dsTransID;
    if (!isItsOwn || answer.messageVersion !== messageVersion)
      throw new ProtocolError(ErrorCode.dataNotValid, 'the access control server answers another message', areq);
    if (answer.transStatus === 'C') this.#await(answer, areq);
    return answer;
  }

  #await(ares: ARes, { threeDSServerURL }: AReq): void {
    const awaited = { ares, serverUrl: threeDSServerURL, passedOn: false };
    const now = this.#settings.now();
    this.#awaited.takeEnded(now);
    if (!this.#awaited.open(ares.dsTransID, awaited, now))
      throw new ProtocolError(ErrorCode.transientFailure, 'too many challenges are open', ares);
  }

  async #result(rreq: RReq): Promise<RRes | Erro> {
    const awaited = this.#awaited.find(rreq.dsTransID, this.#settings.now());
    if (awaited === undefined) throw new ProtocolError(ErrorCode.unknownTransaction, 'dsTransID', rreq);
    const { ares, serverUrl } = awaited;
    const isItsOwn =
      isSameSecret(rreq.acsTransID, ares.acsTransID) &&
      isSameSecret(rreq.threeDSServerTransID, ares.threeDSServerTransID);
    if (!isItsOwn) throw new ProtocolError(ErrorCode.unknownTransaction, 'acsTransID,threeDSServerTransID', rreq);
    if (awaited.passedOn) throw new ProtocolError(ErrorCode.dataNotValid, 'the transaction has its result', rreq);
    awaited.passedOn = true;
    try {
      return await this.#send(serverUrl, rreq, ['RRes', 'Erro'], rreq);
    } catch (error) {
      // Nobody knows whether it arrived. The 3DS server takes a result once, so that it may be tried again.
      awaited.passedOn = false;
      throw error;
    }
  }

  async #send<T extends 'ARes' | 'RRes' | 'Erro'>(
    url: string,
    message: object,
    types: readonly T[],
    about: AReq | RReq,
  ) {
    try {
      return readMessage(await this.#settings.port.send(url, message), ...types);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      throw new ProtocolError(error.isTimeOut ? ErrorCode.timedOut : ErrorCode.connectionFailed, error.message, about);
    }
  }
}

async function answered(answer: () => Promise<object>): Promise<string> {
  try {
    return JSON.stringify(await answer());
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return JSON.stringify(error.erro(COMPONENT));
  }
}
