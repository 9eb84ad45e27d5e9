// AReq and ARes: an authentication asked for and answered (EMV 3DS 2.2.0, tables B.1 and B.2), of a payment in a browser.
import { z } from 'zod';
import * as part from './parts.ts';

export const areqSchema = z
  .looseObject({
    messageType: z.literal('AReq'),
    messageVersion: part.version,
    messageExtension: part.messageExtension,
    threeDSServerTransID: part.transactionId,
    threeDSServerURL: part.address.describe('Where the directory sends the RReq'),
    threeDSServerRefNumber: part.text(1, 32),
    threeDSRequestorID: part.text(1, 35),
    threeDSRequestorName: part.text(1, 40),
    threeDSRequestorURL: part.address,
    threeDSRequestorAuthenticationInd: part.digits(2).describe('01 payment'),
    threeDSCompInd: z.enum(['Y', 'N', 'U']).describe('Whether the method of the issuer was run: U not available'),
    deviceChannel: z.literal('02').describe('02 browser'),
    messageCategory: z.literal('01').describe('01 payment'),
    acctNumber: z
      .string()
      .regex(/^\d{13,19}$/, 'is no card number')
      .describe('Card number'),
    cardExpiryDate: part.digits(4).optional().describe('YYMM'),
    cardholderName: part.text(2, 45).optional(),
    email: part.text(3, 254).optional(),
    acquirerBIN: part.text(1, 11),
    acquirerMerchantID: part.text(1, 35),
    merchantName: part.text(1, 40),
    merchantCountryCode: part.digits(3),
    mcc: part.digits(4),
    purchaseAmount: z.string().regex(/^\d{1,48}$/, 'is no amount in minor units'),
    purchaseCurrency: part.digits(3),
    purchaseExponent: z.string().regex(/^\d$/, 'is no digit'),
    purchaseDate: part.digits(14).describe('YYYYMMDDHHMMSS, UTC'),
    transType: part.digits(2).optional().describe('01 goods and services'),
    notificationURL: part.address.describe('Where the browser brings the CRes'),
    browserAcceptHeader: part.text(1, 2048),
    browserUserAgent: part.text(1, 2048),
    browserIP: part.text(1, 45).optional(),
    browserLanguage: part.text(1, 35),
    browserJavascriptEnabled: z.boolean().optional().describe('Since 2.2.0'),
    browserJavaEnabled: z.boolean().optional(),
    browserColorDepth: part.text(1, 2).optional(),
    browserScreenHeight: part.text(1, 6).optional(),
    browserScreenWidth: part.text(1, 6).optional(),
    browserTZ: part.text(1, 5).optional(),
    dsURL: part.address.optional().describe('Where the access control server sends the RReq; added by the directory'),
    dsTransID: part.transactionId.optional().describe('Added by the directory'),
    dsReferenceNumber: part.text(1, 32).optional().describe('Added by the directory'),
  })
  .superRefine((areq, context) => {
    const lacks = (element: string) =>
      context.addIssue({ code: 'custom', path: [element], message: `is required in ${areq.messageVersion}` });
    if (areq.messageVersion === '2.1.0')
      for (const element of BROWSER_OF_2_1) if (areq[element] === undefined) lacks(element);
    if (areq.messageVersion === '2.2.0' && areq.browserJavascriptEnabled === undefined)
      lacks('browserJavascriptEnabled');
  });

/** What version 2.1.0 requires of a browser, whether scripts run there or not. */
const BROWSER_OF_2_1 = [
  ...['browserJavaEnabled', 'browserColorDepth', 'browserScreenHeight', 'browserScreenWidth', 'browserTZ'],
] as const;

export const aresSchema = z
  .looseObject({
    messageType: z.literal('ARes'),
    messageVersion: part.version,
    messageExtension: part.messageExtension,
    threeDSServerTransID: part.transactionId,
    dsTransID: part.transactionId,
    acsTransID: part.transactionId,
    acsReferenceNumber: part.text(1, 32),
    dsReferenceNumber: part.text(1, 32),
    acsOperatorID: part.text(1, 32).optional(),
    transStatus: z
      .enum(['Y', 'A', 'N', 'U', 'R', 'C', 'I', 'D'])
      .describe('Y authenticated, A attempted, N not, U unable, R rejected, C challenge, I informational, D decoupled'),
    transStatusReason: part.transStatusReason.optional(),
    authenticationType: part.authenticationType.optional(),
    authenticationValue: part.authenticationValue.optional(),
    eci: part.eci.optional(),
    acsChallengeMandated: z.enum(['Y', 'N']).optional(),
    acsURL: part.address.optional().describe('Where the browser brings the CReq'),
    cardholderInfo: part.text(1, 128).optional(),
  })
  .superRefine(({ transStatus, acsURL, messageVersion }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (transStatus === 'C' && acsURL === undefined) wrong('acsURL', 'is required for a challenge');
    if ((transStatus === 'I' || transStatus === 'D') && messageVersion === '2.1.0')
      wrong('transStatus', `is no status of 2.1.0: ${transStatus}`);
  });

export type AReq = z.output<typeof areqSchema>;
export type ARes = z.output<typeof aresSchema>;
