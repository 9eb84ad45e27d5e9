// What the centre has cleared with a member against what the member has: each operation of the one that is not, or is otherwise, with the
// other. Two are the same operation when they have the same acquirer reference, or, where one of them has none, the same retrieval
// reference number and card. What is left over on both sides is looked at once more: for what it may have been meant to be.

/** An operation as one side knows it. Empty texts are unknown, and agree with anything. */
export interface ReconciledItem {
  /** Where it stands: `record 12`, `line 13`. */
  readonly place: string;
  /** DE 31, DE 37. */
  readonly reference: string;
  readonly rrn: string;
  /** Card number, masked. */
  readonly card: string;
  readonly isReversal: boolean;
  /** Minor units, above zero when the issuer owes the acquirer. */
  readonly amountMinor: number;
  /** ISO 4217 numeric; 0: unknown. */
  readonly currency: number;
  /** YYMMDD, where the cardholder paid. */
  readonly date: string;
  /** DE 42. */
  readonly acceptor: string;
}

type BreakKind = 'missing here' | 'missing there' | 'amount' | 'sign' | 'date' | 'duplicate here' | 'duplicate there';

export interface Break {
  readonly kind: BreakKind;
  readonly ours: ReconciledItem | undefined;
  readonly theirs: ReconciledItem | undefined;
  /** One line for people: how the two differ, or what comes near to what is missing. */
  readonly explanation: string;
}

interface Reconciled {
  /** Operations that both have, without any difference. */
  readonly agreed: number;
  readonly breaks: readonly Break[];
}

/** Items that may be the same operation. */
interface Bucket {
  readonly ours: ReconciledItem[];
  readonly theirs: ReconciledItem[];
}

/** Items of one name that are compared each with each: nobody has so many. */
const MOST_COMPARED = 10_000;

/** All breaks: in the order of our items, and then what only they have. */
export function reconcileItems(ours: readonly ReconciledItem[], theirs: readonly ReconciledItem[]): Reconciled {
  const matching = new Matching();
  const byReference = matching.match(ours, theirs, ({ reference }) => reference);
  const isOtherwiseKnown = ({ reference }: ReconciledItem) => reference === '';
  const mayMatch = byReference.ours.some(isOtherwiseKnown) || byReference.theirs.some(isOtherwiseKnown);
  const rest = mayMatch ? matching.match(byReference.ours, byReference.theirs, rrnAndCard) : byReference;
  const nearHere = new NearMisses(rest.ours);
  const nearThere = new NearMisses(rest.theirs);
  for (const item of rest.ours) matching.missing('missing there', item, nearThere.to(item));
  for (const item of rest.theirs) matching.missing('missing here', item, nearHere.to(item));
  return { agreed: matching.agreed, breaks: matching.breaks };
}

/** The name of an operation for a side that has no acquirer reference; empty when it has not this one either. */
function rrnAndCard({ rrn, card }: ReconciledItem): string {
  return rrn === '' ? '' : `${rrn} ${card}`;
}

class Matching {
  agreed = 0;
  readonly breaks: Break[] = [];

  /** Pairs items of the same name, and gives back what has no pair. */
  match(
    ours: readonly ReconciledItem[],
    theirs: readonly ReconciledItem[],
    nameOf: (item: ReconciledItem) => string,
  ): Bucket {
    const rest: Bucket = { ours: [], theirs: [] };
    const buckets = new Map<string, Bucket>();
    const sort = (side: 'ours' | 'theirs', items: readonly ReconciledItem[]) => {
      for (const item of items) {
        const name = nameOf(item);
        if (name === '') {
          rest[side].push(item);
          continue;
        }
        let bucket = buckets.get(name);
        if (bucket === undefined) {
          bucket = { ours: [], theirs: [] };
          buckets.set(name, bucket);
        }
        bucket[side].push(item);
      }
    };
    sort('ours', ours);
    sort('theirs', theirs);
    for (const bucket of buckets.values()) this.#pair(bucket, rest);
    return rest;
  }

