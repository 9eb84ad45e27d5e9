// What the switch may decide in the place of an issuer, as the configuration file says it: part of the definition of that file.
import { z } from 'zod';
import { Movement, movementOf } from '../../iso8583/processing-code.ts';
import { cardAllowed, cardPattern } from './card-list.ts';
import type { Reading } from './faults.ts';
import { type Route, routeAllowed } from './routes.ts';
import { besideOtherFaults, duration, file, listOf, reads, section, wholeNumber, words } from './schema-parts.ts';
import { amount, amountsFit, currency, minorOf, route } from './schema-values.ts';

const typeAllowed = "the first two digits of a processing code, debits or credits: '00' to '29' or '40' to '99'";
const pathAllowed = "the path of an element, '52' or '48.92'";
const whenAllowed = 'a list of down and silent, one of them at least';
const mapAllowed = 'a map of what may be decided in place of the issuer: currency, floorLimit, velocity...';

function readTransactionType(written: string | number): Reading<number> {
  const text = String(written);
  if (!/^\d{2}$/.test(text)) return { wrong: 'not two digits', allowed: typeAllowed };
  if (movementOf(Number(text)) === Movement.enquiry) {
    return { wrong: 'an enquiry, which only the issuer can answer', allowed: typeAllowed };
  }
  return { value: Number(text) };
}

/** Elements 2 to 192, and what is inside them. */
function readPath(written: string | number): Reading<string> {
  const text = String(written);
  const number = /^(\d{1,3})(\.[A-Za-z0-9]+)*$/.exec(text)?.[1];
  const isElement = number !== undefined && Number(number) >= 2 && Number(number) <= 192;
  return isElement ? { value: text } : { wrong: 'not a path', allowed: pathAllowed };
}

const velocity = section('a map of count, amount and per', {
  count: wholeNumber(1, 1_000).describe('Approvals of one card at most; further requests get 65'),
  amount: amount.describe('What one card is approved for altogether at most, in major units; more gets 61'),
  per: duration({ leastMs: 1_000, mostMs: 720 * 3_600_000 })
    .prefault('24h')
    .describe('The span of time, up to now, in which they are counted'),
});

/** A card number is read, and judged, where the CSV files are. */
const card = z.union([z.string().meta({ pattern: cardPattern }), z.number(), z.strictObject({ csv: file })], {
  error: cardAllowed,
});

export const standIn = section(mapAllowed, {
  when: listOf(words('down', 'silent'), whenAllowed)
    .prefault(['down'])
    .describe('Down: the issuer cannot be asked. Silent: it was asked, and its deadline has passed'),
  currency: currency.describe(
    'The only currency of requests that are stood in for, ISO 4217; that of the amounts here',
  ),
  floorLimit: amount.describe('Amount up to which a request is approved, in major units; more gets 61'),
  velocity: velocity.describe('What one card is approved for within a span of time'),
  cards: section('a map of deny', {
    deny: z
      .array(card, { error: `a list of card numbers: ${cardAllowed}` })
      .describe('Card numbers that get 05, here or in CSV files'),
  })
    .optional()
    .describe('Cards that are treated otherwise'),
  bins: listOf(route, `a list of routes: ${routeAllowed}`)
    .optional()
    .describe('First digits of the cards that are stood in for; all of the issuer when left out'),
  processingCodes: listOf(reads(readTransactionType, typeAllowed), `a list of transaction types: ${typeAllowed}`)
    .prefault(['00'])
    .describe('Transaction types that are stood in for: the first two digits of DE 3'),
  notWith: z
    .array(reads(readPath, pathAllowed), { error: `a list of paths: ${pathAllowed}` })
    .prefault(['52'])
    .describe('Elements that only the issuer can verify: a request that has one is not stood in for'),
})
  .superRefine(
    (values, context) => amountsFit(values, [['floorLimit'], ['velocity', 'amount']], context),
    besideOtherFaults,
  )
  .transform(({ floorLimit, velocity, processingCodes, ...rest }) => ({
    ...rest,
    floorMinor: minorOf(floorLimit, rest.currency),
    velocity: { count: velocity.count, amountMinor: minorOf(velocity.amount, rest.currency), perMs: velocity.per },
    transactionTypes: processingCodes,
  }))
  .describe('What the switch decides in its place when it does not; nothing when left out');

/** The lists of a stand-in, CSV files included. */
export interface StandInLists {
  /** Undefined for all cards of the issuer. */
  readonly ranges: readonly Route[] | undefined;
  readonly denied: readonly string[];
}

/** What the switch may decide in the place of an issuer: milliseconds, minor units, a numeric currency, all lists read. */
export type StandInConfiguration = Omit<z.output<typeof standIn>, 'cards' | 'bins'> & StandInLists;
