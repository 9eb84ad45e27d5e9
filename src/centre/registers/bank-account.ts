// Numbers of bank accounts. The RIB of Morocco: 24 digits, bank 3, locality 3, account 16, key 2, where the key is 97 less the remainder
// of the first 22 digits and two zeros by 97. The IBAN (ISO 13616): country, two check digits, account; with country and check digits
// moved to the end and letters as 10 to 35, the remainder by 97 is 1 (ISO 7064 MOD 97-10).

const DIGITS_BEFORE_KEY = 22;
const MODULUS = 97;
/** Digits that are divided at a time: with the remainder in front they stay exact. */
const AT_A_TIME = 12;
const LARGEST_LETTER = 36;
const COUNTRY = 'MA';
/** What is moved to the end: country and check digits. */
const HEAD = 4;

/** The two digits behind the first 22 of a RIB. */
export function ribKey(first: string): string {
  return twoDigits(MODULUS - remainder(`${first}00`));
}

/** True for 24 digits whose key fits. */
export function isRib(text: string): boolean {
  return /^\d{24}$/.test(text) && text.slice(DIGITS_BEFORE_KEY) === ribKey(text.slice(0, DIGITS_BEFORE_KEY));
}

/** The IBAN of a RIB. */
export function ibanOfRib(rib: string): string {
  const check = MODULUS + 1 - remainder(asDigits(`${rib}${COUNTRY}00`));
  return `${COUNTRY}${twoDigits(check)}${rib}`;
}

/** True for an IBAN without blanks whose check digits fit; one of Morocco must have a RIB in it. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  if (remainder(asDigits(text.slice(HEAD) + text.slice(0, HEAD))) !== 1) return false;
  return !text.startsWith(COUNTRY) || isRib(text.slice(HEAD));
}

/** Letters as 10 to 35. */
function asDigits(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, LARGEST_LETTER)));
}

function remainder(digits: string): number {
  let rest = 0;
  for (let at = 0; at < digits.length; at += AT_A_TIME) {
    rest = Number(rest + digits.slice(at, at + AT_A_TIME)) % MODULUS;
  }
  return rest;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
