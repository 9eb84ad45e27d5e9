// What can be told of a card as it is typed. One function that reaches for nothing outside itself: the server calls it, and its text is
// part of the script of the payment page, so that both say the same. Whether the card pays is the bank's to say.

export interface CardRules {
  /** The digits of what was typed or pasted, whatever stands between them; those of Arabic keyboards become ASCII. */
  digits(typed: string): string;
  /** 12 to 19 digits, the last of which is the check digit (ISO/IEC 7812-1, annex B). */
  isNumber(digits: string): boolean;
  /** More digits may follow. */
  isShort(digits: string): boolean;
  /** `visa`, `mastercard`, `cmi`, or empty. */
  brand(digits: string): string;
  /** In groups of four. */
  grouped(digits: string): string;
  /** `[month, year]`, two digits each, of `9/28`, `09 / 2028`, `0928`, `2028-09`; undefined when it is no month of a year. */
  expiry(typed: string): readonly [month: string, year: string] | undefined;
  /** At the end of that month, in the year and month of now. */
  isPast(month: string, year: string, nowYear: number, nowMonth: number): boolean;
  isSecurityCode(digits: string): boolean;
  /** A whole card in one text, as test cards are printed: number, expiry and security code. */
  wholeCard(pasted: string): readonly [number: string, expiry: string, securityCode: string] | undefined;
}

export function cardRules(): CardRules {
  const ascii = (typed: string) =>
    typed
      .replace(/[\u0660-\u0669]/g, (sign) => String(sign.charCodeAt(0) - 0x660))
      .replace(/[\u06f0-\u06f9]/g, (sign) => String(sign.charCodeAt(0) - 0x6f0));
  const digits = (typed: string) => ascii(typed).replace(/[^0-9]/g, '');
  const hasCheckDigit = (number: string) => {
    let sum = 0;
    for (let place = 1; place <= number.length; place++) {
      const digit = Number(number[number.length - place]);
      const weighted = place % 2 === 0 ? digit * 2 : digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum % 10 === 0;
  };
  const isNumber = (number: string) => /^[0-9]{12,19}$/.test(number) && hasCheckDigit(number);
  const isSecurityCode = (code: string) => /^[0-9]{3,4}$/.test(code);
  const expiry = (typed: string): readonly [string, string] | undefined => {
    const written = ascii(typed).trim();
    const parts =
      /^([0-9]{1,2})\s*[/.\s-]\s*(?:20)?([0-9]{2})$/.exec(written) ?? /^([0-9]{2})(?:20)?([0-9]{2})$/.exec(written);
    const turned = /^20([0-9]{2})\s*[/.\s-]\s*([0-9]{1,2})$/.exec(written);
    const month = (parts?.[1] ?? turned?.[2] ?? '').padStart(2, '0');
    const year = parts?.[2] ?? turned?.[1];
    return year !== undefined && Number(month) >= 1 && Number(month) <= 12 ? [month, year] : undefined;
  };
  return {
    digits,
    isNumber,
    isShort: (number) => number.length < 12,
    brand: (number) => {
      if (number.startsWith('9504')) return 'cmi';
      if (number.startsWith('4')) return 'visa';
      return /^[25]/.test(number) ? 'mastercard' : '';
    },
    grouped: (number) => number.replace(/(.{4})(?=.)/g, '$1 '),
    expiry,
    isPast: (month, year, nowYear, nowMonth) => (2000 + Number(year)) * 12 + Number(month) < nowYear * 12 + nowMonth,
    isSecurityCode,
    wholeCard: (pasted) => {
      const written = ascii(pasted).trim();
      const found = /^([0-9][0-9 -]{10,26}[0-9])[\s,;|]+([0-9]{1,2}\/[0-9]{2,4})[\s,;|]+([0-9]{3,4})$/.exec(written);
      const number = digits(found?.[1] ?? '');
      return found !== null && isNumber(number) ? [number, found[2]!, found[3]!] : undefined;
    },
  };
}
