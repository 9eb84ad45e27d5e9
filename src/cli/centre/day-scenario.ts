// Days that were not like others. Dates and hours are those of the fact; what befell whom is set here.
import type { MarketLayout, Outage } from '../../simulate/market/layout.ts';

/** A day with its troubles. */
export interface Scenario {
  readonly name: string;
  readonly what: string;
  /** yyyymmdd: the day that is played instead of the market's own. */
  readonly date: number;
  /** Local time, hours and minutes of the day. */
  readonly from: string;
  readonly to: string;
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'outage-2022-04-23',
    what: 'a Saturday on which the national switch was down: hosts of other banks cannot be reached, withdrawals at the own bank go on',
    date: 20220423,
    from: '15:00',
    to: '19:30',
  },
  {
    name: 'outage-2022-11-16',
    what: 'the same for an hour of a Wednesday',
    date: 20221116,
    from: '16:00',
    to: '17:00',
  },
];

/** What a scenario lets happen in a market, on its clock. `epochMs` tells the moment of a local time of the day. */
export function outagesOf(
  { from, to }: Scenario,
  { members }: MarketLayout,
  epochMs: (localTime: string) => number,
): Outage[] {
  const away = members.filter(({ host, issues }) => host === 'remote' && issues > 0);
  return [{ fromMs: epochMs(from), toMs: epochMs(to), members: new Set(away.map(({ member }) => member.code)) }];
}
