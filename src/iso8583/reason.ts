// Why a request was approved or declined: one table, numbered by the action codes of ISO 8583:1993 (three digits), rendered
// as two digits in 1987 messages (DE 39) and as four in 2003 ones. Sources: ISO 8583:1987 annex A table A.4, ISO 8583:1993
// annex A action codes.

const table = {
  // Of reconciliation. 1987 has one code for what cannot be reconciled; whether there is balance is said by DE 66, and DE 39 is 00.
  inBalance: [500, '95', 'reconciled, in balance'],
  outOfBalance: [501, '95', 'reconciled, out of balance'],
  nothingToReconcile: [133, '95', 'nothing to settle'],
  wrongBatch: [137, '95', 'another batch is expected'],
  totalsNotAvailable: [503, '95', 'totals not available'],
  approved: [0, '00', 'approved'],
  approvedWithIdentification: [1, '08', 'honour with identification'],
  partiallyApproved: [2, '10', 'approved for a partial amount'],
  approvedVip: [3, '11', 'approved, VIP'],
  approvedUpdateTrack3: [4, '16', 'approved, update track 3'],
  doNotHonour: [100, '05', 'do not honour'],
  expiredCard: [101, '54', 'expired card'],
  suspectedFraud: [102, '59', 'suspected fraud'],
  contactAcquirer: [103, '60', 'card acceptor contact acquirer'],
  restrictedCard: [104, '62', 'restricted card'],
  pinTriesExceeded: [106, '75', 'allowable PIN tries exceeded'],
  referToIssuer: [107, '01', 'refer to card issuer'],
  referToIssuerSpecial: [108, '02', 'refer to card issuer, special conditions'],
  invalidMerchant: [109, '03', 'invalid merchant'],
  invalidAmount: [110, '13', 'invalid amount'],
  invalidCardNumber: [111, '14', 'invalid card number'],
  noSuchAccount: [114, '42', 'no account of the type requested'],
  functionNotSupported: [115, '40', 'requested function not supported'],
  notSufficientFunds: [116, '51', 'not sufficient funds'],
  incorrectPin: [117, '55', 'incorrect PIN'],
  noCardRecord: [118, '56', 'no card record'],
  notPermittedToCardholder: [119, '57', 'transaction not permitted to cardholder'],
  notPermittedToTerminal: [120, '58', 'transaction not permitted to terminal'],
  exceedsAmountLimit: [121, '61', 'exceeds withdrawal amount limit'],
  securityViolation: [122, '63', 'security violation'],
  exceedsFrequency: [123, '65', 'exceeds withdrawal frequency limit'],
  pickUp: [200, '04', 'pick up card'],
  pickUpExpired: [201, '33', 'expired card, pick up'],
  pickUpFraud: [202, '34', 'suspected fraud, pick up'],
  lostCard: [208, '41', 'lost card, pick up'],
  stolenCard: [209, '43', 'stolen card, pick up'],
  invalidTransaction: [902, '12', 'invalid transaction'],
  reEnter: [903, '19', 're-enter transaction'],
  formatError: [904, '30', 'format error'],
  cutoverInProcess: [906, '90', 'cut-over in process'],
  issuerInoperative: [907, '91', 'card issuer or switch inoperative'],
  noSuchIssuer: [908, '15', 'no such issuer, or no route to it'],
  systemMalfunction: [909, '96', 'system malfunction'],
  responseTooLate: [911, '68', 'response received too late'],
  duplicate: [913, '94', 'duplicate transmission'],
  originalNotFound: [914, '25', 'original transaction not found'],
} as const satisfies Record<string, readonly [action: number, response87: string, meaning: string]>;

/** A reason: its action code in the numbering of 1993. Codes outside the table are 1000 + the two digits received. */
export type Reason = number;
type ReasonName = keyof typeof table;

/** Reasons by name. */
export const Reason = Object.fromEntries(Object.entries(table).map(([name, row]) => [name, row[0]])) as {
  readonly [name in ReasonName]: Reason;
};

const rows = Object.values(table);
const byAction = new Map<number, (typeof rows)[number]>(rows.map((row) => [row[0], row]));
const byResponse = new Map<string, (typeof rows)[number]>(rows.map((row) => [row[1], row]));
const OUTSIDE = 1000;

