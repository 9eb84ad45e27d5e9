// What must be true of the switch whatever goes wrong around it: a table. The first that is not ends the run.

export const invariantTable = {
  'only what was asked': 'Nobody is answered who has not asked, and on no line more often than was asked on it.',
  'one answer': 'A request has one answer: whoever is told it again is told the same, byte for byte.',
  'journal first': 'Nothing leaves the switch before the entry that covers it is durable.',
  'journal in order': 'Each entry of the journal may follow what the journal says before it.',
  'no secrets': 'No entry has a track, a PIN block, chip data of a request or security data in it.',
  'one debit': 'No purchase is debited twice.',
  'undone once': 'What an issuer has undone, as far as the journal knows, it is not asked to undo again.',
  'everybody told': 'When all is quiet everybody who asked has been answered, and nothing is under way any more.',
  'can be undone': 'What an acquirer was told is approved it can have undone.',
  'three ledgers': 'What acquirers were told, what the journal says and what issuers hold agree to the centime.',
  conserved: 'What the accounts of an issuer are short of is what it holds and has debited.',
  bounded: 'Nothing grows without a limit: no table, queue or list of the switch outgrows what its limits allow.',
  'no defect': 'The switch throws nothing.',
} as const satisfies Readonly<Record<string, string>>;

export type Invariant = keyof typeof invariantTable;

export interface Violation {
  readonly invariant: Invariant;
  /** Number of the purchase; -1 when it is about none. */
  readonly purchase: number;
  /** What was found, in one line. */
  readonly found: string;
  /** What tells it from other violations of the same invariant; the same in a shorter run that fails alike. */
  readonly kind: string;
  /** Milliseconds of virtual time since 1970. */
  readonly atMs: number;
}
