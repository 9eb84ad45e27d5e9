// Message type indicators as numbers: version, class, function and origin are its four decimal digits (ISO 8583:1987 clause 4.1).
// 100 is 0100, 1110 is 1110.

export const MessageClass = {
  authorization: 1,
  financial: 2,
  fileAction: 3,
  reversal: 4,
  reconciliation: 5,
  administrative: 6,
  fee: 7,
  network: 8,
} as const;

/** 8 and 9 are reserved by ISO; some networks acknowledge answers with them. */
export const MessageFunction = {
  request: 0,
  response: 1,
  advice: 2,
  adviceResponse: 3,
  notification: 4,
  acknowledgement: 8,
  negativeAcknowledgement: 9,
} as const;

/** Of every message type its class and its function: the way of a message asks for them a dozen times. */
const CLASSES = new Uint8Array(10_000);
const FUNCTIONS = new Uint8Array(CLASSES.length);
for (let mti = 0; mti < CLASSES.length; mti++) {
  CLASSES[mti] = Math.floor(mti / 100) % 10;
  FUNCTIONS[mti] = Math.floor(mti / 10) % 10;
}

/** 0 for ISO 8583:1987, 1 for 1993, 2 for 2003. */
export function versionOf(mti: number): number {
  return (mti / 1000) | 0;
}
/** 0 for what is no message type. */
export function classOf(mti: number): number {
  return CLASSES[mti] ?? 0;
}
export function functionOf(mti: number): number {
  return FUNCTIONS[mti] ?? 0;
}
/** Odd origins are repeats: 0101 repeats 0100. */
function originOf(mti: number): number {
  return mti % 10;
}
export function isRepeat(mti: number): boolean {
  return (mti & 1) === 1;
}
/** True for requests, advices, notifications and acknowledgements: messages that are no answers to a request or an advice. */
export function isRequest(mti: number): boolean {
  const fn = functionOf(mti);
  return fn !== MessageFunction.response && fn !== MessageFunction.adviceResponse;
}
/** True when an answer is expected: a request or an advice. */
export function expectsAnswer(mti: number): boolean {
  const fn = functionOf(mti);
  return fn === MessageFunction.request || fn === MessageFunction.advice;
}
/** A completion confirmation of 1987 (0102, 0202) or its repeat: a terminal says whether the transaction that was approved took
 *  place. It is answered (0112, 0212). Later versions use these origins for issuers. */
export function isCompletion(mti: number): boolean {
  return (originOf(mti) | 1) === 3 && functionOf(mti) === 0 && mti < 1000 && isReversible(mti);
}
/** The answer to a request or an advice, repeats included: 100 and 101 give 110, 421 gives 430. */
export function responseTo(mti: number): number {
  return mti - originOf(mti) + (originOf(mti) & ~1) + 10;
}
/** The repeat of a request or an advice: 420 gives 421. */
export function repeatOf(mti: number): number {
  return mti | 1;
}
/** The advice that tells of what a request asks for: 100 and 101 give 120. */
export function adviceOf(mti: number): number {
  return mti - (mti % 100) + 10 * MessageFunction.advice;
}
/** Four digits, as on the wire. */
export function mtiText(mti: number): string {
  return String(mti).padStart(4, '0');
}
/** True for authorizations and financial transactions: what a reversal can undo. */
export function isReversible(mti: number): boolean {
  const messageClass = classOf(mti);
  return messageClass === MessageClass.authorization || messageClass === MessageClass.financial;
}

/** True for reversals, their advices, and the answers to them. */
export function isReversal(mti: number): boolean {
  return classOf(mti) === MessageClass.reversal;
}

/** True for 0120, 0220, 0420 and their repeats: it tells what has happened. */
export function isAdvice(mti: number): boolean {
  return functionOf(mti) === MessageFunction.advice;
}