  missing(kind: 'missing here' | 'missing there', item: ReconciledItem, near: string | undefined): void {
    const [ours, theirs] = kind === 'missing there' ? [item, undefined] : [undefined, item];
    this.breaks.push({ kind, ours, theirs, explanation: near ?? 'nothing comes near it' });
  }

  /** Those that differ least first. What is there once more is no other operation that differs in much. */
  #pair(bucket: Bucket, rest: Bucket): void {
    const { ours, theirs } = bucket;
    if (ours.length === 0 || theirs.length === 0) {
      rest.ours.push(...ours);
      rest.theirs.push(...theirs);
      return;
    }
    if (ours.length * theirs.length > MOST_COMPARED) {
      this.#pairAlike(bucket, rest);
      return;
    }
    const paired: Bucket = { ours: [], theirs: [] };
    this.#pairWith(0, bucket, paired);
    this.#pairWith(1, bucket, paired);
    const left: Bucket = { ours: [], theirs: [] };
    for (const our of ours) this.#left('duplicate here', our, first(paired.ours, our), left.ours);
    for (const their of theirs) this.#left('duplicate there', their, first(paired.theirs, their), left.theirs);
    this.#pairWith(2, left, paired);
    this.#pairWith(3, left, paired);
    rest.ours.push(...left.ours);
    rest.theirs.push(...left.theirs);
  }

  /** Moves those that differ in so much out of the open ones, and compares them. */
  #pairWith(most: number, open: Bucket, paired: Bucket): void {
    for (let i = 0; i < open.ours.length; ) {
      const at = open.theirs.findIndex((their) => differences(open.ours[i]!, their).length === most);
      if (at < 0) {
        i++;
        continue;
      }
      const [our] = open.ours.splice(i, 1);
      const [their] = open.theirs.splice(at, 1);
      paired.ours.push(our!);
      paired.theirs.push(their!);
      this.#compare(our!, their!);
    }
  }

  /** So many of one name cannot be compared each with each: those that are alike in all are pairs. */
  #pairAlike({ ours, theirs }: Bucket, rest: Bucket): void {
    const alike = ({ amountMinor, currency, date }: ReconciledItem) => `${amountMinor} ${currency} ${date}`;
    const open = new Map<string, ReconciledItem[]>();
    for (const their of theirs) {
      const list = open.get(alike(their)) ?? [];
      list.push(their);
      open.set(alike(their), list);
    }
    const paired = new Map<string, ReconciledItem>();
    for (const our of ours) {
      const their = open.get(alike(our))?.pop();
      if (their === undefined) this.#left('duplicate here', our, paired.get(alike(our)), rest.ours);
      else {
        paired.set(alike(our), our);
        this.#compare(our, their);
      }
    }
    for (const [name, list] of open) {
      for (const their of list) this.#left('duplicate there', their, paired.get(name), rest.theirs);
    }
  }

  #compare(ours: ReconciledItem, theirs: ReconciledItem): void {
    const found = differences(ours, theirs);
    if (found.length === 0) this.agreed++;
    for (const { kind, explanation } of found) this.breaks.push({ kind, ours, theirs, explanation });
  }

  /** A second one of the same is one too many; anything else has no pair. */
  #left(
    kind: 'duplicate here' | 'duplicate there',
    item: ReconciledItem,
    same: ReconciledItem | undefined,
    rest: ReconciledItem[],
  ): void {
    if (same === undefined) {
      rest.push(item);
      return;
    }
    const [ours, theirs] = kind === 'duplicate here' ? [item, undefined] : [undefined, item];
    this.breaks.push({ kind, ours, theirs, explanation: `the same as ${same.place}, once more` });
  }
}

/** The first that is the same. */
function first(items: readonly ReconciledItem[], item: ReconciledItem): ReconciledItem | undefined {
  return items.find((other) => differences(item, other).length === 0);
}

