// Values of the configuration file that more than one part of it has: amounts, which become minor units once their currency is
// known, and routes.
import { z } from 'zod';
import { currencyAllowed, readCurrency } from './currency.ts';
import { amountAllowed, type Decimal, decimalPattern, minorUnits, readDecimal } from './money.ts';
import { type Route, type RouteTableReference, readRoute, routeAllowed, routePattern } from './routes.ts';
import { complain, file, reads } from './schema-parts.ts';

export const currency = reads(readCurrency, currencyAllowed);
export const amount = reads((written) => readDecimal(written, amountAllowed), amountAllowed, decimalPattern);

export const route = z
  .union([z.string().meta({ pattern: routePattern }), z.number(), z.strictObject({ csv: file })], {
    error: routeAllowed,
  })
  .transform((written, context): Route | RouteTableReference =>
    typeof written === 'object' ? written : complain(readRoute(written), context),
  );

/** Complains of the amounts at `paths` that are not whole minor units of the currency in the same map. The values of keys that are
 *  themselves at fault are whatever was found, hence the looks before use. */
export function amountsFit(
  values: Record<string, unknown>,
  paths: readonly string[][],
  context: z.RefinementCtx,
): void {
  const { currency } = values;
  if (typeof currency !== 'string') return;
  for (const path of paths) {
    const found = path.reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), values);
    if (isDecimal(found)) complain(minorUnits(found, currency), context, path);
  }
}

/** Minor units. Reached only when `amountsFit` had nothing to say. */
export function minorOf(written: Decimal, currency: string): number {
  const reading = minorUnits(written, currency);
  if ('wrong' in reading) throw new RangeError(`${reading.wrong}, allowed: ${reading.allowed}`);
  return reading.value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isDecimal(value: unknown): value is Decimal {
  return isMap(value) && 'numerator' in value && 'scale' in value;
}
