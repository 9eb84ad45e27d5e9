// Where a dialect carries what electronic commerce adds to an authorization: the indicator of how the cardholder was authenticated (ECI),
// the value that proves it (CAVV, AAV), the verification code of the card (CVV2), and ids. Written and read here, and nowhere else.
// A dialect is told by its elements, so that a spec of somebody's own that extends a bundled one is read alike.
import type { Dialect } from './dialect.ts';
import type { FieldValues } from './field-values.ts';
import type { Message } from './message.ts';

/** `ecommerce`: DE 48 of iso87-ascii-ecommerce. `visa`: BASE I, DE 60 and 126. `mastercard`: DE 48 of CIS. `iso2003`: DE 34 and 49. */
export type CommerceForm = 'ecommerce' | 'visa' | 'mastercard' | 'iso2003';

/** Empty where it is not there. */
interface CommerceData {
  /** Two digits of the scheme: 05, 06, 07; 02, 01, 00. */
  readonly eci: string;
  /** CAVV or AAV, base64 of 20 bytes. */
  readonly authenticationValue: string;
  /** Base64 of 20 bytes. */
  readonly xid: string;
  /** CVV2, three or four digits. */
  readonly securityCode: string;
  /** UUID. */
  readonly directoryTransactionId: string;
  /** Version of 3-D Secure: `2.2.0`. */
  readonly protocol: string;
}

const NOTHING: CommerceData = {
  eci: '',
  authenticationValue: '',
  xid: '',
  securityCode: '',
  directoryTransactionId: '',
  protocol: '',
};

/** How a form is written and read. */
interface Form {
  readonly write: (data: CommerceData) => FieldValues;
  readonly read: (message: Message) => Partial<CommerceData>;
}

/** Program protocol of Mastercard, and 3-D Secure indicator of Visa: the version of EMV 3DS by its first digit. */
const EMV_3DS = '2';

/** CVV2 of Visa: it is there (1), and both response code and result are wanted (1). Right-justified. */
const CVV2_THERE = '11';
const CVV2_PLACES = 4;

/** DE 60 of BASE I up to 60.7: nothing is said of the terminal. Eight packed digits. */
const VISA_BEFORE_ECI = '00000000';
const VISA_ECI_AT = 8;

/** Tags of DE 34 of 2003: an own choice within dataset 01, which the standard leaves to its users. Values of text are ASCII. */
const TAGS_OF_34 = {
  eci: '80',
  xid: '81',
  authenticationValue: '82',
  directoryTransactionId: '83',
  protocol: '84',
} as const;
const DATASET = '01';

const forms: Readonly<Record<CommerceForm, Form>> = {
  ecommerce: {
    write: ({ eci, xid, authenticationValue, securityCode, directoryTransactionId, protocol }) => ({
      48: filled({
        '01': eci,
        '02': xid,
        '03': authenticationValue,
        '04': securityCode,
        '05': directoryTransactionId,
        '06': protocol,
      }),
    }),
    read: (message) => {
      const parts = partsOf(message, 48);
      return {
        eci: textOf(parts['01']),
        xid: textOf(parts['02']),
        authenticationValue: textOf(parts['03']),
        securityCode: textOf(parts['04']),
        directoryTransactionId: textOf(parts['05']),
        protocol: textOf(parts['06']),
      };
    },
  },
  visa: {
    write: ({ eci, xid, authenticationValue, securityCode, protocol }) => ({
      ...filled({ 60: eci === '' ? '' : VISA_BEFORE_ECI + eci }),
      ...whole(126, {
        8: hexOf(xid),
        9: hexOf(authenticationValue),
        10: securityCode === '' ? '' : CVV2_THERE + securityCode.padStart(CVV2_PLACES),
        20: protocol.startsWith(EMV_3DS) ? EMV_3DS : '',
      }),
    }),
    read: (message) => {
      const parts = partsOf(message, 126);
      const request = textOf(parts[10]);
      const terminal = message.text(60) ?? '';
      return {
        eci: terminal.slice(VISA_ECI_AT, VISA_ECI_AT + 2),
        xid: base64Of(textOf(parts[8])),
        authenticationValue: base64Of(textOf(parts[9])),
        securityCode: request.startsWith('1') ? request.slice(CVV2_THERE.length).trim() : '',
        protocol: textOf(parts[20]) === EMV_3DS ? '2' : '',
      };
    },
  },
  mastercard: {
    write: ({ eci, authenticationValue, securityCode, directoryTransactionId, protocol }) => ({
      48: filled({
        TCC: 'T',
        42: eci === '' ? '' : { '01': `21${eci.slice(1)}` },
        43: authenticationValue,
        66: directoryTransactionId === '' ? '' : filled({ '01': protocol.slice(0, 1), '02': directoryTransactionId }),
        92: securityCode.slice(0, 3),
      }),
    }),
    read: (message) => {
      const parts = partsOf(message, 48);
      const level = textOf(insideOf(parts[42])['01']);
      const authentication = insideOf(parts[66]);
      return {
        eci: level.length === 3 ? `0${level[2]}` : '',
        authenticationValue: textOf(parts[43]),
        securityCode: textOf(parts[92]),
        directoryTransactionId: textOf(authentication['02']),
        protocol: textOf(authentication['01']),
      };
    },
  },
  iso2003: {
    write: ({ securityCode, ...data }) => {
      const tlv = Object.entries(TAGS_OF_34)
        .filter(([name]) => data[name as keyof typeof TAGS_OF_34] !== '')
        .map(([name, tag]) => tag + lengthAndHex(bytesOf(name, data[name as keyof typeof TAGS_OF_34])))
        .join('');
      return {
        ...(tlv === ''
          ? {}
          : { 34: `${DATASET}${(tlv.length / 2).toString(16).padStart(4, '0')}${tlv}`.toUpperCase() }),
        ...whole(49, { 2: securityCode }),
      };
    },
    read: (message) => ({
      ...readDataset(message.text(34) ?? ''),
      securityCode: textOf(partsOf(message, 49)[2]).replace(/^0(?=\d{3}$)/, ''),
    }),
  },
};

