// What a running switch can be told to do, and what it says to that: one line of JSON each way.
import { z } from 'zod';

/** A reason is read for years: it is short, and has no card number in it. */
export const LONGEST_REASON = 200;

const number = z.number().int().positive();

export const orderSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('drain'), issuer: z.string().optional() }),
  /** Closes the business day; only that of `date`, yyyymmdd, when it is given. */
  z.strictObject({ do: z.literal('close-day'), date: number.optional() }),
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
  /** The business day of `date` is closed, and that of `next` open. */
  z.strictObject({ outcome: z.literal('closed'), date: number, next: number }),
  z.strictObject({ outcome: z.literal('refused'), why: z.string() }),
]);
export type Reply = z.infer<typeof replySchema>;
