// What the values of EMV data objects mean, for people: bits spelled out, codes, dates, amounts. Bits are those of EMV 4.3 book 3
// annex C (C1 application interchange profile, C2 application usage control, C3 cardholder verification rules, C5 terminal
// verification results, C6 transaction status information) and book 4 annex A (A1 terminal type, A2 and A3 terminal capabilities, A4
// results of verification). A value of another length has no meaning: a wrong one is worse than none.
import { calendarDateText, isCalendarDate } from './calendar-date.ts';
import { entryModes, transactionTypes } from './code-tables.ts';
import { amountText, currencyOf } from './currency.ts';
import { reasonMeaning, reasonOf } from './reason.ts';

/** Bits by byte, the highest first; an empty name stands for one that is reserved. */
type Bits = readonly (readonly string[])[];

const bitTables: Readonly<Record<string, Bits>> = {
  '82': [
    [
      'XDA supported',
      'SDA supported',
      'DDA supported',
      'cardholder verification supported',
      'terminal risk management to be performed',
      'issuer authentication supported',
      'on-device cardholder verification supported',
      'CDA supported',
    ],
    ['EMV mode supported', '', '', '', '', '', '', 'relay resistance protocol supported'],
  ],
  '95': [
    [
      'offline data authentication not performed',
      'SDA failed',
      'ICC data missing',
      'card on exception file',
      'DDA failed',
      'CDA failed',
      'SDA selected',
    ],
    [
      'ICC and terminal have different application versions',
      'expired application',
      'application not yet effective',
      'requested service not allowed',
      'new card',
    ],
    [
      'cardholder verification not successful',
      'unrecognised CVM',
      'PIN try limit exceeded',
      'PIN required, PIN pad not present or not working',
      'PIN required, PIN not entered',
      'online PIN entered',
    ],
    [
      'floor limit exceeded',
      'lower consecutive offline limit exceeded',
      'upper consecutive offline limit exceeded',
      'selected randomly for online processing',
      'forced online by the merchant',
    ],
    [
      'default TDOL used',
      'issuer authentication failed',
      'script processing failed before the final cryptogram',
      'script processing failed after the final cryptogram',
    ],
  ],
  '9B': [
    [
      'offline data authentication performed',
      'cardholder verification performed',
      'card risk management performed',
      'issuer authentication performed',
      'terminal risk management performed',
      'script processing performed',
    ],
    [],
  ],
  '9F07': [
    [
      'domestic cash',
      'international cash',
      'domestic goods',
      'international goods',
      'domestic services',
      'international services',
      'at ATMs',
      'at terminals other than ATMs',
    ],
    ['domestic cashback', 'international cashback'],
  ],
  '9F33': [
    ['manual key entry', 'magnetic stripe', 'IC with contacts'],
    ['plaintext PIN offline', 'enciphered PIN online', 'signature', 'enciphered PIN offline', 'no CVM'],
    ['SDA', 'DDA', 'card capture', '', 'CDA'],
  ],
  '9F40': [
    ['cash', 'goods', 'services', 'cashback', 'inquiry', 'transfer', 'payment', 'administrative'],
    ['cash deposit'],
    ['numeric keys', 'alphabetic and special keys', 'command keys', 'function keys'],
    [
      ...[
        'prints for the attendant',
        'prints for the cardholder',
        'displays to the attendant',
        'displays to the cardholder',
      ],
      ...['', '', 'code table 10', 'code table 9'],
    ],
    ['8', '7', '6', '5', '4', '3', '2', '1'].map((table) => `code table ${table}`),
  ],
};

const methods: Readonly<Record<number, string>> = {
  0: 'CVM processing failed',
  1: 'plaintext PIN by the ICC',
  2: 'enciphered PIN online',
  3: 'plaintext PIN by the ICC and signature',
  4: 'enciphered PIN by the ICC',
  5: 'enciphered PIN by the ICC and signature',
  30: 'signature',
  31: 'no CVM required',
  63: 'no CVM performed',
};

const conditions: Readonly<Record<string, string>> = {
  '00': 'always',
  '01': 'if unattended cash',
  '02': 'if not cash nor cashback',
  '03': 'if the terminal supports it',
  '04': 'if manual cash',
  '05': 'if with cashback',
  '06': 'if under X in the application currency',
  '07': 'if over X in the application currency',
  '08': 'if under Y in the application currency',
  '09': 'if over Y in the application currency',
};

const cryptograms: Readonly<Record<string, string>> = {
  '0': 'AAC: declined',
  '4': 'TC: approved',
  '8': 'ARQC: online authorization requested',
};

