// One of each page that cardholders see, in the states that matter.
import type { Language } from '../../../src/centre/member.ts';
import type {
  ChallengePage,
  EndPage,
  OnwardPage,
  Page,
  PaymentPage,
  WaitingPage,
} from '../../../src/gateway/pages/page-models.ts';

const head = (language: Language) => ({
  language,
  merchantName: 'Librairie des Oudayas',
  site: 'livres.example.ma',
  amountMinor: 125_050,
  currency: 504,
  displayAmount: '115.20 EUR',
  oid: 'CMD-417',
});

export const paymentSample = (language: Language, changes: Partial<PaymentPage> = {}): PaymentPage => ({
  is: 'payment',
  ...head(language),
  action: '/pay/s1',
  cancelAction: '/pay/s1/cancel',
  attemptToken: 'attempt-1',
  csrfToken: 'csrf-1',
  wrong: new Set(),
  declined: undefined,
  bank: '',
  secondsLeft: 545,
  ...changes,
});

export const onwardSample = (language: Language, changes: Partial<OnwardPage> = {}): OnwardPage => ({
  is: 'onward',
  ...head(language),
  to: 'shop',
  outcome: 'approved',
  declined: undefined,
  bank: '',
  url: 'https://livres.example.ma/paid?order=417',
  method: 'post',
  fields: [
    ['oid', 'CMD-417'],
    ['HASH', 'abc='],
  ],
  afterSeconds: 3,
  ...changes,
});

const waitingSample = (language: Language): WaitingPage => ({
  is: 'waiting',
  ...head(language),
  lookAgainAt: '/pay/s1',
});

export const endSample = (language: Language, why: EndPage['why'], details: readonly string[] = []): EndPage => ({
  is: 'end',
  language,
  why,
  details,
  backUrl: 'https://livres.example.ma/',
});

export const challengeSample = (language: Language, changes: Partial<ChallengePage> = {}): ChallengePage => ({
  is: 'challenge',
  language,
  bank: 'Banque Atlas',
  merchantName: 'Librairie des Oudayas',
  amountMinor: 125_050,
  currency: 504,
  maskedPan: '445504******0010',
  action: '/acs/challenge',
  fields: [['creq', 'e30']],
  isWrong: false,
  triesLeft: 3,
  hint: '123456',
  ...changes,
});

export const declineWords = [
  ...(['card', 'expired', 'funds', 'limit', 'securityCode'] as const),
  ...(['notEnrolled', 'authentication', 'unavailable', 'declined'] as const),
];

export const ends = [
  ...(['timedOut', 'paidAlready', 'cancelled', 'unknown'] as const),
  ...(['refused', 'tooMany', 'failed'] as const),
];

/** By a name that a failed test shows. */
export function allPages(language: Language): [string, Page][] {
  return [
    ['payment', paymentSample(language)],
    ['payment, wrong', paymentSample(language, { wrong: new Set(['number', 'expiry', 'securityCode']) })],
    ...declineWords.map((word): [string, Page] => [
      `declined: ${word}`,
      paymentSample(language, { declined: word, bank: 'Banque Atlas' }),
    ]),
    ['not enrolled, bank unknown', paymentSample(language, { declined: 'notEnrolled' })],
    ['to the bank', onwardSample(language, { to: 'bank', outcome: undefined })],
    ['approved', onwardSample(language)],
    ['declined for good', onwardSample(language, { outcome: 'declined', declined: 'funds', afterSeconds: undefined })],
    ['cancelled by the cardholder', onwardSample(language, { outcome: 'cancelled' })],
    ['to the shop', onwardSample(language, { outcome: undefined })],
    ['waiting', waitingSample(language)],
    ...ends.map((why): [string, Page] => [`end: ${why}`, endSample(language, why, ['HASH does not fit'])]),
    ['challenge', challengeSample(language)],
    ['challenge, wrong code', challengeSample(language, { isWrong: true, triesLeft: 1 })],
  ];
}
