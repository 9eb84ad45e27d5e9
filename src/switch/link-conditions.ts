// What links ask of a request besides a route: that the member of the link is certified, and that a card which is used at a merchant's
// site has been enrolled for it by its bank. Whoever does not meet it is refused before the issuer is asked, whatever the state of its
// link. What has happened (advices, reversals) is taken all the same, and so is money for the cardholder.
import { type CardNumber, cardNumberAt } from '../codec/card-number.ts';
import type { Message } from '../codec/message.ts';
import { isElectronicOrder } from '../iso8583/electronic-commerce.ts';
import { isAdvice, versionOf } from '../iso8583/mti.ts';
import { Movement, movementOf, transactionTypeOf } from '../iso8583/processing-code.ts';
import type { Certification, Decision, Enrolment, SwitchSettings } from './ports.ts';
import { REFUSALS } from './refusals.ts';
import { NO_ROUTE } from './routes.ts';

const VERSION_2003 = 2;

export class LinkConditions {
  /** By number of the acquirer, and of the issuer. */
  private readonly acquirers: (Certification | undefined)[] = [];
  private readonly issuers: (Certification | undefined)[] = [];
  private readonly enrolments: (Enrolment | undefined)[] = [];

  private constructor({ acquirers, issuers }: SwitchSettings) {
    for (const { number, certification } of acquirers) this.acquirers[number] = certification;
    for (const { number, certification, enrolment } of issuers) {
      this.issuers[number] = certification;
      this.enrolments[number] = enrolment;
    }
  }

  /** The conditions of all links; undefined when there are none, so that nobody looks at them. */
  static of(settings: SwitchSettings): LinkConditions | undefined {
    const isAsked =
      settings.acquirers.some(({ certification }) => certification !== undefined) ||
      settings.issuers.some(({ certification, enrolment }) => (certification ?? enrolment) !== undefined);
    return isAsked ? new LinkConditions(settings) : undefined;
  }

  /** Which condition `request` of an acquirer, for an issuer (or NO_ROUTE), does not meet; undefined when it meets all. */
  refusalOf(acquirer: number, issuer: number, request: Message, card: Readonly<CardNumber>): Decision | undefined {
    if (isAdvice(request.mti)) return undefined;
    if (this.acquirers[acquirer]?.isCertified === false) return REFUSALS.acquirerNotCertified;
    if (issuer === NO_ROUTE) return undefined;
    if (this.issuers[issuer]?.isCertified === false) return REFUSALS.issuerNotCertified;
    const enrolment = this.enrolments[issuer];
    if (enrolment === undefined || !isElectronicCommerce(request) || isCredit(request)) return undefined;
    return enrolment.isEnrolled(cardNumberAt(card).slice(0, card.length)) ? undefined : REFUSALS.notEnrolled;
  }
}

/** By DE 22, and DE 25 where it is a condition code (1987). In 2003 both are something else, and DE 34 has the data of e-commerce. */
function isElectronicCommerce(request: Message): boolean {
  const version = versionOf(request.mti);
  if (version === VERSION_2003) return request.has(34);
  const condition = version === 0 ? request.text(25) : undefined;
  return isElectronicOrder(request.text(22) ?? '', condition ?? '');
}

function isCredit(request: Message): boolean {
  return movementOf(transactionTypeOf(request.number(3))) === Movement.credit;
}
