// A CC5Request as servers send it: XML as the body, or as the field DATA of a form, sometimes without being encoded for its way; in UTF-8
// or ISO 8859-9. Nothing outside of the text is read: there is no DOCTYPE, and entities are the five of XML and numbers.
import { isIP } from 'node:net';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { hasCheckDigit } from '../../iso8583/pan.ts';
import { authenticationFault } from '../foreign-authentication.ts';
import { readFormBody, textOfBytes } from '../form-body.ts';
import { orderNumberFault } from '../form-fields.ts';
import { latin5Text } from '../latin-5.ts';
import type { PaymentKind } from '../order-form.ts';
import type { Cc5Change, Cc5Question, Cc5Request } from './request.ts';

const LONGEST_BODY = 65_536;
const DEEPEST = 8;
const LONGEST_VALUE = 1_024;

interface Unreadable {
  /** English, for ErrMsg: what is wrong with the request. */
  readonly wrong: string;
}

const PAYMENTS = new Map<string, PaymentKind>([
  ['auth', 'Auth'],
  ['preauth', 'PreAuth'],
]);
const CHANGES = new Map<string, Cc5Change['is']>([
  ['postauth', 'capture'],
  ['void', 'void'],
  ['credit', 'refund'],
]);

/** Reads the body of a request. */
export function readCc5Request(body: Uint8Array): Cc5Request | Unreadable {
  if (body.length > LONGEST_BODY)
    return { wrong: `the request has ${body.length} bytes, at most ${LONGEST_BODY} are read` };
  const xml = xmlOf(body);
  if (xml === undefined) return { wrong: 'there is no XML: send CC5Request as the body, or as the field DATA' };
  const root = rootOf(xml);
  return 'wrong' in root ? root : requestOf(new Elements(root.children));
}

/** The XML of a body, which may be a form. */
function xmlOf(body: Uint8Array): string | undefined {
  const latin = Buffer.from(body).toString('latin1');
  if (/^(?:\xef\xbb\xbf)?\s*</.test(latin)) return decoded(body, latin);
  const bare = /^\s*DATA=\s*(?=<)/i.exec(latin);
  if (bare !== null) return decoded(body.subarray(bare[0].length), latin.slice(bare[0].length));
  return readFormBody(body).find(([name, value]) => name.toUpperCase() === 'DATA' && value !== '')?.[1];
}

/** Bytes in the encoding that the XML declares. */
function decoded(bytes: Uint8Array, latin: string): string {
  const [, encoding = ''] = /^[^<]*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)["']/i.exec(latin) ?? [];
  return /^(iso-?8859-?9|windows-1254|latin5)$/i.test(encoding) ? latin5Text(bytes) : textOfBytes(bytes);
}

function rootOf(xml: string): { children: Readonly<Record<string, unknown>> } | Unreadable {
  // Declared entities are how XML reads files and fills memory.
  if (/<!DOCTYPE/i.test(xml)) return { wrong: 'a DOCTYPE is not read' };
  const valid = XMLValidator.validate(xml.trim());
  if (valid !== true)
    return { wrong: `the request is no XML: ${valid.err.msg} in line ${valid.err.line}`.replaceAll(/\s+/g, ' ') };
  try {
    const parser = new XMLParser({
      parseTagValue: false,
      maxNestedTags: DEEPEST,
      ignoreDeclaration: true,
      // Those by number: XML has no others but its five.
      htmlEntities: true,
    });
    const roots = parser.parse(xml.trim()) as Readonly<Record<string, unknown>>;
    const [name, root] = Object.entries(roots)[0] ?? [];
    if (name?.toLowerCase() !== 'cc5request')
      return { wrong: `the root element is ${shown(name ?? 'nothing')}, not CC5Request` };
    if (typeof root !== 'object' || root === null || Array.isArray(root)) return { wrong: 'CC5Request is empty' };
    return { children: root as Readonly<Record<string, unknown>> };
  } catch (error) {
    return { wrong: `the request cannot be read: ${error instanceof Error ? shown(error.message) : 'no XML'}` };
  }
}

function requestOf(elements: Elements): Cc5Request | Unreadable {
  const { twice } = elements;
  if (twice !== undefined) return { wrong: `${shown(twice)} is there twice` };
  const clientId = elements.text('ClientId');
  const missing = ['Name', 'Password', 'ClientId'].find((name) => elements.text(name) === '');
  if (missing !== undefined) return { wrong: `${missing} is missing` };
  const long = elements.tooLong();
  if (long !== undefined) return { wrong: `${shown(long)} has more than ${LONGEST_VALUE} characters` };
  const fault = orderNumberFault(elements.text('OrderId'));
  if (fault !== undefined) return { wrong: `OrderId: ${fault.wrong}; allowed: ${fault.allowed}` };
  const question = questionOf(elements);
  if ('wrong' in question) return question;
  const caller = { clientId, name: elements.text('Name'), password: elements.text('Password') };
  return { caller, oid: elements.text('OrderId'), question };
}

