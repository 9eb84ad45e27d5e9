// What comes of attempts: the switch is asked (0100), and its answer, or its silence, is recorded together with all that follows from it: the
// state of the order, what the shop is told, the capture of a sale (0220), the reversal of what may have been approved unheard (0420). So
// the process may end at any moment: what was recorded goes on, and what was not has not been told to anybody.
import { EncodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import type { Message } from '../codec/message.ts';
import { isApproved, Reason, reasonMeaning, reasonOf } from '../iso8583/reason.ts';
import type { AuthenticationOutcome } from '../three-d-secure/authentication.ts';
import { type AcquirerIdentity, authorizationRequest, followingRequest } from './acquirer/payment-messages.ts';
import type { Reply, SwitchLink } from './acquirer/switch-link.ts';
import type { EnteredCard } from './desk.ts';
import type { PaymentKind } from './order-form.ts';
import type { Attempt, SentRequest } from './orders/attempt-book.ts';
import type { OrderRecords } from './orders/order-records.ts';
import { approvalOf } from './orders/order-state.ts';
import type { Told } from './orders/telling-book.ts';
import type { PaymentResponse, PaymentResult } from './payment-result.ts';
import type { Store } from './store.ts';

/** How authentication and security code stand in a message: elements that are put beside those of the request, and kept nowhere. */
export type ProofElements = (proof: {
  readonly pan: string;
  readonly securityCode: string;
  /** Undefined when the cardholder was not asked to authenticate. */
  readonly authentication: AuthenticationOutcome | undefined;
}) => FieldValues;

interface PaymentPorts {
  readonly records: OrderRecords;
  readonly link: SwitchLink;
  readonly identity: AcquirerIdentity;
  /** What confirms an 0100 on this link of the switch: its approval, or a 0220. */
  readonly confirmation: 'single' | 'dual';
  readonly proof: ProofElements;
  /** What the shop is told of a result; undefined when there is nobody to tell. */
  readonly tell: (attempt: Attempt, result: PaymentResult) => Told | undefined;
  /** Messages wait to be sent. */
  readonly messagesWait: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A payment that may be made: what is asked for, and with which card. */
interface Payment {
  readonly store: Store;
  readonly kind: PaymentKind;
  readonly currency: number;
  readonly card: EnteredCard;
  readonly authentication: AuthenticationOutcome | undefined;
}

/** Response code of what the gateway itself refuses. */
export const OWN_ERROR = '99';
const INOPERATIVE = '91';
const MALFUNCTION = '96';

export class Payments {
  readonly #ports: PaymentPorts;

  constructor(ports: PaymentPorts) {
    this.#ports = ports;
  }

  /** Asks the switch for an attempt that is begun, and resolves with it, concluded and durable. */
  async authorize(begun: Attempt, payment: Payment): Promise<Attempt> {
    const { records, link, identity, proof, now } = this.#ports;
    const { card, store, authentication, currency } = payment;
    if (!link.isUp) return this.#unsent(begun, payment);
    const numbers = records.numbers.take(now());
    const request = authorizationRequest(identity, store.merchant, begun.amountMinor, currency, numbers, now());
    records.attempts.send(begun.id, request, card.number);
    await records.file.durable();
    const { number: pan, securityCode, expiryYear, expiryMonth } = card;
    let reply: Reply;
    try {
      reply = await link.request({
        ...request.elements,
        '0': request.mti,
        '2': pan,
        '14': expiryYear + expiryMonth,
        ...proof({ pan, securityCode, authentication }),
      });
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      // Nothing was sent: a value of the merchant, or of the proof, has no place in the spec of the link.
      const why = `DE ${error.path} cannot be sent to the switch: ${error.expected}`;
      return this.refuse(begun, 'Error', MALFUNCTION, why, authentication);
    }
    return reply.is === 'unsent' ? this.#unsent(begun, payment) : this.#heard(begun, request, payment, reply);
  }

  /** An attempt ends without the switch being asked: 3-D Secure has failed, or the gateway refuses it. */
  async refuse(
    begun: Attempt,
    response: PaymentResponse,
    code: string,
    why: string,
    authentication: AuthenticationOutcome | undefined,
  ): Promise<Attempt> {
    const { records } = this.#ports;
    const result = this.#result(begun, undefined, response, code, why, authentication);
    return this.#concluded(begun, response === 'Declined' ? 'declined' : 'failed', result, () => {
      records.orders.happened(begun.orderId, response === 'Declined' ? 'declined' : 'failed');
    });
  }

  /** What a process has left that ended between asking and hearing: it is reversed, and told as an error. Once durable, all of it. */
  async recover(): Promise<number> {
    const { records } = this.#ports;
    const left = records.attempts.withoutOutcome();
    for (const attempt of left) {
      const why =
        attempt.request === undefined
          ? 'the gateway was interrupted before the bank was asked'
          : 'the gateway was interrupted before the bank had answered: what it may have approved is reversed';
      const result = this.#result(attempt, attempt.request, 'Error', OWN_ERROR, why, undefined);
      void this.#concluded(attempt, 'failed', result, () => {
        records.orders.happened(attempt.orderId, 'failed');
        if (attempt.request !== undefined) this.#reverse(attempt, attempt.request, '');
      });
    }
    await records.file.durable();
    return left.length;
  }

  #unsent(begun: Attempt, { authentication }: Payment): Promise<Attempt> {
    return this.refuse(begun, 'Error', INOPERATIVE, 'the switch cannot be reached', authentication);
  }

  #heard(
    begun: Attempt,
    request: SentRequest,
    payment: Payment,
    reply: Exclude<Reply, { is: 'unsent' }>,
  ): Promise<Attempt> {
    const { authentication } = payment;
    const { orders } = this.#ports.records;
    if (reply.is === 'silent') {
      const why = reply.why === 'lost' ? 'the link to the switch was lost' : 'the bank has not answered in time';
      const result = this.#result(begun, request, 'Error', INOPERATIVE, `${why}: it is reversed`, authentication);
      return this.#concluded(begun, 'failed', result, () => {
        orders.happened(begun.orderId, 'failed');
        this.#reverse(begun, request, '');
      });
    }
    const { message } = reply;
    const code = codeOf(message);
    const reason = reasonOf(code);
    const approvalCode = message.text(38)?.trim() ?? '';
    if (!isApproved(reason)) {
      const isFailure = FAILURES.has(reason);
      const why = reasonMeaning(reason);
      const result = this.#result(begun, request, isFailure ? 'Error' : 'Declined', code, why, authentication);
      return this.#concluded(begun, isFailure ? 'failed' : 'declined', result, () => {
        orders.happened(begun.orderId, isFailure ? 'failed' : 'declined');
      });
    }
    if (reason === Reason.partiallyApproved) {
      const why = 'only a part was approved, which is given back';
      const result = this.#result(begun, request, 'Declined', code, why, authentication);
      return this.#concluded(begun, 'declined', result, () => {
        orders.happened(begun.orderId, 'declined');
        this.#reverse(begun, request, approvalCode);
      });
    }
    const result = {
      ...this.#result(begun, request, 'Approved', code, '', authentication),
      approvalCode,
      settlementId: this.#businessDate(),
    };
    return this.#concluded(begun, 'approved', result, () => this.#approved(begun, request, payment, approvalCode));
  }

  /** A sale is captured at once, where its approval alone does not confirm it. */
  #approved(begun: Attempt, request: SentRequest, { kind, currency }: Payment, approvalCode: string): void {
    const { records, identity, confirmation, now, messagesWait } = this.#ports;
    const { orderId, amountMinor, id } = begun;
    records.orders.settleOn(orderId, { kind, currency, amountMinor });
    records.orders.happened(orderId, approvalOf(kind), kind === 'Auth' ? amountMinor : 0);
    if (kind !== 'Auth' || confirmation === 'single') return;
    const { stan } = records.numbers.take(now());
    const capture = followingRequest(identity, '0220', request, amountMinor, approvalCode, stan, now());
    const step = records.steps.begin(
      { orderId, attempt: id, kind: 'capture', amountMinor, undoes: undefined, request: capture },
      now(),
    );
    const { mti, elements } = capture;
    records.messages.add({ orderId, attempt: id, step: step.id, mti, elements, isAgain: false }, now());
    messagesWait();
  }

  #reverse(attempt: Attempt, request: SentRequest, approvalCode: string): void {
    const { records, identity, now, messagesWait } = this.#ports;
    const { orderId, id, amountMinor } = attempt;
    const { stan } = records.numbers.take(now());
    const reversal = followingRequest(identity, '0420', request, amountMinor, approvalCode, stan, now());
    const { mti, elements } = reversal;
    records.messages.add({ orderId, attempt: id, step: undefined, mti, elements, isAgain: false }, now());
    messagesWait();
  }

  /** Records an outcome, what `follows` from it and what the shop is told of it, as one; resolves when it is durable. */
  async #concluded(
    { id }: Attempt,
    state: 'approved' | 'declined' | 'failed',
    result: PaymentResult,
    follows: () => void,
  ): Promise<Attempt> {
    const { records, tell, now } = this.#ports;
    const { file, attempts, tellings } = records;
    const concluded = file.write(() => {
      const attempt = attempts.conclude(id, state, kept(result));
      follows();
      const told = tell(attempt, attempt.result!);
      if (told !== undefined) tellings.add(id, told, now());
      if (state !== 'approved') this.#forgetUnlessNeeded(id);
      return attempt;
    });
    await file.durable();
    return concluded;
  }

  /** Nothing more is to be said of a card that was not approved, unless something is to be reversed. */
  #forgetUnlessNeeded(id: number): void {
    const { attempts, messages } = this.#ports.records;
    if (!messages.isWaitingFor(id)) attempts.forgetCard(id);
  }

  #result(
    attempt: Attempt,
    request: SentRequest | undefined,
    response: PaymentResponse,
    code: string,
    errorMessage: string,
    authentication: AuthenticationOutcome | undefined,
  ): PaymentResult {
    const { records, now } = this.#ports;
    return {
      response,
      code,
      errorMessage,
      oid: records.orders.get(attempt.orderId).oid,
      transactionId: String(attempt.id),
      approvalCode: '',
      reference: request?.reference ?? '',
      stan: request?.stan ?? '',
      at: now(),
      clientAddress: attempt.clientAddress,
      settlementId: '',
      card: attempt.card,
      authentication,
    };
  }

  #businessDate(): string {
    return `20${this.#ports.identity.localTime(this.#ports.now()).slice(0, 6)}`;
  }
}

/** The bank or the way to it has failed: nothing was decided about the card. */
const FAILURES: ReadonlySet<Reason> = new Set([
  Reason.issuerInoperative,
  Reason.systemMalfunction,
  Reason.responseTooLate,
]);

/** DE 39; `96` where there is none: no answer is no approval. */
export function codeOf(message: Message): string {
  const code = message.text(39)?.trim() ?? '';
  return code === '' ? MALFUNCTION : code;
}

/** A result as it is kept and told: an authentication value proves one payment, and this one is made. */
function kept(result: PaymentResult): PaymentResult {
  const { authentication } = result;
  return authentication === undefined
    ? result
    : { ...result, authentication: { ...authentication, authenticationValue: '' } };
}
