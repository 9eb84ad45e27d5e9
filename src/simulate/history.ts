// The history of a transaction for people: who sent what when, what the journal made of it, and what was durable, a line each. Card
// numbers are masked.
import type { Codec } from '../codec/codec.ts';
import { Message } from '../codec/message.ts';
import { maskPan } from '../iso8583/pan.ts';
import { type NewEntry, Step } from '../journal/entry.ts';
import { Happening, type LoggedStep } from './event-log.ts';
import { acquirerPlans, type DialectName, issuerPlans, purchaseBehind, START_MS } from './plan.ts';

const stepNames = new Map<number, string>(Object.entries(Step).map(([name, number]) => [number, name]));

/** Where a step of each kind goes on the line: `A` is an acquirer, `I` an issuer. */
const ways: Readonly<Record<Happening, string>> = {
  [Happening.sent]: 'A → switch',
  [Happening.told]: 'switch → A',
  [Happening.read]: 'A reads',
  [Happening.forwarded]: 'switch → I',
  [Happening.worked]: 'I works',
  [Happening.responded]: 'I → switch',
  [Happening.asked]: 'switch asks I',
  [Happening.decided]: 'I decides',
  [Happening.appended]: 'journal',
  [Happening.durable]: 'durable',
  [Happening.fault]: 'FAULT',
  [Happening.ended]: 'PROCESS ENDS',
  [Happening.started]: 'PROCESS STARTS',
  [Happening.noted]: 'noted',
  [Happening.committed]: 'committed',
};

const OF_ACQUIRERS: ReadonlySet<Happening> = new Set([Happening.sent, Happening.told, Happening.read]);
const WAY_WIDTH = 22;

/** The lines of all that happened to a purchase, and of what happened to the whole switch; of everything when it is -1. */
export function historyOf(
  steps: readonly LoggedStep[],
  purchase: number,
  codec: (name: DialectName) => Codec,
): string[] {
  return steps
    .filter((step) => purchase < 0 || purchaseBehind(step.purchase) === purchaseBehind(purchase) || isForAll(step))
    .map((step) => {
      const at = `+${((step.atMs - START_MS) / 1000).toFixed(3)}`.padStart(10);
      return `${at}  ${wayOf(step).padEnd(WAY_WIDTH)}  ${whatOf(step, codec)}`.trimEnd();
    });
}

/** A step without its time and its details: `medina → switch 0100`, `durable answered`. */
export function stepText(step: LoggedStep, codec: (name: DialectName) => Codec): string {
  const { happening, entry } = step;
  const way = happening === Happening.appended ? 'appended' : wayOf(step);
  if (entry !== undefined) return `${way}: ${stepNames.get(entry.step)}`;
  const [what = ''] = whatOf(step, codec).split('  ');
  return happening === Happening.committed ? way : `${way} ${what}`;
}

function isForAll({ happening, purchase }: LoggedStep): boolean {
  return purchase < 0 && happening >= Happening.fault && happening <= Happening.started;
}

function wayOf({ happening, party }: LoggedStep): string {
  const plans = OF_ACQUIRERS.has(happening) ? acquirerPlans : issuerPlans;
  return ways[happening].replace(/\b[AI]\b/, plans[party - 1]?.name ?? '');
}

function whatOf({ happening, party, bytes, text, entry }: LoggedStep, codec: (name: DialectName) => Codec): string {
  if (entry !== undefined) return entryText(entry);
  if (bytes.length === 0) return text;
  const plan = OF_ACQUIRERS.has(happening) ? acquirerPlans[party - 1]! : issuerPlans[party - 1]!;
  return messageText(bytes, codec(plan.dialect));
}

/** What matters of a message: type, STAN, response code, amount, what it undoes, card. */
function messageText(bytes: Buffer, codec: Codec): string {
  const message = new Message();
  try {
    codec.index(bytes, 0, bytes.length, message);
  } catch {
    return `${message.mti < 0 ? '' : message.text(0)} cannot be read`;
  }
  const said = (number: number, name: string) => (message.has(number) ? `${name} ${message.text(number)}` : '');
  const original = message.text(90) ?? message.text(56);
  const card = message.text(2);
  return [
    message.text(0),
    said(11, 'STAN'),
    said(39, 'code'),
    message.has(4) ? `amount ${Number(message.text(4)!.slice(-12))}` : '',
    original === undefined ? '' : `of ${original.slice(0, 4)} ${original.slice(4, 10)}`,
    message.has(95) ? `leaves ${Number(message.text(95)!.slice(0, 12))}` : '',
    card === undefined ? '' : `card ${maskPan(card)}`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function entryText({ step, transaction, original, issuer, issuerStan, reason, amountMinor, mti }: NewEntry): string {
  return [
    `${stepNames.get(step)} ${transaction}`,
    String(mti).padStart(4, '0'),
    original > 0 ? `undoes ${original}` : '',
    issuer > 0 ? `issuer ${issuerPlans[issuer - 1]?.name}` : '',
    issuerStan > 0 ? `STAN ${issuerStan}` : '',
    reason >= 0 ? `reason ${String(reason).padStart(3, '0')}` : '',
    `amount ${amountMinor}`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}
