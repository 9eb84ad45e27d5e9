// Data elements that several messages of EMV 3-D Secure have (Protocol and Core Functions Specification 2.2.0, table A.1). Names and
// lengths are those of the specification. A message may have elements that are not named here: they are kept, and passed on.
import { z } from 'zod';

/** Versions of the protocol that are spoken here, the latest first. */
export const PROTOCOL_VERSIONS = ['2.2.0', '2.1.0'] as const;

export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

export const transactionId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'is no UUID (RFC 4122)')
  .describe('UUID of RFC 4122');

export const version = z.enum(PROTOCOL_VERSIONS).describe('Version of the protocol');

/** At most 2,048 characters of an address that a browser or a server may be sent to. */
export const address = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s\p{Cc}"<>\\]+$/u, 'is no address of HTTP')
  .describe('Fully qualified address');

export const text = (least: number, most: number) => z.string().min(least).max(most);
export const digits = (count: number) => z.string().regex(new RegExp(`^\\d{${count}}$`), `has not ${count} digits`);

export const authenticationValue = z
  .string()
  .regex(/^[A-Za-z0-9+/]{27}=$/, 'is no base64 of 20 bytes')
  .describe('CAVV or AAV, base64 of 20 bytes');

export const eci = digits(2).describe('Electronic commerce indicator of the scheme');

export const transStatusReason = digits(2).describe('Why transStatus is what it is, 01 to 99');

export const authenticationType = z.enum(['01', '02', '03']).describe('01 static, 02 dynamic, 03 out of band');

export const challengeCancel = digits(2).describe(
  'Why a challenge ended early: 01 by the cardholder, 04 and 05 timed out, 06 error, 07 unknown',
);

/** Extensions of the message. One that is critical has to be understood, and none is here. */
export const messageExtension = z
  .array(z.looseObject({ name: text(1, 64), id: text(1, 64), criticalityIndicator: z.boolean(), data: z.unknown() }))
  .max(10)
  .optional();
