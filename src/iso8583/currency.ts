// The currencies of ISO 4217 by numeric code, as DE 49, 50 and 51 carry them, with the exponent: the number of decimals of
// the minor unit that amounts count in. An amount in a currency that is not here is not rendered at all, because a guess of
// two decimals is wrong by a factor of ten for dinars and of a hundred for yen. Codes withdrawn since 2015 stay: traces age.

interface Currency {
  /** Three digits, `504`. */
  readonly numeric: string;
  /** Three letters, `MAD`. */
  readonly code: string;
  /** Decimals of the minor unit: 2 means that 100 is 1.00. */
  readonly exponent: number;
}

/** Numeric and alphabetic code in one word, by exponent. */
const listed: Readonly<Record<number, string>> = {
  0: `108BIF 152CLP 174KMF 262DJF 324GNF 352ISK 392JPY 410KRW 548VUV 600PYG 646RWF 704VND 800UGX 950XAF 952XOF 953XPF`,
  2: `
    008ALL 012DZD 032ARS 036AUD 044BSD 050BDT 051AMD 052BBD 060BMD 064BTN 068BOB 072BWP 084BZD 090SBD 096BND 104MMK
    116KHR 124CAD 132CVE 136KYD 144LKR 156CNY 170COP 188CRC 191HRK 192CUP 203CZK 208DKK 214DOP 222SVC 230ETB 232ERN
    238FKP 242FJD 270GMD 292GIP 320GTQ 328GYD 332HTG 340HNL 344HKD 348HUF 356INR 360IDR 364IRR 376ILS 388JMD 398KZT
    404KES 408KPW 417KGS 418LAK 422LBP 426LSL 430LRD 446MOP 454MWK 458MYR 462MVR 480MUR 484MXN 496MNT 498MDL 504MAD
    516NAD 524NPR 532XCG 533AWG 554NZD 558NIO 566NGN 578NOK 586PKR 590PAB 598PGK 604PEN 608PHP 634QAR 643RUB 654SHP
    682SAR 690SCR 694SLL 702SGD 706SOS 710ZAR 728SSP 748SZL 752SEK 756CHF 760SYP 764THB 776TOP 780TTD 784AED 807MKD
    818EGP 826GBP 834TZS 840USD 858UYU 860UZS 882WST 886YER 901TWD 924ZWG 925SLE 926VED 928VES 929MRU 930STN 931CUC
    932ZWL 933BYN 934TMT 936GHS 938SDG 941RSD 943MZN 944AZN 946RON 949TRY 951XCD 967ZMW 968SRD 969MGA 971AFN 972TJS
    973AOA 975BGN 976CDF 977BAM 978EUR 980UAH 981GEL 985PLN 986BRL`,
  3: `048BHD 368IQD 400JOD 414KWD 434LYD 512OMR 788TND`,
};

/** Every currency of ISO 4217. */
export const currencies: readonly Currency[] = Object.entries(listed).flatMap(([exponent, words]) =>
  words
    .trim()
    .split(/\s+/)
    .map((word) => ({ numeric: word.slice(0, 3), code: word.slice(3), exponent: Number(exponent) })),
);

const byCode = new Map<string, Currency>();
for (const currency of currencies) {
  byCode.set(currency.numeric, currency);
  byCode.set(currency.code, currency);
}

/** The currency with a numeric (`504`) or alphabetic (`MAD`) code; undefined when ISO 4217 lists none. */
export function currencyOf(code: string): Currency | undefined {
  return byCode.get(code);
}

/** By numeric code. False for one that ISO 4217 does not list. */
export function hasTwoDecimals(numeric: number): boolean {
  return currencyOf(String(numeric).padStart(3, '0'))?.exponent === 2;
}

/** Digits of minor units as people read them: `000000005000` in `840` is `50.00 USD`. Undefined when either is unknown. */
export function amountText(minorDigits: string, currencyCode: string): string | undefined {
  const currency = currencyOf(currencyCode);
  if (currency === undefined || !/^\d+$/.test(minorDigits)) return undefined;
  const digits = minorDigits.replace(/^0+/, '').padStart(currency.exponent + 1, '0');
  const units = digits.slice(0, digits.length - currency.exponent);
  const fraction = digits.slice(digits.length - currency.exponent);
  return `${units}${fraction === '' ? '' : `.${fraction}`} ${currency.code}`;
}
