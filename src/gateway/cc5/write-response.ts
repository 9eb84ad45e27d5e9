// CC5Response: what has come of a request, and the state and history of an order. Amounts of both are in minor units.
import { XMLBuilder } from 'fast-xml-parser';
import type { OrderStep, OrderView } from '../desk.ts';
import { transactionDate } from '../est3d/answer-fields.ts';
import type { PaymentResult } from '../payment-result.ts';

type Extra = Readonly<Record<string, string>>;

export interface Cc5Response {
  readonly oid: string;
  readonly response: 'Approved' | 'Declined' | 'Error';
  readonly code: string;
  readonly errorMessage: string;
  readonly authCode: string;
  readonly reference: string;
  readonly transactionId: string;
  readonly extra: Extra;
}

const NOTHING = { authCode: '', reference: '', transactionId: '', extra: {} };

/** What the gateway itself refuses. */
export function refusal(oid: string, errorMessage: string): Cc5Response {
  return { ...NOTHING, oid, response: 'Error', code: '99', errorMessage };
}

export function resultResponse(result: PaymentResult, zone: string): Cc5Response {
  return {
    oid: result.oid,
    response: result.response,
    code: result.code,
    errorMessage: result.errorMessage,
    authCode: result.approvalCode,
    reference: result.reference,
    transactionId: result.transactionId,
    extra: {
      SETTLEID: result.settlementId,
      TRXDATE: transactionDate(result.at, zone),
      CARDBRAND: (result.card?.brand ?? '').toUpperCase(),
      CARDISSUER: result.card?.issuer ?? '',
      ACQSTAN: result.stan,
    },
  };
}

/** ORDERSTATUS, tab separated; and each of its values as an element. The codes are those of the authorization. */
export function statusResponse(order: OrderView, zone: string): Cc5Response {
  const attempts = order.steps.filter(({ kind }) => kind === 'attempt');
  const paid = attempts.findLast(({ result }) => result.response === 'Approved') ?? attempts.at(-1);
  const values = {
    ORD_ID: order.oid,
    CHARGE_TYPE_CD: 'S',
    ORIG_TRANS_AMT: String(order.amountMinor),
    CAPTURE_AMT: String(order.capturedMinor),
    TRANS_STAT: order.status,
    AUTH_DTTM: dateTime(order.authorizedAt, zone),
    CAPTURE_DTTM: dateTime(order.capturedAt, zone),
    AUTH_CODE: paid?.result.approvalCode ?? '',
    TRANS_ID: paid?.result.transactionId ?? '',
  };
  const line = Object.entries(values)
    .map(([name, value]) => `${name}:${value}`)
    .join('\t');
  return found(order, paid, 'Record(s) found', { ORDERSTATUS: line, ...values });
}

/** ORDERHISTORY: the steps of an order, the oldest first, each tab separated: charge type (S, C for a refund), TRANS_STAT, amount, amount
 *  captured, times of authorization, capture and void, HostRefNum, AuthCode, ProcReturnCode, TransId. */
export function historyResponse(order: OrderView, zone: string): Cc5Response {
  const lines = order.steps.map((step) => historyLine(order, step, zone));
  const numbered = Object.fromEntries(lines.map((line, at) => [`TRX${at + 1}`, line]));
  const extra = { TRXCOUNT: String(lines.length), ...numbered };
  return found(order, order.steps.at(-1), '', extra);
}

export function writeCc5Response({ extra, ...response }: Cc5Response): string {
  const builder = new XMLBuilder({ format: true, indentBy: '  ' });
  const document = {
    CC5Response: {
      OrderId: written(response.oid),
      GroupId: written(response.oid),
      Response: response.response,
      AuthCode: written(response.authCode),
      HostRefNum: written(response.reference),
      ProcReturnCode: response.code,
      TransId: written(response.transactionId),
      ErrMsg: written(response.errorMessage),
      Extra: Object.fromEntries(Object.entries(extra).map(([name, value]) => [name, written(value)])),
    },
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

function found(order: OrderView, last: OrderStep | undefined, message: string, extra: Extra): Cc5Response {
  return {
    oid: order.oid,
    response: 'Approved',
    code: '00',
    errorMessage: message,
    authCode: last?.result.approvalCode ?? '',
    reference: last?.result.reference ?? '',
    transactionId: last?.result.transactionId ?? '',
    extra,
  };
}

function historyLine({ kind: ordered }: OrderView, { kind, amountMinor, result }: OrderStep, zone: string): string {
  const isApproved = result.response === 'Approved';
  const at = dateTime(result.at, zone);
  const isCapture = kind === 'capture' || (kind === 'attempt' && ordered === 'Auth');
  return [
    kind === 'refund' ? 'C' : 'S',
    isApproved ? APPROVED[kind](ordered) : result.response === 'Declined' ? 'D' : 'ERR',
    amountMinor,
    isApproved && isCapture ? amountMinor : 0,
    kind === 'attempt' ? at : '',
    isCapture || kind === 'refund' ? at : '',
    kind === 'void' ? at : '',
    result.reference,
    result.approvalCode,
    result.code,
    result.transactionId,
  ].join('\t');
}

const APPROVED: Readonly<Record<OrderStep['kind'], (ordered: OrderView['kind']) => string>> = {
  attempt: (ordered) => (ordered === 'Auth' ? 'S' : 'A'),
  capture: () => 'C',
  refund: () => 'C',
  void: () => 'V',
};

/** `yyyy-MM-dd HH:mm:ss` where the centre is; empty for what has not been. */
function dateTime(atMs: number | undefined, zone: string): string {
  if (atMs === undefined) return '';
  const [date = '', time = ''] = transactionDate(atMs, zone).split(' ');
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)} ${time}`;
}

/** XML 1.0 has no control characters, not even as references. */
function written(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?');
}
