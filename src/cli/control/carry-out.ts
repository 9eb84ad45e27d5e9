// Orders, carried out by the core of a running switch.
import type { Host } from '../../host/host.ts';
import { addDays, calendarDateText } from '../../iso8583/calendar-date.ts';
import { nameOf, numberOf, type Party } from '../../journal/parties.ts';
import type { Settled, WaitingAdvice } from '../../switch/store-and-forward.ts';
import type { Switch } from '../../switch/switch.ts';
import type { CarryOut } from './control-server.ts';
import type { IssuerAdvices, Order, Reply } from './orders.ts';

const refusals = {
  stale: (advice) => `advice ${advice} says what is no more: its transaction has been reversed since, so drop it`,
  undecided: (advice) =>
    `its issuer is being asked to reverse the transaction of advice ${advice}: wait for its answer, then try again`,
  waiting: (advice) =>
    `advice ${advice} is not parked: the switch is still sending it, and only its issuer can settle it`,
  unknown: (advice) => `the switch has no advice ${advice}: it has been settled, or there never was one`,
} as const satisfies Readonly<Record<Exclude<Settled, 'done'>, (advice: number) => string>>;

/** Carries orders out in `host`, whose issuers `parties` name. */
export function carryOutIn(host: Host, parties: readonly Party[]): CarryOut {
  return (order, reply) => host.carryOut((core, nowMs) => carriedOut(order, core, parties, nowMs), reply);
}

function carriedOut(order: Order, core: Switch, parties: readonly Party[], nowMs: number): Reply {
  switch (order.do) {
    case 'close-day':
      return dayClosed(order.date, core, nowMs);
    case 'drain':
      return drained(order.issuer, core, parties, nowMs);
    case 'release':
      return settled(order.advice, core.releaseAdvice(order.advice, nowMs), core, parties);
    case 'drop':
      return settled(order.advice, core.dropAdvice(order.advice, order.reason, nowMs), core, parties);
  }
}

function dayClosed(wanted: number | undefined, core: Switch, nowMs: number): Reply {
  const { date } = core.day;
  if (wanted !== undefined && wanted !== date) {
    const why = `business day ${calendarDateText(wanted)} is not open: ${calendarDateText(date)} is`;
    return { outcome: 'refused', why };
  }
  const next = addDays(date, 1);
  core.day.moveTo(next, 'command', nowMs);
  return { outcome: 'closed', date, next };
}

function drained(name: string | undefined, core: Switch, parties: readonly Party[], nowMs: number): Reply {
  const issuer = name === undefined ? undefined : numberOf(parties, 'issuer', name);
  if (name !== undefined && issuer === undefined) {
    return { outcome: 'refused', why: `the switch has no issuer ${name}` };
  }
  core.drainAdvices(issuer, nowMs);
  return done(core, parties, issuer);
}

function settled(advice: number, settled: Settled, core: Switch, parties: readonly Party[]): Reply {
  if (settled === 'done') return done(core, parties, undefined);
  return { outcome: 'refused', why: refusals[settled](advice) };
}

/** What is kept now, by issuer, of one of them or of all. */
function done(core: Switch, parties: readonly Party[], only: number | undefined): Reply {
  const byIssuer = Map.groupBy(core.waitingAdvices(), ({ issuer }: WaitingAdvice) => issuer);
  const issuers = [...byIssuer].filter(([issuer]) => only === undefined || issuer === only);
  return {
    outcome: 'done',
    issuers: issuers.map(([issuer, advices]): IssuerAdvices => {
      const parked = advices.filter(({ isParked }) => isParked).length;
      const name = nameOf(parties, 'issuer', issuer) ?? `issuer ${issuer}`;
      return { issuer: name, isUp: advices[0]!.isReachable, waiting: advices.length - parked, parked };
    }),
  };
}
