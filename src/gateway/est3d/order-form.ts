// The form of `/fim/est3Dgate` read as an order. Plug-ins differ: names come in any case and in two cases at once, amounts in the
// ways of three countries, booleans as `true`, `1` or nothing. What cannot be meant is refused with the name of its field.
import type { Language } from '../../centre/member.ts';
import { currencyNamed, isReadInTwoWays, minorOf } from '../form-amount.ts';
import { FormValues, languageNamed, orderNumberFault, shortened, shownName, sizeFaults } from '../form-fields.ts';
import { urlAllowed, urlFault } from '../form-url.ts';
import type { FormFault, FormField, OrderForm, PaymentKind } from '../order-form.ts';
import { isSigned } from './hash-ver3.ts';
import { inNaturalOrder } from './natural-order.ts';

const SESSION_SECONDS = 1_800;
const LEAST_SESSION_SECONDS = 30;
const MOST_SESSION_SECONDS = 2_700;
const RETURN_SECONDS = 5;
const MOST_RETURN_SECONDS = 300;

const STORE_TYPES: ReadonlySet<string> = new Set(['3d_pay_hosting', '3dpayhosting']);
const KINDS = new Map<string, PaymentKind>([
  ['auth', 'Auth'],
  ['preauth', 'PreAuth'],
]);
const NO: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off']);

/** The order of a form, or everything that is wrong with it. `language` is that of the merchant: for a form that says none. */
export function readEst3dForm(
  fields: readonly FormField[],
  language: Language,
): { readonly form: OrderForm } | { readonly faults: readonly FormFault[] } {
  const tooMuch = sizeFaults(fields);
  if (tooMuch.length > 0) return { faults: tooMuch };
  const reader = new FormReader(fields);
  const form = reader.read(fields, language);
  return reader.faults.length === 0 ? { form } : { faults: reader.faults };
}

/** The store that a form names; empty when it names none, or two. */
export function clientIdOf(fields: readonly FormField[]): string {
  const named = new FormValues(fields).all('clientid');
  return named.length === 1 ? named[0]! : '';
}

class FormReader {
  readonly faults: FormFault[] = [];
  readonly #values: FormValues;

  constructor(fields: readonly FormField[]) {
    this.#values = new FormValues(fields);
  }

