// The code tables of ISO 8583:1987 and 1993: message types (clause 4.1), processing codes (DE 3), point of service (DE 22,
// 25), function codes (DE 24 of 1993), network management (DE 70 of 1987), response codes beside the table of reasons
// (DE 39) and merchant categories (DE 18, ISO 18245). Networks assign codes of their own: what is not here is not guessed.

/** Code to words. */
export type Codes = Readonly<Record<string, string>>;

export const messageClasses: Codes = {
  1: 'authorization',
  2: 'financial',
  3: 'file action',
  4: 'reversal',
  5: 'reconciliation',
  6: 'administrative',
  7: 'fee collection',
  8: 'network management',
};

export const messageFunctions: Codes = {
  0: 'request',
  1: 'request response',
  2: 'advice',
  3: 'advice response',
  4: 'notification',
};

export const messageOrigins: Codes = {
  0: '',
  1: ' repeat',
  2: ' from the issuer',
  3: ' repeat from the issuer',
  4: ' from another party',
  5: ' repeat from another party',
};

export const messageVersions: Codes = { 0: '', 1: ', 1993', 2: ', 2003' };

/** Transaction types: DE 3, first two digits. */
export const transactionTypes: Codes = {
  '00': 'purchase',
  '01': 'cash withdrawal',
  '02': 'debit adjustment',
  '03': 'cheque guarantee',
  '04': 'cheque verification',
  '05': 'eurocheque',
  '06': "traveller's cheque",
  '07': 'letter of credit',
  '08': 'giro',
  '09': 'purchase with cash back',
  '10': 'non-cash financial instrument',
  '11': 'quasi-cash',
  '20': 'refund',
  '21': 'deposit',
  '22': 'credit adjustment',
  '23': 'cheque deposit guarantee',
  '24': 'cheque deposit',
  '30': 'available balance inquiry',
  '31': 'balance inquiry',
  '38': 'mini-statement inquiry',
  '39': 'linked account inquiry',
  '40': 'transfer between accounts',
  '50': 'payment from account',
  '51': 'payment by deposit',
  '53': 'payment to account',
  '92': 'PIN change',
};

/** Account types: DE 3, digits 3-4 (from) and 5-6 (to). `00` is unspecified and not worth a word. */
export const accountTypes: Codes = {
  '10': 'savings account',
  '20': 'cheque account',
  '30': 'credit account',
  '40': 'universal account',
  '50': 'investment account',
  '60': 'electronic purse',
};

/** DE 22 of 1987, digits 1-2: how the card number was entered. */
export const entryModes: Codes = {
  '00': 'entry mode unknown',
  '01': 'manual entry',
  '02': 'magnetic stripe',
  '03': 'bar code',
  '04': 'OCR',
  '05': 'chip',
  '06': 'key entry',
  '07': 'contactless chip',
  '09': 'e-commerce with cryptogram',
  '10': 'credential on file',
  '79': 'chip fallback to manual entry',
  '80': 'chip fallback to magnetic stripe',
  '81': 'e-commerce, manual entry',
  '90': 'magnetic stripe, full track',
  '91': 'contactless magnetic stripe',
  '95': 'chip, CVV may be unreliable',
};

/** DE 22 of 1987, digit 3. `0` is unspecified. */
export const pinCapabilities: Codes = {
  '0': '',
  '1': ', PIN entry possible',
  '2': ', no PIN entry',
  '8': ', PIN pad out of service',
  '9': ', PIN verified by the terminal',
};

/** DE 22 of 1993, the positions that say how the card was used. Position counts from 1. */
export const pointOfService: readonly { readonly position: number; readonly codes: Codes }[] = [
  {
    position: 7,
    codes: {
      0: 'entry mode unknown',
      1: 'manual entry',
      2: 'magnetic stripe',
      3: 'bar code',
      4: 'OCR',
      5: 'chip',
      6: 'key entry',
    },
  },
  { position: 6, codes: { 0: 'card not present', 1: 'card present' } },
  {
    position: 5,
    codes: {
      0: 'cardholder present',
      1: 'cardholder not present',
      2: 'mail order',
      3: 'telephone order',
      4: 'standing authorization',
    },
  },
  {
    position: 8,
    codes: {
      0: 'not authenticated',
      1: 'PIN',
      2: 'electronic signature',
      3: 'biometrics',
      4: 'biographic check',
      5: 'signature',
    },
  },
];