/** Class digit of the errors in processing: 9xx in 1993, 91xx in 2003. */
const ERROR_CLASS = 9;

/** True for what can be a reason: an action code, or 1000 + two digits of 1987 that the table lacks. */
export function isReason(value: unknown): value is Reason {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return false;
  return value < OUTSIDE || (value < OUTSIDE + 100 && byNumber[value - OUTSIDE] < 0);
}

/** DE 39 for a reason; `version` is 0 (1987), 1 (1993) or 2 (2003). What a version cannot say becomes `approved` when it
 *  is an approval, and `do not honour` when it is none. */
export function reasonText(reason: Reason, version: number): string {
  if (version === 0) {
    const outside = reason >= OUTSIDE ? String(reason - OUTSIDE).padStart(2, '0') : isApproved(reason) ? '00' : '05';
    return byAction.get(reason)?.[1] ?? outside;
  }
  const action = reason >= OUTSIDE ? Reason.doNotHonour : reason;
  if (version === 1) return String(action).padStart(3, '0');
  const kind = Math.trunc(action / 100);
  return String(1000 * kind + (action % 100) + (kind === ERROR_CLASS ? 100 : 0)).padStart(4, '0');
}

const byNumber = new Int32Array(100).fill(-1);
for (const [text, row] of byResponse) if (/^\d\d$/.test(text)) byNumber[Number(text)] = row[0];

/** As `reasonOf`, for two digits given as a number. */
export function reasonOfNumber(code: number): Reason {
  return byNumber[code] >= 0 ? byNumber[code] : OUTSIDE + code;
}

/** The reason that DE 39 states, in any version; two-digit codes that the table lacks are kept as 1000 + their number.
 *  Anything else that is no code, nothing and spaces included, is `do not honour`: no answer is no approval. */
export function reasonOf(text: string): Reason {
  if (text.length === 2) {
    const row = byResponse.get(text);
    if (row !== undefined) return row[0];
    return /^\d\d$/.test(text) ? OUTSIDE + Number(text) : Reason.doNotHonour;
  }
  if (/^\d{3}$/.test(text)) return Number(text);
  return /^\d{4}$/.test(text) ? reasonOf2003(Number(text)) : Reason.doNotHonour;
}

/** 2003 gave each class of 1993 a thousand codes: 1016 is 116, 9107 is 907. Codes that 1993 lacks keep only their class. */
function reasonOf2003(code: number): Reason {
  const kind = Math.trunc(code / 1000);
  const within = (code % 1000) - (kind === ERROR_CLASS ? 100 : 0);
  if (within >= 0 && within < 100) return 100 * kind + within;
  return kind === 0 ? Reason.doNotHonour : 100 * kind;
}

/** True when the issuer said yes, wholly or in part. */
export function isApproved(reason: Reason): boolean {
  return reason >= 0 && reason < 100;
}

/** True when an advice tells of a decline, or a completion confirmation of what was not completed: `told` is its DE 39. What says nothing there,
 *  with spaces as without the element, tells of none. */
export function tellsDecline(told: string | undefined): boolean {
  const text = told?.trim() ?? '';
  return text !== '' && !isApproved(reasonOf(text));
}

/** Action codes that say "not now, send it again": re-enter, cut-over, out of service, no route, malfunction, too late, keys out of
 *  step, in progress (ISO 8583:1993 annex A); and those of 1987 that 1993 lacks: 09 in progress, 28 file not available, 92 no
 *  route (ISO 8583:1987 table A.4). */
const NOT_NOW = [
  903,
  906,
  907,
  908,
  909,
  910,
  911,
  912,
  917,
  918,
  919,
  920,
  923,
  ...[9, 28, 92].map((n) => OUTSIDE + n),
];
const notNow = new Set<Reason>(NOT_NOW);

/** True when the answer decides nothing: whoever gave it could not do what was asked for at that moment. */
export function isNotNow(reason: Reason): boolean {
  return notNow.has(reason);
}

/** What a reason means, for people. */
export function reasonMeaning(reason: Reason): string {
  return byAction.get(reason)?.[2] ?? `code ${reasonText(reason, reason >= OUTSIDE ? 0 : 1)}`;
}
