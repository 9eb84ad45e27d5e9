// Which version of the response codes a dialect speaks. The table of reasons is in iso8583/reason.ts and knows no dialect; how
// many characters DE 39 has is a fact of the dialect.
import type { Dialect } from './dialect.ts';

/** The version whose codes DE 39 of a dialect has room for: two digits in 1987, three in 1993, four in 2003. The message type
 *  does not tell: anybody can send 1100 in a dialect of 1987. */
export function reasonVersion({ fields }: Dialect): number {
  return Math.min(2, Math.max(0, (fields[39]?.maxUnits ?? 2) - 2));
}