/** DE 25 of 1987. */
export const conditions: Codes = {
  '00': 'normal presentment',
  '01': 'customer not present',
  '02': 'unattended terminal, card can be retained',
  '03': 'merchant suspicious',
  '05': 'customer present, card not present',
  '06': 'pre-authorized request',
  '08': 'mail or telephone order',
};

/** DE 24 of 1993. */
export const functionCodes: Codes = {
  '100': 'original authorization',
  '101': 'original authorization, amount estimated',
  '200': 'original financial transaction',
  '201': 'previously approved authorization',
  '400': 'full reversal',
  '401': 'partial reversal',
  '500': 'final reconciliation',
  '801': 'sign-on',
  '802': 'sign-off',
  '831': 'echo',
};

/** DE 70 of 1987. */
export const networkManagement: Codes = {
  '001': 'sign-on',
  '002': 'sign-off',
  '061': 'echo',
  '101': 'key change',
  '161': 'key change',
  '201': 'cut-over',
  '301': 'echo',
};

/** DE 39 codes beside the table of reasons: two digits of 1987, three of 1993. */
export const otherResponses: Codes = {
  '07': 'pick up card, special conditions',
  '09': 'request in progress',
  '17': 'customer cancellation',
  '20': 'invalid response',
  '22': 'suspected malfunction',
  '23': 'unacceptable transaction fee',
  '31': 'bank not supported by switch',
  '32': 'completed partially',
  '35': 'contact acquirer, pick up',
  '36': 'restricted card, pick up',
  '37': 'call acquirer security, pick up',
  '38': 'PIN tries exceeded, pick up',
  '39': 'no credit account',
  '44': 'no investment account',
  '52': 'no cheque account',
  '53': 'no savings account',
  '64': 'original amount incorrect',
  '66': 'call acquirer security',
  '67': 'hard capture, pick up',
  '92': 'no route to the destination',
  '93': 'violation of law',
  '95': 'reconciliation error',
  '112': 'PIN data required',
  '113': 'unacceptable fee',
  '124': 'violation of law',
  '125': 'card not effective',
  '126': 'invalid PIN block',
  '127': 'PIN length error',
  '129': 'suspected counterfeit card',
  '206': 'PIN tries exceeded, pick up',
  '302': 'record not found',
  '905': 'acquirer not supported by switch',
  '912': 'card issuer unavailable',
  '916': 'MAC incorrect',
  '923': 'request in progress',
};

/** DE 18, and DE 26 of 1993: ISO 18245. */
export const merchantCategories: Codes = {
  '4111': 'local transport',
  '4121': 'taxis',
  '4511': 'airlines',
  '4722': 'travel agencies',
  '4814': 'telecommunication services',
  '4816': 'computer network services',
  '4829': 'money transfer',
  '4900': 'utilities: electricity, gas, water',
  '5251': 'hardware stores',
  '5311': 'department stores',
  '5411': 'grocery stores, supermarkets',
  '5541': 'service stations',
  '5542': 'automated fuel dispensers',
  '5812': 'restaurants',
  '5814': 'fast food restaurants',
  '5912': 'pharmacies',
  '5947': 'gift shops',
  '5999': 'miscellaneous retail',
  '6010': 'manual cash disbursement',
  '6011': 'automated cash disbursement',
  '7011': 'hotels',
  '7399': 'business services',
  '7512': 'car rental',
  '8398': 'charities',
  '9311': 'tax payments',
  '9399': 'government services',
  '9402': 'postal services',
};

/** Amounts, by element, with the element that holds their currency. */
export const currencyOfAmount: Codes = { 4: '49', 5: '50', 6: '51', 8: '51' };
export const currencyOfFee1987: Codes = { 28: '49', 29: '50', 30: '49', 31: '50' };