interface Difference {
  readonly kind: 'amount' | 'sign' | 'date';
  readonly explanation: string;
}

function differences(ours: ReconciledItem, theirs: ReconciledItem): Difference[] {
  const found: Difference[] = [];
  const [our, their] = [Math.abs(ours.amountMinor), Math.abs(theirs.amountMinor)];
  const isOtherCurrency = ours.currency !== 0 && theirs.currency !== 0 && ours.currency !== theirs.currency;
  if (our !== their) found.push({ kind: 'amount', explanation: amountsDiffer(our, their) });
  else if (isOtherCurrency) {
    found.push({ kind: 'amount', explanation: `the same digits in currency ${theirs.currency}, not ${ours.currency}` });
  }
  if (ours.amountMinor > 0 !== theirs.amountMinor > 0)
    found.push({ kind: 'sign', explanation: signsDiffer(ours, theirs) });
  if (ours.date !== '' && theirs.date !== '' && ours.date !== theirs.date) {
    found.push({ kind: 'date', explanation: `they have ${theirs.date}, we have ${ours.date}` });
  }
  return found;
}

function amountsDiffer(our: number, their: number): string {
  const digits = (value: number) => [...String(value)].sort().join('');
  if (digits(our) === digits(their)) return 'the same digits in another order';
  if (our === 100 * their || their === 100 * our) return 'a hundred times the other: the decimals';
  return `they have ${their > our ? 'more' : 'less'} by ${Math.abs(their - our)} minor units`;
}

function signsDiffer(ours: ReconciledItem, theirs: ReconciledItem): string {
  if (ours.isReversal && !theirs.isReversal) return 'a reversal here, none there';
  if (!ours.isReversal && theirs.isReversal) return 'a reversal there, none here';
  return 'the other direction: who owes whom';
}

/** Items by what somebody may have got right of them. */
class NearMisses {
  readonly #byRrn = new Map<string, ReconciledItem>();
  readonly #byCardAndAmount = new Map<string, ReconciledItem>();
  readonly #byMerchantAndAmount = new Map<string, ReconciledItem>();
  readonly #byCardAndDate = new Map<string, ReconciledItem>();

  constructor(items: readonly ReconciledItem[]) {
    for (const item of items) {
      const { rrn, card, amountMinor, acceptor, date } = item;
      if (rrn !== '') this.#byRrn.set(rrn, item);
      if (card !== '') this.#byCardAndAmount.set(`${card} ${amountMinor}`, item);
      if (acceptor !== '') this.#byMerchantAndAmount.set(`${acceptor} ${amountMinor}`, item);
      if (card !== '' && date !== '') this.#byCardAndDate.set(`${card} ${date}`, item);
    }
  }

  /** What comes nearest to an item of the other side. */
  to({ rrn, card, amountMinor, acceptor, date }: ReconciledItem): string | undefined {
    const sameRrn = this.#byRrn.get(rrn);
    if (sameRrn !== undefined)
      return `${sameRrn.place} has its retrieval reference number (DE 37), and another reference`;
    const sameCard = this.#byCardAndAmount.get(`${card} ${amountMinor}`);
    if (sameCard !== undefined) {
      const when = sameCard.date === date ? 'on the same day' : `on ${sameCard.date}`;
      return `${sameCard.place} has its card and amount ${when}, and another reference`;
    }
    const opposite = this.#byCardAndAmount.get(`${card} ${-amountMinor}`);
    if (opposite !== undefined) return `${opposite.place} has its card and amount the other way round`;
    const sameMerchant = this.#byMerchantAndAmount.get(`${acceptor} ${amountMinor}`);
    if (sameMerchant !== undefined) return `${sameMerchant.place} has its merchant and amount with another card`;
    const sameDay = this.#byCardAndDate.get(`${card} ${date}`);
    if (sameDay !== undefined) return `${sameDay.place} has its card on the same day with another amount`;
    return undefined;
  }
}