const operators = ['financial institution', 'merchant', 'cardholder'];
const terminals = ['online only', 'offline with online capability', 'offline only'];

type Meaning = (value: string, currency: string | undefined) => string | undefined;

const byTag: Readonly<Record<string, Meaning>> = {
  '5F2A': currencyName,
  '8A': authorisationResponse,
  '8E': verificationRules,
  '9A': date,
  '9C': (value) => transactionTypes[value],
  '9F02': amount,
  '9F03': amount,
  '9F27': (value) => (value.length === 2 ? cryptograms[value[0]!] : undefined),
  '9F34': verificationResults,
  '9F35': terminalType,
  '9F39': (value) => entryModes[value],
  '9F42': currencyName,
};

/** What the value of a tag means; undefined when there is nothing to add. `value` is upper-case hex, `currency` that of the
 *  transaction as tag 5F2A has it. */
export function emvMeaning(tag: string, value: string, currency?: string): string | undefined {
  const [plain = ''] = tag.split('#');
  if (!/^([0-9A-F]{2})+$/.test(value)) return undefined;
  const bits = Object.hasOwn(bitTables, plain) ? bitTables[plain] : undefined;
  if (bits !== undefined) return bitNames(bits, value);
  return Object.hasOwn(byTag, plain) ? byTag[plain]!(value, currency) : undefined;
}

function bitNames(bits: Bits, value: string): string | undefined {
  if (value.length !== 2 * bits.length) return undefined;
  const names: string[] = [];
  bits.forEach((row, place) => {
    const byte = Number.parseInt(value.slice(2 * place, 2 * place + 2), 16);
    for (let bit = 8; bit >= 1; bit--) {
      if ((byte & (1 << (bit - 1))) === 0) continue;
      names.push(row[8 - bit] || `byte ${place + 1} bit ${bit}`);
    }
  });
  return names.length === 0 ? 'no bit set' : names.join(', ');
}

function currencyName(value: string): string | undefined {
  return value.length === 4 && value[0] === '0' ? currencyOf(value.slice(1))?.code : undefined;
}

function amount(value: string, currency: string | undefined): string | undefined {
  return value.length === 12 && currency?.length === 4 ? amountText(value, currency.slice(1)) : undefined;
}

function date(value: string): string | undefined {
  const yyyymmdd = /^\d{6}$/.test(value) ? Number(`20${value}`) : 0;
  return isCalendarDate(yyyymmdd) ? calendarDateText(yyyymmdd) : 'no date that there is';
}

function authorisationResponse(value: string): string | undefined {
  const code = Buffer.from(value, 'hex').toString('latin1');
  if (!/^[0-9A-Z]{2}$/.test(code)) return undefined;
  const reason = /^\d\d$/.test(code) ? reasonMeaning(reasonOf(code)) : '';
  return reason === '' || reason.startsWith('code ') ? code : `${code} ${reason}`;
}

function verificationRule(method: number, condition: string): string {
  const name = methods[method & 0x3f] ?? `CVM ${(method & 0x3f).toString(16).padStart(2, '0').toUpperCase()}`;
  return `${name} ${conditions[condition] ?? `condition ${condition}`}`;
}

function verificationResults(value: string): string | undefined {
  if (value.length !== 6) return undefined;
  const result = ['unknown', 'failed', 'successful'][Number.parseInt(value.slice(4), 16)];
  const rule = verificationRule(Number.parseInt(value.slice(0, 2), 16), value.slice(2, 4));
  return `${rule}: ${result ?? `result ${value.slice(4)}`}`;
}

/** Two amounts of four bytes, then rules of two. Bit 7 of a rule says that the next one applies when it fails. */
function verificationRules(value: string): string | undefined {
  const rules = value.slice(16).match(/.{4}/g) ?? [];
  if (value.length < 20 || value.length % 4 !== 0) return undefined;
  const limits = [value.slice(0, 8), value.slice(8, 16)].map((limit) => Number.parseInt(limit, 16));
  const words = rules.map((rule) => {
    const method = Number.parseInt(rule.slice(0, 2), 16);
    return verificationRule(method, rule.slice(2)) + ((method & 0x40) === 0 ? ', else fail' : '');
  });
  return `${limits.some((limit) => limit > 0) ? `X ${limits[0]}, Y ${limits[1]}; ` : ''}${words.join('; ')}`;
}

function terminalType(value: string): string | undefined {
  const place = Number(value[1]) - 1;
  const operator = operators[Number(value[0]) - 1];
  if (value.length !== 2 || operator === undefined || !(place >= 0 && place < 6)) return undefined;
  return `${place < 3 ? 'attended' : 'unattended'}, ${terminals[place % 3]}, ${operator}`;
}
