// The XML interface of `/fim/api`: who asks is checked, what is asked goes to the desk, and the answer is written. What is refused before is
// answered as such gateways do: Response Error, ProcReturnCode 99 and a reason in ErrMsg.
import { isSameSecret } from '../constant-time.ts';
import type { Desk, OrderView } from '../desk.ts';
import { currencyNamed, minorOf } from '../form-amount.ts';
import type { PasswordTries } from '../password-tries.ts';
import type { PaymentResult } from '../payment-result.ts';
import type { Store, StoreBook } from '../store.ts';
import { readCc5Request } from './read-request.ts';
import type { Cc5Change, Cc5Payment, Cc5Request } from './request.ts';
import {
  type Cc5Response,
  historyResponse,
  refusal,
  resultResponse,
  statusResponse,
  writeCc5Response,
} from './write-response.ts';

interface Cc5Setting {
  readonly stores: StoreBook;
  readonly desk: Desk;
  readonly tries: PasswordTries;
  /** Time zone of the centre. */
  readonly zone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What is answered when a defect keeps a request from being answered. */
export function defectResponse(): string {
  return writeCc5Response(refusal('', 'internal error'));
}

/** Answers the body of a request from `address` with the text of a CC5Response. Rejects only when the desk does. */
export async function answerCc5(setting: Cc5Setting, body: Uint8Array, address: string): Promise<string> {
  const request = readCc5Request(body);
  if ('wrong' in request) return writeCc5Response(refusal('', request.wrong));
  const { clientId } = request.caller;
  const at = setting.now();
  if (setting.tries.areOver(clientId, address, at)) {
    return writeCc5Response(refusal(request.oid, 'too many tries: wait a quarter of an hour'));
  }
  const store = storeOf(setting.stores, request);
  // An unknown store, a wrong name and a wrong password are one answer: which it is, is nobody's business.
  if (store === undefined) {
    setting.tries.failed(clientId, address, at);
    return writeCc5Response(refusal(request.oid, 'Name, Password or ClientId is wrong'));
  }
  setting.tries.succeeded(address);
  return writeCc5Response(await answered(setting, store, request, address));
}

function storeOf(stores: StoreBook, { caller }: Cc5Request): Store | undefined {
  const store = stores.find(caller.clientId);
  const isName = isSameSecret(caller.name, store?.api?.name ?? '');
  const isPassword = isSameSecret(caller.password, store?.api?.password ?? '');
  return store?.api !== undefined && isName && isPassword ? store : undefined;
}

async function answered(setting: Cc5Setting, store: Store, request: Cc5Request, address: string): Promise<Cc5Response> {
  const { question } = request;
  const { desk, zone } = setting;
  if (question.is === 'payment') return pay(setting, store, request.oid, question, address);
  const oid = oidOf(desk, store, request);
  if (oid === undefined) return refusal(request.oid, 'TransId is not of this order');
  const order = desk.order(store, oid);
  if (order === undefined) return refusal(oid, 'there is no such order');
  if (question.is === 'status') return statusResponse(order, zone);
  if (question.is === 'history') return historyResponse(order, zone);
  const amount = amountOfChange(question, order);
  if (typeof amount === 'string') return refusal(oid, amount);
  return resultResponse(await change(desk, store, oid, question, amount.minor), zone);
}

/** The order that is meant: OrderId, or that of TransId; undefined when TransId is of another. */
function oidOf(desk: Desk, store: Store, { oid, question }: Cc5Request): string | undefined {
  const transactionId = 'transactionId' in question ? question.transactionId : '';
  if (transactionId === '') return oid;
  const named = desk.orderOf(store, transactionId);
  return oid === '' || oid === named ? named : undefined;
}

async function pay(
  { desk, zone }: Cc5Setting,
  store: Store,
  oid: string,
  payment: Cc5Payment,
  address: string,
): Promise<Cc5Response> {
  const currency = currencyNamed(payment.currency);
  if (currency === undefined) return refusal(oid, 'Currency is no code of ISO 4217');
  const amountMinor = minorOf(payment.total, currency.exponent);
  if (amountMinor === undefined || amountMinor === 0) return refusal(oid, 'Total is no amount');
  const { number, expiryMonth, expiryYear, securityCode } = payment;
  const result = await desk.pay(store, {
    oid,
    kind: payment.kind,
    amountMinor,
    currency: Number(currency.numeric),
    card: { number, expiryMonth, expiryYear, securityCode },
    authentication: payment.authentication,
    clientAddress: payment.clientAddress === '' ? address : payment.clientAddress,
  });
  return resultResponse(result, zone);
}

/** What a change is about, or what is wrong with it. */
function amountOfChange({ total, currency }: Cc5Change, order: OrderView): { minor: number | undefined } | string {
  const numeric = String(order.currency).padStart(3, '0');
  if (currency !== '' && currencyNamed(currency)?.numeric !== numeric)
    return `Currency is not that of the order, ${numeric}`;
  if (total === '') return { minor: undefined };
  const minor = minorOf(total, currencyNamed(numeric)?.exponent ?? 2);
  if (minor === undefined || minor === 0) return 'Total is no amount';
  return { minor };
}

function change(
  desk: Desk,
  store: Store,
  oid: string,
  { is, transactionId }: Cc5Change,
  minor: number | undefined,
): Promise<PaymentResult> {
  if (is === 'capture') return desk.capture(store, oid, minor);
  if (is === 'refund') return desk.refund(store, oid, minor);
  // A void undoes the whole of a step, and is not made when it is a part of it that is meant.
  return desk.cancel(store, oid, { transactionId: transactionId || undefined, amountMinor: minor });
}
