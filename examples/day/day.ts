// One day as an acquirer sees it: a clock that only goes forward, terminals that count their messages (STAN, DE 11), and a
// line of the trace for each message with the answer that is due. What is due follows from banks.ts and from the rules of
// answering (ISO 8583:1987 clause 4.5): what identifies the request comes back, DE 38 comes with approvals only.
import { Accounts, type Answer, isApproved } from './banks.ts';
import { type Card, track2Of } from './cards.ts';
import { chipData, pinBlock } from './chip.ts';
import { Clock } from './clock.ts';
import { type Merchant, merchantNumberOf, nameAndPlace, terminalOf } from './merchants.ts';

export type Taken = { readonly from: string; readonly path: string };
/** Elements of a message; undefined leaves one out. */
export type Elements = Readonly<Record<number, string | Taken | undefined>>;
export type Expected = Readonly<Record<number, unknown>>;

export interface Ask {
  readonly card: Card;
  readonly at: Merchant;
  readonly amountMinor: number;
  readonly what?: string;
  readonly mti?: string;
  readonly type?: string;
  /** Of the account, digits 3 and 4 of DE 3: 10 savings, 20 current, 30 credit. */
  readonly account?: string;
  readonly currency?: string;
  readonly terminal?: 1 | 2;
  /** Elements that differ from the usual. */
  readonly changes?: Elements;
  /** What is expected besides the usual. */
  readonly expect?: Expected;
  readonly note?: string;
}

/** A message that was sent, for what refers to it later. */
export interface Sent {
  readonly name: string;
  readonly send: Elements;
  readonly answer: Answer;
  readonly ask: Ask;
}

export const echo = { echo: true } as const;
export const absent = { present: false } as const;
export const approvalCode = { matches: '^[0-9]{6}$' } as const;

const ACQUIRER = '504001';
const MAD = '504';
/** Milliseconds that an answer may take: the switch's own deadline for an issuer is 5 s. */
const BEYOND_DEADLINE_MS = 8_000;
/** How long a step stays that nothing must answer. */
const SILENCE_MS = 300;

/** Everything that identifies a request to its acquirer. */
export const identifying: Expected = Object.fromEntries(
  [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49].map((number) => [number, echo]),
);

export class Day {
  readonly clock = new Clock();
  private readonly accounts = new Accounts();
  private readonly stans = new Map<string, number>();
  private readonly written: string[] = [];
  private steps = 0;

  /** Messages so far. */
  get messages(): number {
    return this.steps;
  }

  get text(): string {
    return `${this.written.join('\n')}\n`;
  }

  remark(text: string): void {
    this.written.push(`# ${text}`);
  }

  /** A chapter: the clock goes forward to `time` (hh:mm). */
  chapter(time: string, title: string): void {
    this.clock.forwardTo(time);
    this.written.push('#', `# ${time}  ${title}`);
  }

  /** Network management (DE 70): 001 sign-on, 002 sign-off, 301 echo. */
  manage(code: string, what: string, changes: Elements = {}): void {
    this.clock.pass(15);
    const send = { 0: '0800', 7: this.clock.sentAt, 11: this.nextStan('network'), 70: code, ...changes };
    this.step(what, send, { 0: '0810', 7: echo, 11: echo, 39: '00', 70: echo });
  }

  /** An authorization or financial request, or its advice, and the answer that its bank owes. */
  ask(ask: Ask): Sent {
    this.clock.pass(20);
    const send = this.request(ask);
    const isAdvice = send[0] === '0220' || send[0] === '0120';
    const { card, amountMinor, currency = MAD, type = ask.at.type } = ask;
    const decided = this.accounts.ask({ card, amountMinor, currency, type, isAdvice });
    const isSilent = decided.delayMs === Infinity;
    // Silence is told as 91, and what the bank holds is given back by the switch's own advice.
    if (isSilent) this.accounts.undo(decided);
    const answer = isSilent ? { ...decided, reason: '91' } : decided;
    const due = { 0: answerTo(String(send[0])), ...elementsDue(answer, send, ask), ...ask.expect };
    const name = this.step(`${ask.what ?? 'purchase'}, ${ask.at.name}`, send, due, {
      ...(isSilent && { within: BEYOND_DEADLINE_MS }),
      ...(ask.note !== undefined && { note: ask.note }),
    });
    return { name, send, answer, ask };
  }

  /** The same message again, byte for byte or as a repeat (`mti`): the first answer again, approval code and all. */
  again(sent: Sent, mti: string, note: string, changes: Elements = {}): void {
    this.clock.pass(4);
    const first = String(sent.send[0]);
    const due = { 0: answerTo(first), ...echoes(sent.send), 39: sent.answer.reason };
    const code = isApproved(sent.answer) && first[1] !== '4' ? { 38: { from: sent.name, path: '38' } } : { 38: absent };
    const what = mti === first ? 'sent again' : 'repeated';
    this.step(`${what}, ${sent.ask.at.name}`, { ...sent.send, 0: mti, ...changes }, { ...due, ...code }, { note });
  }

