// A route: the card numbers that an issuer answers for, by their first digits, as ISO/IEC 7812 gives them out. Written
// as a prefix (`'4'`), as a range of two prefixes of equal length (`'222100-272099'`) or as a CSV file of such rows;
// kept as `from` and `to`, always of equal length. Digits are text: a leading zero counts, and nineteen digits are more
// than a double holds.
import { LONGEST_PAN } from '../../iso8583/pan.ts';
import type { Reading } from './faults.ts';

/** The cards whose first digits lie between `from` and `to`, both included; equal lengths of 1 to 19 digits. */
export interface Route {
  readonly from: string;
  readonly to: string;
}

/** A CSV file of routes, as written. */
export interface RouteTableReference {
  readonly csv: string;
}

/** What a message says is allowed. */
export const routeAllowed = `a prefix of 1 to ${LONGEST_PAN} digits such as '4', a range such as '222100-272099', or { csv: file }`;

/** The shape of written routes, for editors. */
export const routePattern = `^\\d{1,${LONGEST_PAN}}(\\s*-\\s*\\d{1,${LONGEST_PAN}})?$`;

/** Reads a prefix or a range. */
export function readRoute(written: string | number): Reading<Route> {
  const parts = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(String(written));
  if (parts === null) return { wrong: 'not a route', allowed: routeAllowed };
  return rangeOf(parts[1], parts[2] ?? parts[1]);
}

/** The range from `from` to `to`, both strings of digits. */
export function rangeOf(from: string, to: string): Reading<Route> {
  const wrong =
    from.length === 0
      ? 'no digits'
      : from.length > LONGEST_PAN || to.length > LONGEST_PAN
        ? 'too many digits'
        : from.length !== to.length
          ? 'ends of different length'
          : from > to
            ? 'ends in the wrong order'
            : undefined;
  return wrong === undefined ? { value: { from, to } } : { wrong, allowed: routeAllowed };
}

/** A route as it would be written. */
export function writtenRoute({ from, to }: Route): string {
  return from === to ? from : `${from}-${to}`;
}
