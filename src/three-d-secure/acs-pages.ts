// What the access control server shows. A renderer of the gateway's pages, which know these models, may be given.
import type { Language } from '../centre/member.ts';

export type FormFields = readonly (readonly [name: string, value: string])[];

/** The page of the issuer that asks for the code of a challenge. */
export interface ChallengeView {
  readonly is: 'challenge';
  readonly language: Language;
  readonly bank: string;
  readonly merchantName: string;
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  readonly maskedPan: string;
  readonly action: string;
  readonly fields: FormFields;
  /** The code before was wrong. */
  readonly isWrong: boolean;
  readonly triesLeft: number;
  /** Of a test: the code that will do. Empty: it is not shown. */
  readonly hint: string;
}

/** Takes the browser back with the CRes. */
interface ReturnView {
  readonly is: 'onward';
  readonly language: Language;
  readonly merchantName: string;
  readonly site: string;
  readonly amountMinor: number;
  readonly currency: number;
  readonly displayAmount: string;
  readonly oid: string;
  readonly to: 'shop';
  readonly outcome: undefined;
  readonly declined: undefined;
  readonly bank: string;
  readonly url: string;
  readonly method: 'post';
  readonly fields: FormFields;
  readonly afterSeconds: number;
}

/** There is no such challenge, or none any more. */
interface NoChallengeView {
  readonly is: 'end';
  readonly language: Language;
  readonly why: 'unknown';
  readonly details: readonly string[];
  readonly backUrl: undefined;
}

export type AcsView = ChallengeView | ReturnView | NoChallengeView;

export const noChallenge: NoChallengeView = {
  is: 'end',
  language: 'fr',
  why: 'unknown',
  details: [],
  backUrl: undefined,
};

/** `fr-MA,en;q=0.8` is French; what is none of the languages of the pages is French too. */
export function languageOf(browserLanguage: string): Language {
  const first = browserLanguage.slice(0, 2).toLowerCase();
  return first === 'en' || first === 'ar' ? first : 'fr';
}
