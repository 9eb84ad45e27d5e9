// What the access control server shows. The models are those of the pages of the gateway, of which a renderer may be given.
import type { Language } from '../centre/member.ts';

export type FormFields = readonly (readonly [name: string, value: string])[];

/** Asks for the code. */
interface ChallengeView {
  readonly is: 'challenge';
  readonly language: Language;
  readonly bank: string;
  readonly merchantName: string;
  readonly amountMinor: number;
  readonly currency: number;
  readonly maskedPan: string;
  readonly action: string;
  readonly fields: FormFields;
  readonly isWrong: boolean;
  readonly triesLeft: number;
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
