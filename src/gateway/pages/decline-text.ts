// Why an attempt failed, in words that say what to do next.
import type { Language } from '../../centre/member.ts';
import type { DeclineWord } from './page-models.ts';
import { type TextName, text } from './texts.ts';

const names: Readonly<Record<DeclineWord, TextName>> = {
  card: 'declinedCard',
  expired: 'declinedExpired',
  funds: 'declinedFunds',
  limit: 'declinedLimit',
  securityCode: 'declinedSecurityCode',
  notEnrolled: 'declinedNotEnrolled',
  authentication: 'declinedAuthentication',
  unavailable: 'declinedUnavailable',
  declined: 'declinedDeclined',
};

/** @param bank whom to call; empty when unknown */
export function declineText(word: DeclineWord, bank: string, language: Language): string {
  if (word === 'notEnrolled' && bank !== '') return text('declinedNotEnrolledAt', language, { bank });
  return text(names[word], language);
}
