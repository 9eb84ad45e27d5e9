// The cards that a visitor of the shop may pay with. Their numbers are of no bank: each goes to an issuer of examples/shop.yaml, or is one of
// the endings that the simulated parts of 3-D Secure know (three-d-secure/card-rules.ts).
import { checkDigitOf } from '../../iso8583/pan.ts';
import { printedValue } from '../../security/card-verification.ts';
import type { IssuerKeys } from '../../security/issuer-keys.ts';
import type { TestCard } from './shop-pages.ts';

const YEARS_AHEAD = 3;

interface Described {
  readonly number: string;
  readonly words: TestCard['words'];
}

const withCheckDigit = (digits: string) => digits + checkDigitOf(digits);

const described: readonly Described[] = [
  {
    number: withCheckDigit('950401000000000'),
    words: { fr: 'Acceptée', en: 'Approved', ar: 'مقبولة' },
  },
  {
    number: '4000000000001091',
    words: {
      fr: 'La banque demande un code, puis acceptée',
      en: 'The bank asks for a code, then approved',
      ar: 'يطلب البنك رمزا ثم تقبل',
    },
  },
  {
    number: withCheckDigit('950403000000000'),
    words: { fr: 'Provision insuffisante', en: 'Not enough on the account', ar: 'الرصيد غير كاف' },
  },
  {
    number: withCheckDigit('950404000000000'),
    words: {
      fr: 'Pas activée pour Internet',
      en: 'Not enabled for the internet',
      ar: 'غير مفعلة للإنترنت',
    },
  },
  {
    number: '4000000000001109',
    words: {
      fr: 'La banque demande un code, aucun n’est bon',
      en: 'The bank asks for a code, and none is right',
      ar: 'يطلب البنك رمزا ولا يقبل أي رمز',
    },
  },
  {
    number: '4000000000001018',
    words: {
      fr: 'La banque ne reconnaît pas le porteur',
      en: 'The bank does not know the cardholder',
      ar: 'لا يتعرف البنك على حامل البطاقة',
    },
  },
];

/** With an expiry that is years away, and the CVV2 that these keys give. */
export function demoCards({ cvv }: IssuerKeys, now: Date): readonly TestCard[] {
  const year = String((now.getUTCFullYear() + YEARS_AHEAD) % 100).padStart(2, '0');
  return described.map(({ number, words }) => ({
    number,
    words,
    expiry: `12/${year}`,
    securityCode: printedValue(cvv, number, `${year}12`),
  }));
}
