// The acquirers and issuers that a journal knows. Entries name them by number, so the numbers belong to the journal and not to
// a place in the configuration: a name gets the next number when it is first seen, and the number is never given to another
// name and never removed. So an entry means the same bank for as long as the journal exists.

export type PartyKind = 'acquirer' | 'issuer';

/** One acquirer or issuer. Numbers count from 1 in each kind; 0 is nobody. */
export interface Party {
  readonly kind: PartyKind;
  readonly number: number;
  readonly name: string;
}

/** The parties that are new when a journal of `known` ones meets these names, each with the next free number of its kind. */
export function newParties(
  known: readonly Party[],
  acquirers: readonly string[],
  issuers: readonly string[],
): readonly Party[] {
  return [...numbered(known, 'acquirer', acquirers), ...numbered(known, 'issuer', issuers)];
}

/** The number of a name; undefined when the journal has never known it. */
export function numberOf(parties: readonly Party[], kind: PartyKind, name: string): number | undefined {
  return parties.find((party) => party.kind === kind && party.name === name)?.number;
}

/** The name of a number; undefined for 0 and for a number that the journal has never given. */
export function nameOf(parties: readonly Party[], kind: PartyKind, number: number): string | undefined {
  return parties.find((party) => party.kind === kind && party.number === number)?.name;
}

/** The parties that are in the journal and not among these names: their entries are kept and mean them still. */
export function absent(
  parties: readonly Party[],
  acquirers: readonly string[],
  issuers: readonly string[],
): readonly Party[] {
  const present = { acquirer: new Set(acquirers), issuer: new Set(issuers) };
  return parties.filter(({ kind, name }) => !present[kind].has(name));
}

function numbered(known: readonly Party[], kind: PartyKind, names: readonly string[]): Party[] {
  const ofKind = known.filter((party) => party.kind === kind);
  const seen = new Set(ofKind.map(({ name }) => name));
  const last = ofKind.reduce((highest, { number }) => Math.max(highest, number), 0);
  const fresh = [...new Set(names)].filter((name) => !seen.has(name));
  return fresh.map((name, i) => ({ kind, number: last + 1 + i, name }));
}
