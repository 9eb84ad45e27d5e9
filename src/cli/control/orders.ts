// What a running switch can be told to do, and what it says to that: one line of JSON each way.
import { z } from 'zod';

/** A reason is read for years: it is short, and has no card number in it. */
export const LONGEST_REASON = 200;

const number = z.number().int().positive();

export const orderSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('drain'), issuer: z.string().optional() }),
  z.strictObject({ do: z.literal('release'), advice: number }),
  z.strictObject({ do: z.literal('drop'), advice: number, reason: z.string().min(1).max(LONGEST_REASON) }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What one issuer has in store-and-forward. */
const issuerSchema = z.strictObject({
  issuer: z.string(),
  isUp: z.boolean(),
  waiting: z.number(),
  parked: z.number(),
});
export type IssuerAdvices = z.infer<typeof issuerSchema>;

export const replySchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('done'), issuers: z.array(issuerSchema) }),
  z.strictObject({ outcome: z.literal('refused'), why: z.string() }),
]);
export type Reply = z.infer<typeof replySchema>;