  read(fields: readonly FormField[], language: Language): OrderForm {
    const clientId = this.#needed('clientid', 'the number of the store');
    this.#storeType();
    this.#hashAlgorithm();
    const kind = this.#kind();
    const { currency, amountMinor } = this.#money(fields);
    const refreshTime = this.#values.get('refreshtime');
    const autoRedirect = this.#values.get('AutoRedirect');
    return {
      kit: 'est3d',
      fields,
      clientId,
      oid: this.#oid(),
      kind,
      amountMinor,
      currency,
      okUrl: this.#url('okUrl', true),
      failUrl: this.#url('failUrl', true),
      callbackUrl: this.#url('callbackUrl', false) || undefined,
      shopUrl: this.#url('shopurl', false) || undefined,
      language: languageNamed(this.#values.get('lang'), language),
      email: this.#text('email'),
      phone: this.#text('tel'),
      billTo: this.#text('BillToName'),
      returnsByItself: autoRedirect === '' ? refreshTime !== '' : !NO.has(autoRedirect.toLowerCase()),
      returnSeconds: this.#seconds('refreshtime', RETURN_SECONDS, 0, MOST_RETURN_SECONDS),
      sessionSeconds: this.#seconds('sessiontimeout', SESSION_SECONDS, LEAST_SESSION_SECONDS, MOST_SESSION_SECONDS),
      displayAmount: this.#displayAmount(),
    };
  }

  #storeType(): void {
    const storeType = this.#needed('storetype', '3D_PAY_HOSTING');
    if (storeType === '' || STORE_TYPES.has(storeType.toLowerCase())) return;
    this.#fault(
      'storetype',
      shown(storeType),
      '3D_PAY_HOSTING or 3DPAYHOSTING: the card is asked for on the page of the gateway',
    );
  }

  #hashAlgorithm(): void {
    const algorithm = this.#one('hashAlgorithm');
    if (algorithm === '' || algorithm.toLowerCase() === 'ver3') return;
    this.#fault('hashAlgorithm', shown(algorithm), 'ver3');
  }

  /** Who writes the type twice and differently is given the one that takes no money by itself. */
  #kind(): PaymentKind {
    const written = this.#values.all('TranType');
    if (written.length === 0) this.#needed('TranType', 'PreAuth or Auth');
    const kinds = written.map((text) => KINDS.get(text.toLowerCase()));
    const unknown = kinds.indexOf(undefined);
    if (unknown >= 0) this.#fault('TranType', shown(written[unknown]!), 'PreAuth or Auth');
    return kinds.includes('PreAuth') ? 'PreAuth' : 'Auth';
  }

  #money(fields: readonly FormField[]): { currency: number; amountMinor: number } {
    const amount = this.#needed('amount', 'as 125.50');
    const code = this.#needed('currency', '504');
    const currency = code === '' ? undefined : currencyNamed(code);
    if (code !== '' && currency === undefined) this.#fault('currency', shown(code), 'a code of ISO 4217: 504 or MAD');
    if (amount === '') return { currency: 0, amountMinor: 0 };
    const decimals = currency?.exponent ?? 2;
    const amountMinor = minorOf(amount, decimals);
    if (amountMinor === undefined || amountMinor === 0) {
      const allowed = `more than nothing, with ${decimals === 0 ? 'no' : `at most ${decimals}`} decimals: as ${EXAMPLES[decimals]}`;
      const isTwofold = isReadInTwoWays(amount, decimals);
      this.#fault('amount', isTwofold ? `${amount} can be read in two ways` : shown(amount), allowed);
    }
    const displaced = displacedAmount(fields, amountMinor ?? 0, decimals);
    if (displaced !== undefined)
      this.#fault(shownName(displaced), 'a larger amount, signed before amount', NOT_DISPLACED);
    return { currency: Number(currency?.numeric ?? 0), amountMinor: amountMinor ?? 0 };
  }

  #oid(): string {
    const oid = this.#needed('oid', "the shop's number of the order");
    const fault = orderNumberFault(oid);
    if (fault !== undefined) this.#fault('oid', fault.wrong, fault.allowed);
    return oid;
  }

  #url(name: string, isNeeded: boolean): string {
    const text = isNeeded ? this.#needed(name, urlAllowed) : this.#one(name);
    const wrong = text === '' ? undefined : urlFault(text);
    if (wrong !== undefined) this.#fault(name, wrong, urlAllowed);
    return text;
  }

  #text(name: string): string {
    return shortened(this.#values.get(name));
  }

  #seconds(name: string, byDefault: number, least: number, most: number): number {
    const text = this.#values.get(name);
    if (text === '') return byDefault;
    const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (seconds >= least && seconds <= most) return seconds;
    this.#fault(name, shown(text), `${least} to ${most} seconds`);
    return byDefault;
  }

  #displayAmount(): string {
    const amount = this.#text('amountCur');
    const symbol = this.#text('symbolCur');
    return amount === '' ? '' : `${amount} ${symbol}`.trim();
  }

  #needed(name: string, allowed: string): string {
    const value = this.#one(name);
    if (value === '' && this.#values.all(name).length === 0) this.#fault(name, 'missing', allowed);
    return value;
  }

  /** The value of a field. One that money or addresses depend on, and that is there in two cases of its name with two values, is a fault; of
   *  others the first value counts. */
  #one(name: string): string {
    const values = this.#values.all(name);
    if (values.length > 1 && !this.faults.some(({ field }) => field === name)) {
      this.#fault(name, `there ${values.length} times with different values`, 'once');
    }
    return values[0] ?? '';
  }

  #fault(field: string, wrong: string, allowed: string): void {
    this.faults.push({ field, wrong, allowed });
  }
}

/** Money as it is written with its cents. */
const WITH_CENTS = /[.,]\d{2}$/;
const NOT_DISPLACED =
  'names are not signed, so that this may have been amount when the shop signed: another name, behind amount';

/**
 * A field with more money than `amount` that is signed before it. Names are not signed: a cardholder who renames `amount` and a field behind it
 * posts a form that fits its hash and asks for less. No field that shops are known to post comes before `amount`, so what it has been is
 * there still, under a name that does.
 */
function displacedAmount(fields: readonly FormField[], amountMinor: number, decimals: number): string | undefined {
  // Nearly always there is none: only what may come before it is put in order.
  if (!fields.some(([name]) => name.toLowerCase() < 'amount')) return undefined;
  const ordered = inNaturalOrder(
    fields.filter(([name]) => isSigned(name)),
    ([name]) => name,
  );
  const before = ordered.slice(
    0,
    ordered.findIndex(([name]) => name.toLowerCase() === 'amount'),
  );
  return before.find(
    ([, value]) => WITH_CENTS.test(value.trim()) && (minorOf(value.trim(), decimals) ?? 0) > amountMinor,
  )?.[0];
}

const EXAMPLES: Readonly<Record<number, string>> = { 0: '125', 2: '125.50', 3: '125.500' };

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
