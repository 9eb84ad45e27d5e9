// Which data elements and chip tags hold card data, whatever a spec calls them, and which elements the standard leaves to private
// use, so that anything may stand in them. Elements: ISO 8583:1987 clause 4.4, 1993 and 2003 likewise; tags: EMV 4.3 book 3 annex
// A and the contactless kernels (book C); what may be kept: PCI DSS 3.3.1 (tracks, verification codes, PINs and PIN blocks never).

/** Why a value is hidden, or `none`: its spec says that it is harmless. */
export type Sensitivity = 'pan' | 'track' | 'pin' | 'security' | 'cryptogram' | 'none';

/** Elements that hold card data in every version of the standard. */
export const sensitiveElements: Readonly<Record<number, Sensitivity>> = {
  2: 'pan',
  34: 'pan',
  35: 'track',
  36: 'track',
  45: 'track',
  52: 'pin',
  53: 'security',
  55: 'cryptogram',
  64: 'security',
  96: 'security',
  128: 'security',
};

/** Elements that no spec may call harmless. */
export const neverHarmless: ReadonlySet<number> = new Set([2, 35, 36, 45, 52, 55]);

/** Tags of chip data with card data in them, in upper-case hex. */
const sensitiveTags: ReadonlyMap<string, Sensitivity> = new Map<string, Sensitivity>([
  ['5A', 'pan'],
  // Track 1 and track 2 data, equivalent and discretionary.
  ...['56', '57', '9F1F', '9F20', '9F6B'].map((tag) => [tag, 'track'] as const),
  // Transaction PIN data.
  ['99', 'pin'],
  // Cryptograms of card and issuer, what they are over, signatures, the scripts of an issuer, dynamic verification codes.
  ...['71', '72', '86', '91', '93', '9F10', '9F26', '9F45', '9F4B', '9F4C', '9F60', '9F61'].map(
    (tag) => [tag, 'cryptogram'] as const,
  ),
]);

/** Why the value of a chip tag is hidden; undefined when it is not. `key` is a tag in hex, perhaps the second of its kind: `57#2`. */
export function sensitivityOfTag(key: string): Sensitivity | undefined {
  const end = key.indexOf('#');
  return sensitiveTags.get((end < 0 ? key : key.slice(0, end)).toUpperCase());
}

/** First and last element for private and national use that all versions have. */
const FIRST_PRIVATE = 104;
const LAST_DEFINED = 128;
const privateInAll: ReadonlySet<number> = new Set([47, 48, 59, 60, 61, 62, 63]);
/** By version (0: 1987, 1: 1993, 2: 2003), what else is for private or national use, or may hold anything. */
const privateIn: readonly ReadonlySet<number>[] = [
  new Set([56, 57, 58]),
  new Set([72]),
  // Verification data (49) has a card verification code, electronic commerce data (34) an authentication value.
  new Set([34, 44, 49, 50, 51, 72]),
];

/** True when the standard does not say what stands in an element, so that anything may: private, national and reserved use.
 *  `version` is 0 for 1987, 1 for 1993 and 2 for 2003. */
export function isForPrivateUse(number: number, version: number): boolean {
  if (number >= FIRST_PRIVATE) return number !== LAST_DEFINED;
  return privateInAll.has(number) || privateIn[version]!.has(number);
}
