// The shop's end of the gateway's form: what public plug-ins of shops do, written anew here from the description of the interface. It has
// nothing in common with the gateway's own code, so that the two can disagree.
import { createHash, timingSafeEqual } from 'node:crypto';

type Fields = readonly (readonly [name: string, value: string])[];

/** Names that no hash covers, in small letters. */
const UNSIGNED: ReadonlySet<string> = new Set(['hash', 'encoding']);

/** The hash `ver3`: names sorted without regard to case, values escaped and joined by `|`, the store key last; SHA-512, base64. */
function hashOf(fields: Fields, storeKey: string): string {
  const signed = fields.filter(([name]) => !UNSIGNED.has(name.toLowerCase()));
  const sorted = signed.toSorted(([a], [b]) => compared(a.toLowerCase(), b.toLowerCase()));
  const text = [...sorted.map(([, value]) => value), storeKey].map(escaped).join('|');
  return createHash('sha512').update(text, 'utf8').digest('base64');
}

/** The fields with `HASH` behind them. */
export function signed(fields: Fields, storeKey: string): Fields {
  return [...fields, ['HASH', hashOf(fields, storeKey)]];
}

/** True when who knows the store key has sent these fields. */
export function isGenuine(fields: Fields, storeKey: string): boolean {
  const hashes = fields.filter(([name]) => name.toLowerCase() === 'hash');
  if (hashes.length !== 1) return false;
  const given = Buffer.from(hashes[0]![1]);
  const right = Buffer.from(hashOf(fields, storeKey));
  return given.length === right.length && timingSafeEqual(given, right);
}

const compared = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('|', '\\|');
