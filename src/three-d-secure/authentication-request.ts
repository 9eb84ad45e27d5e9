// The AReq of a purchase in a browser.
import { currencyOf } from '../iso8583/currency.ts';
import type { Purchase } from './authentication.ts';
import type { AReq } from './messages/authentication-messages.ts';
import type { ProtocolVersion } from './messages/parts.ts';

/** What names this server; those of EMVCo are given with its approval. */
const REFERENCE = 'SWITCH8583-TEST-SERVER';
/** Goods and services. */
const PURCHASE = '01';
const PAYMENT = '01';
const BROWSER = '02';
const UNKNOWN_LANGUAGE = 'fr';
/** 2.1.0 requires them of every browser. They are not measured here, so they say the least. */
const NOT_MEASURED = {
  browserJavaEnabled: false,
  browserColorDepth: '24',
  browserScreenHeight: '0',
  browserScreenWidth: '0',
  browserTZ: '0',
} as const;

interface Sender {
  readonly id: string;
  readonly version: ProtocolVersion;
  readonly resultUrl: string;
  readonly requestorUrl: string;
}

export function areqOf(purchase: Purchase, { id, version, resultUrl, requestorUrl }: Sender): AReq {
  const { acceptHeader, userAgent, language, address } = purchase.browser;
  const currency = String(purchase.currency).padStart(3, '0');
  const areq: AReq = {
    messageType: 'AReq',
    messageVersion: version,
    threeDSServerTransID: id,
    threeDSServerURL: resultUrl,
    threeDSServerRefNumber: REFERENCE,
    threeDSRequestorID: purchase.acceptor,
    threeDSRequestorName: purchase.merchantName.slice(0, 40),
    threeDSRequestorURL: requestorUrl,
    threeDSRequestorAuthenticationInd: PAYMENT,
    threeDSCompInd: 'U',
    deviceChannel: BROWSER,
    messageCategory: PAYMENT,
    acctNumber: purchase.pan,
    cardExpiryDate: purchase.expiry,
    acquirerBIN: purchase.acquirerBin,
    acquirerMerchantID: purchase.acceptor,
    merchantName: purchase.merchantName.slice(0, 40),
    merchantCountryCode: String(purchase.merchantCountry).padStart(3, '0'),
    mcc: purchase.categoryCode.padStart(4, '0'),
    purchaseAmount: String(purchase.amountMinor),
    purchaseCurrency: currency,
    purchaseExponent: String(currencyOf(currency)?.exponent ?? 2),
    purchaseDate: digitsOf(purchase.at),
    transType: PURCHASE,
    notificationURL: purchase.notificationUrl,
    browserAcceptHeader: filled(acceptHeader, '*/*', 2048),
    browserUserAgent: filled(userAgent, '-', 2048),
    browserLanguage: filled(language, UNKNOWN_LANGUAGE, version === '2.1.0' ? 8 : 35),
  };
  if (address !== '') areq.browserIP = address.slice(0, 45);
  if (purchase.cardholderName.length >= 2) areq.cardholderName = purchase.cardholderName.slice(0, 45);
  if (purchase.email.length >= 3) areq.email = purchase.email.slice(0, 254);
  if (version === '2.2.0') areq.browserJavascriptEnabled = false;
  else Object.assign(areq, NOT_MEASURED);
  return areq;
}

function filled(given: string, otherwise: string, most: number): string {
  return given === '' ? otherwise : given.slice(0, most);
}

/** YYYYMMDDHHMMSS in UTC. */
function digitsOf(at: number): string {
  return new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
}
