// What a mail server answered, as people, records and the log may have it: a server may be anybody's, and may say anything.
import { withoutCardRuns } from '../iso8583/card-runs.ts';

/** Characters of an answer that are kept: a line of RFC 5321 has no more (4.5.3.1.5). */
const MOST_CHARACTERS = 512;
const CUT = '...';

/** The login that a server has been told, either part undefined where there is none. */
export interface Login {
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** One line, with nothing of the login in it, no card number, and a question mark for each character that may disturb a terminal. */
export function shownAnswer(answer: string, login: Login): string {
  let shown = answer;
  for (const secret of secretsOf(login)) shown = shown.replaceAll(secret, '***');
  shown = withoutCardRuns(shown.replaceAll(/\s+/g, ' ').trim(), '*').replaceAll(/\p{C}/gu, '?');
  return shown.length <= MOST_CHARACTERS ? shown : shown.slice(0, MOST_CHARACTERS - CUT.length) + CUT;
}

/** Of the answer to a login its codes alone (`535 5.7.8`), for the rest may be what was said, in any form. */
export function shownRefusal(answer: string): string {
  const [codes = ''] = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3}\b)?/.exec(answer) ?? [];
  return `${codes.replace('-', ' ')} the login was refused`.trim();
}

/** The password, and what AUTH PLAIN and AUTH LOGIN make of both (RFC 4616). The longest first: one may be a part of another. */
function secretsOf({ user, password }: Login): string[] {
  if (user === undefined || password === undefined) return [];
  const encoded = [`\0${user}\0${password}`, user, password].map((text) => Buffer.from(text).toString('base64'));
  return [password, ...encoded].filter((text) => text !== '').sort((a, b) => b.length - a.length);
}