function questionOf(elements: Elements): Cc5Question | Unreadable {
  const extra = elements.inside('Extra');
  const isAsked = (name: string) => extra.text(name).toUpperCase() === 'QUERY';
  const needsOid = elements.text('OrderId') === '' ? { wrong: 'OrderId is missing' } : undefined;
  if (isAsked('ORDERSTATUS')) return needsOid ?? { is: 'status' };
  if (isAsked('ORDERHISTORY')) return needsOid ?? { is: 'history' };
  const type = elements.text('Type');
  const money = { total: elements.text('Total'), currency: elements.text('Currency') };
  const change = CHANGES.get(type.toLowerCase());
  if (change !== undefined) {
    const transactionId = elements.text('TransId');
    return (transactionId === '' ? needsOid : undefined) ?? { is: change, transactionId, ...money };
  }
  const kind = PAYMENTS.get(type.toLowerCase());
  if (kind !== undefined) return paymentOf(elements, kind, money);
  const allowed = 'Auth, PreAuth, PostAuth, Void or Credit';
  return { wrong: type === '' ? `Type is missing: ${allowed}` : `Type is ${shown(type)}: ${allowed}` };
}

function paymentOf(
  elements: Elements,
  kind: PaymentKind,
  money: { total: string; currency: string },
): Cc5Question | Unreadable {
  if (money.total === '') return { wrong: 'Total is missing' };
  if (money.currency === '') return { wrong: 'Currency is missing' };
  const cavv = elements.text('PayerAuthenticationCode');
  const authentication = {
    xid: elements.text('PayerTxnId'),
    eci: elements.text('PayerSecurityLevel'),
    cavv,
  };
  const isAuthenticated = cavv !== '' || authentication.eci !== '' || authentication.xid !== '';
  const fault = isAuthenticated ? authenticationFault(authentication) : undefined;
  if (fault !== undefined) return { wrong: fault };
  const written = elements.text('Number');
  const digits = written.replaceAll(/[ -]/g, '');
  const isCard = /^\d{12,19}$/.test(digits) && hasCheckDigit(digits);
  if (!isCard) return { wrong: isAuthenticated && written !== '' ? NO_MD : 'Number is no card number' };
  const [, month = '', year = ''] = /^(\d{2}) ?[/-]? ?(?:20)?(\d{2})$/.exec(elements.text('Expires')) ?? [];
  if (!(month >= '01' && month <= '12')) return { wrong: 'Expires is not mm/yy' };
  const securityCode = elements.text('Cvv2Val');
  if (!/^(\d{3,4})?$/.test(securityCode)) return { wrong: 'Cvv2Val is not of three or four digits' };
  const clientAddress = elements.text('IPAddress');
  if (clientAddress !== '' && isIP(clientAddress) === 0) return { wrong: 'IPAddress is no address' };
  return {
    is: 'payment',
    kind,
    ...money,
    number: digits,
    expiryMonth: month,
    expiryYear: year,
    securityCode,
    authentication: isAuthenticated ? authentication : undefined,
    clientAddress,
  };
}

/** This gateway authenticates on its own pages, pays there at once, and gives out no md by which a card could be found. */
const NO_MD =
  'Number must be a card number here, not md: this gateway gives out no md, and keeps no card that was authenticated and not paid with';

/** Elements by their names in whatever case. */
class Elements {
  /** The name of one that is there twice. */
  readonly twice: string | undefined;
  readonly #values = new Map<string, unknown>();

  constructor(children: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(children)) {
      if (Array.isArray(value) || this.#values.has(name.toLowerCase())) this.twice ??= name;
      this.#values.set(name.toLowerCase(), value);
    }
  }

  /** Empty when it is not there, or has others inside. */
  text(name: string): string {
    const value = this.#values.get(name.toLowerCase());
    return typeof value === 'string' ? value.trim() : '';
  }

  inside(name: string): Elements {
    const value = this.#values.get(name.toLowerCase());
    return new Elements(
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {},
    );
  }

  tooLong(): string | undefined {
    for (const [name, value] of this.#values)
      if (typeof value === 'string' && value.length > LONGEST_VALUE) return name;
    return undefined;
  }
}

/** What came from outside, short and of one line. */
function shown(text: string): string {
  const clean = text.replaceAll(/[^ -~]/g, '?');
  return clean.length > 60 ? `${clean.slice(0, 60)}...` : clean;
}
