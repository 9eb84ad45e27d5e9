// Kinds of values that members and merchants share.
import type { Language } from '../member.ts';
import { matching, text, word } from './values.ts';

const LONGEST_NAME = 100;
const LONGEST_EMAIL = 254;

export const memberCode = text(/^[A-Z0-9-]{2,12}$/, '2 to 12 of A-Z, 0-9 and -');

/** Any letters of any script, on one line. */
export const name = matching(
  (written) => written.length <= LONGEST_NAME && /^[^\p{C}\s](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\s])?$/u.test(written),
  `1 to ${LONGEST_NAME} characters on one line`,
);

/** One address that can stand in the head of a mail: RFC 5321 without quotes and without comments. */
export const email = matching(
  (written) =>
    written.length <= LONGEST_EMAIL &&
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/.test(
      written,
    ),
  'an address of e-mail: shop@example.ma',
);

export const language = word<Language>('fr', 'en', 'ar');