  /**
   * A reversal of `sent`. Its original is named `by` DE 90, by its RRN (DE 37), or by repeating its STAN and local time;
   * `standingMinor` of the amount stand afterwards (DE 95). `isKnown` false: it names what nobody sent.
   */
  reverse(
    sent: Sent,
    options: {
      readonly by: 'elements' | 'reference' | 'stan';
      readonly mti?: string;
      readonly standingMinor?: number;
      readonly isKnown?: boolean;
      readonly changes?: Elements;
      readonly note?: string;
      readonly within?: number;
    },
  ): Sent {
    this.clock.pass(25);
    const { by, mti = '0400', standingMinor = 0, isKnown = true, changes = {}, note } = options;
    const { send, answer, ask } = sent;
    const kept = [2, 3, 4, 12, 13, 14, 18, 22, 25, 32, 37, 41, 42, 43, 49] as const;
    const stan = by === 'stan' ? String(send[11]) : this.nextStan(String(send[41]));
    const own = by === 'stan' ? {} : { 12: this.clock.localTime, 13: this.clock.localDate };
    const original = `${send[0]}${send[11]}${send[7]}${ACQUIRER.padStart(11, '0')}${'0'.repeat(11)}`;
    const reversal: Elements = present({
      0: mti,
      ...Object.fromEntries(kept.map((number) => [number, send[number]])),
      7: this.clock.sentAt,
      11: stan,
      ...own,
      90: by === 'elements' ? original : undefined,
      95: standingMinor > 0 ? replacementAmounts(standingMinor) : undefined,
      ...changes,
    });
    if (isKnown && isApproved(answer)) this.accounts.undo(answer, standingMinor);
    const reason = isKnown ? '00' : '25';
    const due = { 0: answerTo(mti), ...echoes(reversal), 39: reason, 38: absent };
    const name = this.step(`${standingMinor > 0 ? 'partial reversal' : 'reversal'}, ${ask.at.name}`, reversal, due, {
      ...(options.within !== undefined && { within: options.within }),
      ...(note !== undefined && { note }),
    });
    return { name, send: reversal, answer: { ...answer, reason }, ask };
  }

  /** A frame that is no message, or a message that nobody asked for. `due` null: no answer may come. */
  odd(what: string, send: string | Elements, due: Expected | null, note: string): void {
    this.step(what, send, due, { ...(due === null && { within: SILENCE_MS }), note });
  }

  /** The usual elements of a request, before anything is left out. */
  request(ask: Ask): Elements {
    const { card, at, amountMinor, changes = {}, account = '00', terminal = 1, currency = MAD } = ask;
    const { channel } = at;
    const stan = this.nextStan(terminalOf(at, terminal));
    const isStripe = channel.entryMode.startsWith('02');
    return present({
      0: ask.mti ?? channel.mti,
      2: isStripe ? undefined : card.pan,
      3: `${ask.type ?? at.type}${account}00`,
      4: String(amountMinor).padStart(12, '0'),
      7: this.clock.sentAt,
      11: stan,
      12: this.clock.localTime,
      13: this.clock.localDate,
      14: isStripe ? undefined : card.expiry,
      18: at.category,
      22: channel.entryMode,
      25: channel.condition,
      32: ACQUIRER,
      35: isStripe ? track2Of(card) : undefined,
      37: this.clock.reference(this.steps + 1),
      41: terminalOf(at, terminal),
      42: merchantNumberOf(at),
      43: nameAndPlace(at),
      49: currency,
      52: channel.hasPin ? pinBlock(this.steps) : undefined,
      55: channel.hasChipData ? chipData(this.steps, amountMinor, currency) : undefined,
      ...changes,
    });
  }

  private nextStan(terminal: string): string {
    const stan = (this.stans.get(terminal) ?? 0) + 1;
    this.stans.set(terminal, stan);
    return String(stan).padStart(6, '0');
  }

  private step(what: string, send: string | Elements, expect: Expected | null, more: object = {}): string {
    this.steps++;
    const name = `${String(this.steps).padStart(3, '0')} ${what}`;
    this.written.push(JSON.stringify({ at: this.clock.atMs, name, send, expect, ...more }));
    return name;
  }
}

/** The type that answers a request or an advice; a repeat is answered as what it repeats. */
function answerTo(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`;
}

function elementsDue(answer: Answer, send: Elements, ask: Ask): Expected {
  const due: Record<number, unknown> = { ...echoes(send), 39: answer.reason };
  due[38] = isApproved(answer) ? approvalCode : absent;
  if (isApproved(answer) && answer.amountMinor !== ask.amountMinor) {
    due[4] = String(answer.amountMinor).padStart(12, '0');
  }
  const { billing, balance } = answer;
  if (billing !== undefined && isApproved(answer)) {
    Object.assign(due, { 6: String(billing.amountMinor).padStart(12, '0'), 10: billing.rate, 51: billing.currency });
  }
  if (balance !== undefined) due[54] = `${String(send[3]).slice(2, 4)}${balance}`;
  return due;
}

/** What of a request is looked for in its answer, and what of it must never come back. */
function echoes(send: Elements): Record<number, unknown> {
  const due: Record<number, unknown> = { 4: echo, 11: echo, 37: echo, 41: echo, 42: echo };
  for (const secret of [35, 52, 55]) if (send[secret] !== undefined) due[secret] = absent;
  return due;
}

/** DE 95: the amount that stands, in settlement too (not used here), and two fees of nothing. */
function replacementAmounts(standingMinor: number): string {
  return `${String(standingMinor).padStart(12, '0')}${'0'.repeat(12)}C00000000C00000000`;
}

function present(elements: Elements): Elements {
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
}
