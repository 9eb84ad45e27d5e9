// RReq and RRes: how a challenge ended, from the access control server through the directory to the 3DS server, and that it was taken in
// (EMV 3DS 2.2.0, tables B.8 and B.9). Erro: what is wrong with a message (table B.10).
import { z } from 'zod';
import * as part from './parts.ts';

export const rreqSchema = z.looseObject({
  messageType: z.literal('RReq'),
  messageVersion: part.version,
  messageExtension: part.messageExtension,
  threeDSServerTransID: part.transactionId,
  dsTransID: part.transactionId,
  acsTransID: part.transactionId,
  messageCategory: z.literal('01'),
  transStatus: z.enum(['Y', 'A', 'N', 'U', 'R']),
  transStatusReason: part.transStatusReason.optional(),
  authenticationType: part.authenticationType.optional(),
  authenticationMethod: part.digits(2).optional().describe('01 static passcode, 02 SMS one-time passcode'),
  authenticationValue: part.authenticationValue.optional(),
  eci: part.eci.optional(),
  challengeCancel: part.challengeCancel.optional(),
  interactionCounter: part.digits(2).describe('How often the cardholder was asked'),
});

export const rresSchema = z.looseObject({
  messageType: z.literal('RRes'),
  messageVersion: part.version,
  messageExtension: part.messageExtension,
  threeDSServerTransID: part.transactionId,
  dsTransID: part.transactionId,
  acsTransID: part.transactionId,
  resultsStatus: z.enum(['01', '02', '03']).describe('01 taken in'),
});

export const erroSchema = z.looseObject({
  messageType: z.literal('Erro'),
  messageVersion: z.string().regex(/^\d+\.\d+\.\d+$/, 'is no version'),
  errorCode: part.digits(3),
  errorComponent: z.enum(['S', 'D', 'A']).describe('S 3DS server, D directory, A access control server'),
  errorDescription: part.text(1, 2048),
  errorDetail: part.text(1, 2048),
  errorMessageType: z.enum(['AReq', 'ARes', 'CReq', 'CRes', 'RReq', 'RRes']).optional(),
  threeDSServerTransID: part.transactionId.optional(),
  dsTransID: part.transactionId.optional(),
  acsTransID: part.transactionId.optional(),
});

export type RReq = z.output<typeof rreqSchema>;
export type RRes = z.output<typeof rresSchema>;
export type Erro = z.output<typeof erroSchema>;
