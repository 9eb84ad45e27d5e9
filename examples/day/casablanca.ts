// The day in its order, from the sign-on before the bakeries open to the sign-off at night: everyday traffic, and the
// stories in between. What it gives is the text of examples/day-in-casablanca.jsonl, the same each time.
import {
  cashMachine,
  checkIn,
  checkOut,
  flights,
  household,
  spentAndReturned,
  spentWithLimit,
  stripe,
  tourists,
} from './customers.ts';
import { Day } from './day.ts';
import { everyday, Sequence } from './traffic.ts';
import { duplicates, malformed, onDemand, refused, reversals, silent, slow } from './troubles.ts';

const SEED = 20_261_123;

const preface = [
  'A day in Casablanca, 23 November 2026, as the acquirers send it to the default network (examples/morocco.yaml).',
  'Written by examples/generate-day.ts: change that and run it again, a test compares the two. Every card is a test number.',
  'A millisecond here is a second of the day. Cards are good until 2912. Balances begin at their opening, 10,000.00 MAD at',
  'home and 5,000.00 USD or EUR abroad: replay it to a switch that has seen none of these cards.',
];

/** The trace: JSON Lines with comments, one message a line. */
export function dayInCasablanca(): string {
  const day = new Day();
  const sequence = new Sequence(SEED);
  const traffic = (count: number, time: string) => everyday(day, sequence, count, time);
  for (const line of preface) day.remark(line);

  day.chapter('06:55', 'the link signs on; two requests that no issuer will answer');
  day.manage('001', 'sign-on');
  day.manage('301', 'echo');
  const silence = silent(day);
  traffic(10, '08:10');
  day.chapter('08:10', 'check-in, bills, a donation');
  const held = checkIn(day);
  household(day);
  traffic(14, '09:30');
  day.chapter('09:30', 'slow issuers');
  slow(day);
  traffic(10, '10:30');
  day.chapter('10:30', 'a card is used until its money is gone');
  spentAndReturned(day);
  day.manage('301', 'echo');
  traffic(12, '11:45');
  day.chapter('11:45', 'cards and requests that are refused');
  refused(day);
  traffic(14, '13:00');
  day.chapter('13:00', 'requests sent twice');
  duplicates(day);
  traffic(12, '14:15');
  day.chapter('14:15', 'tourists and flights');
  tourists(day);
  flights(day);
  day.manage('301', 'echo');
  traffic(12, '15:45');
  day.chapter('15:45', 'frames that are no messages');
  malformed(day);
  traffic(10, '16:30');
  day.chapter('16:30', 'payments taken back');
  reversals(day);
  traffic(14, '18:00');
  day.chapter('18:00', 'answers on demand, by amount');
  onDemand(day);
  traffic(14, '19:15');
  day.chapter('19:15', 'a limit, stripes and cash');
  spentWithLimit(day);
  stripe(day);
  cashMachine(day);
  traffic(16, '21:15');
  day.chapter('21:15', 'check-out');
  checkOut(day, held);
  traffic(8, '22:30');
  day.chapter('22:30', 'what the silence of the morning has cost: nothing; the link signs off');
  const last = silence.settled();
  day.manage('002', 'sign-off', { 32: { from: last.name, path: '32' } });
  return day.text;
}