const known = new WeakMap<Dialect, { readonly form: CommerceForm | undefined }>();

/** How a dialect carries it; undefined when it does not. */
export function commerceFormOf(dialect: Dialect): CommerceForm | undefined {
  let found = known.get(dialect);
  if (found === undefined) {
    found = { form: formOf(dialect) };
    known.set(dialect, found);
  }
  return found.form;
}

/** The elements of a message, as JSON. */
export function commerceElements(form: CommerceForm, data: Partial<CommerceData>): FieldValues {
  return forms[form].write({ ...NOTHING, ...data });
}

/** What a message says; undefined when its dialect has no place for it. */
export function commerceDataOf(message: Message): CommerceData | undefined {
  const form = message.dialect === undefined ? undefined : commerceFormOf(message.dialect);
  return form === undefined ? undefined : { ...NOTHING, ...forms[form].read(message) };
}

function formOf({ fields }: Dialect): CommerceForm | undefined {
  const has = (element: number, ...keys: readonly string[]) =>
    keys.every((key) => fields[element]?.subfields?.has(key) === true);
  if (has(126, '9', '10') && fields[60]?.binary === true) return 'visa';
  if (has(48, 'TCC', '42', '43')) return 'mastercard';
  if (has(48, '01', '03') && fields[48]!.subfields!.get('03')!.sensitive === 'cryptogram') return 'ecommerce';
  return has(49, '2') && fields[34]?.binary === true ? 'iso2003' : undefined;
}

function partsOf(message: Message, element: number): FieldValues {
  return message.has(element) ? insideOf(message.get(String(element))) : {};
}

function insideOf(value: string | FieldValues | undefined): FieldValues {
  return typeof value === 'object' ? value : {};
}

function textOf(value: string | FieldValues | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Without what is empty. */
function filled(values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** An element of parts, unless there are none. */
function whole(element: number, parts: FieldValues): FieldValues {
  const given = filled(parts);
  return Object.keys(given).length === 0 ? {} : { [element]: given };
}

function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex').toUpperCase();
}

function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** Of DE 34: 20 bytes where the value is base64, else the characters. */
function bytesOf(name: string, value: string): Buffer {
  return isBase64(name) ? Buffer.from(value, 'base64') : Buffer.from(value, 'latin1');
}

function isBase64(name: string): boolean {
  return name === 'xid' || name === 'authenticationValue';
}

function lengthAndHex(bytes: Buffer): string {
  return bytes.length.toString(16).padStart(2, '0') + bytes.toString('hex');
}

function readDataset(hex: string): Partial<CommerceData> {
  const bytes = Buffer.from(hex, 'hex');
  const read: Record<string, string> = {};
  if (bytes.length < 3 || bytes[0] !== Number(DATASET)) return read;
  const end = Math.min(bytes.length, 3 + bytes.readUInt16BE(1));
  for (let at = 3; at + 2 <= end; ) {
    const tag = bytes.toString('hex', at, at + 1);
    const to = at + 2 + bytes[at + 1]!;
    if (to > end) break;
    const name = Object.entries(TAGS_OF_34).find(([, one]) => one === tag)?.[0];
    if (name !== undefined) read[name] = bytes.toString(isBase64(name) ? 'base64' : 'latin1', at + 2, to);
    at = to;
  }
  return read;
}
