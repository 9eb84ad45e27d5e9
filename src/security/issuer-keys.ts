// The keys of an issuer of cards, as a file holds them. They are for tests only, and a file has to say so: nobody shall put the key of
// a bank here.
import { z } from 'zod';
import type { AavKey } from './mastercard-aav.ts';
import type { CavvKey } from './visa-cavv.ts';

const keyPair = z
  .string()
  .regex(/^[0-9A-Fa-f]{32}$/, 'a pair of DES keys has 32 digits of hex')
  .describe('Pair of DES keys A and B, 32 digits of hex');

/** What a file of keys has in it. */
export const issuerKeysSchema = z.strictObject({
  use: z.literal('test').describe('Always `test`: no key of a bank belongs here'),
  cvv: keyPair.describe('Key pair of CVV, iCVV and CVV2, 32 digits of hex'),
  cavv: keyPair.describe('Key pair of the CAVV of Visa and of the brands that do as Visa does, 32 digits of hex'),
  cavvKeyIndicator: z.int().min(1).max(99).default(1).describe("Which of the issuer's keys `cavv` is"),
  aav: z
    .string()
    .regex(/^([0-9A-Fa-f]{2}){16,64}$/, 'a key of the AAV has 32 to 128 digits of hex')
    .describe('Key of the AAV of Mastercard, 32 to 128 digits of hex'),
  aavAcs: z.int().min(0).max(255).default(1).describe('Number of the access control server in the AAV'),
  aavKeyIndicator: z.int().min(0).max(15).default(1).describe('Which of the keys of the card range `aav` is'),
});

export interface IssuerKeys {
  /** 16 bytes: DES keys A and B. */
  readonly cvv: Uint8Array;
  readonly cavv: CavvKey;
  readonly aav: AavKey;
}

/** The keys as they are used. */
export function issuerKeysOf(file: z.output<typeof issuerKeysSchema>): IssuerKeys {
  return {
    cvv: Buffer.from(file.cvv, 'hex'),
    cavv: { keyPair: Buffer.from(file.cavv, 'hex'), indicator: file.cavvKeyIndicator },
    aav: { secret: Buffer.from(file.aav, 'hex'), acs: file.aavAcs, keyIndicator: file.aavKeyIndicator },
  };
}
