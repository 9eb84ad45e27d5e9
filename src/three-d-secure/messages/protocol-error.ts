// What is wrong with a message, by the codes of EMV 3DS 2.2.0 (table A.4), and the Erro that tells its sender. Neither has a value of
// the message in it: a card number may be the wrong one.
import type { Erro } from './result-messages.ts';

/** Which part found it: S 3DS server, D directory, A access control server. */
export type Component = 'S' | 'D' | 'A';

export const ErrorCode = {
  notValid: '101',
  versionNotSupported: '102',
  elementMissing: '201',
  criticalExtension: '202',
  formatWrong: '203',
  unknownTransaction: '301',
  /** The card number is in no range, or the message does not fit its transaction. */
  dataNotValid: '305',
  timedOut: '402',
  transientFailure: '403',
  connectionFailed: '405',
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

const descriptions: Readonly<Record<ErrorCode, string>> = {
  101: 'Message received invalid',
  102: 'Message version number not supported',
  201: 'Required data element missing',
  202: 'Critical message extension not recognised',
  203: 'Format of one or more data elements is invalid',
  301: 'Transaction id received is not valid',
  305: 'Transaction data not valid',
  402: 'Transaction timed out',
  403: 'Transient system failure',
  405: 'System connection failure',
};

/** What an Erro may say of the message that it is about. */
interface About {
  readonly messageType?: string | undefined;
  readonly messageVersion?: string | undefined;
  readonly threeDSServerTransID?: string | undefined;
  readonly dsTransID?: string | undefined;
  readonly acsTransID?: string | undefined;
}

export class ProtocolError extends Error {
  readonly code: ErrorCode;
  /** Names of elements, or what is the matter, for people. */
  readonly detail: string;
  readonly about: About;

  constructor(code: ErrorCode, detail: string, about: About = {}) {
    super(`${code} ${descriptions[code]}: ${detail}`);
    this.name = 'ProtocolError';
    this.code = code;
    this.detail = detail;
    this.about = about;
  }

  /** The Erro of `component`. */
  erro(component: Component): Erro {
    const { messageType, messageVersion = '2.2.0', ...ids } = this.about;
    const erro: Record<string, string> = {
      messageType: 'Erro',
      messageVersion,
      errorCode: this.code,
      errorComponent: component,
      errorDescription: descriptions[this.code],
      errorDetail: this.detail.slice(0, 2048),
    };
    if (messageType !== undefined) erro.errorMessageType = messageType;
    for (const [name, id] of Object.entries(ids)) if (id !== undefined) erro[name] = id;
    return erro as unknown as Erro;
  }
}
