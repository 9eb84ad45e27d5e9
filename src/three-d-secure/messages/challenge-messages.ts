// CReq and CRes: what the browser carries between the shop's side and the page of the issuer (EMV 3DS 2.2.0, tables B.3 to B.5). Both are
// JSON in base64url without padding, in a form field.
import { z } from 'zod';
import * as part from './parts.ts';

export const creqSchema = z.looseObject({
  messageType: z.literal('CReq'),
  messageVersion: part.version,
  messageExtension: part.messageExtension,
  threeDSServerTransID: part.transactionId,
  acsTransID: part.transactionId,
  challengeWindowSize: z.enum(['01', '02', '03', '04', '05']).describe('05 full screen'),
});

/** The last one, which ends the challenge. */
export const cresSchema = z.looseObject({
  messageType: z.literal('CRes'),
  messageVersion: part.version,
  messageExtension: part.messageExtension,
  threeDSServerTransID: part.transactionId,
  acsTransID: part.transactionId,
  challengeCompletionInd: z.enum(['Y', 'N']).optional(),
  transStatus: z.enum(['Y', 'N']).describe('For the browser only: the RReq decides'),
});

export type CReq = z.output<typeof creqSchema>;
export type CRes = z.output<typeof cresSchema>;
