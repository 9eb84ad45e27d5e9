// What a market's day is made of: mix, means and shares as its file says, sales in the order of time, right numbers.
import { expect, test } from 'vitest';
import { loadMarket } from '../../../src/cli/centre/market-schema.ts';
import { hasCheckDigit } from '../../../src/iso8583/pan.ts';
import { packageFile } from '../../../src/package-file.ts';
import { DayClock } from '../../../src/simulate/market/day-clock.ts';
import { saleKinds } from '../../../src/simulate/market/layout.ts';
import { merchantsOf } from '../../../src/simulate/market/merchants.ts';
import { type MarketSale, MarketTraffic, MarketVerdicts } from '../../../src/simulate/market/sale.ts';

const SALES = 60_000;
const FROM_MS = Date.UTC(2009, 10, 23, 23);
const DAY_MS = 86_400_000;

for (const name of ['market-2009', 'market-2026']) {
  const { layout, cutOverHour } = loadMarket(packageFile(`examples/${name}.yaml`));
  const merchants = merchantsOf(layout, 3);
  const clock = new DayClock(FROM_MS, cutOverHour, layout.traffic.hours, SALES);
  const traffic = new MarketTraffic(layout, merchants, 3, clock, SALES);
  const sales = Array.from({ length: SALES }, (_, index) => traffic.sale(index));
  const share = (holds: (sale: MarketSale) => boolean) => (100 * sales.filter(holds).length) / SALES;

  test(`${name}: mix and means are those of the file`, () => {
    const of = { cash: [67.6, 100_500], terminal: [25.8, 34_000], 'e-commerce': [6.5, 28_600] } as const;
    for (const kind of saleKinds) {
      const amounts = sales.filter((sale) => sale.kind === kind).map(({ amountMinor }) => amountMinor);
      const mean = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length;
      expect(Math.abs(share((sale) => sale.kind === kind) - of[kind][0])).toBeLessThan(0.6);
      expect(Math.abs(mean / of[kind][1] - 1)).toBeLessThan(0.05);
    }
  });

  test(`${name}: the five largest issuers have 73.4 % of the value of domestic cards`, () => {
    const isDomestic = ({ card }: MarketSale) => !layout.members[card.issuer]!.member.isForeign;
    const valueIn = (some: readonly MarketSale[]) => some.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const domestic = sales.filter(isDomestic);
    const byIssuer = layout.members.map((_, place) => valueIn(domestic.filter(({ card }) => card.issuer === place)));
    const five = byIssuer.sort((a, b) => b - a).slice(0, 5);
    const shareOfFive = (100 * five.reduce((sum, value) => sum + value, 0)) / valueIn(domestic);
    expect(Math.abs(shareOfFive - 73.4)).toBeLessThan(1);
  });

  test(`${name}: sales go upwards in time, within the day, most of them in the evening and fewest at night`, () => {
    expect(sales.every(({ atMs }, i) => i === 0 || atMs >= sales[i - 1]!.atMs)).toBe(true);
    expect(sales[0]!.atMs).toBeGreaterThanOrEqual(FROM_MS);
    expect(sales.at(-1)!.atMs).toBeLessThan(FROM_MS + DAY_MS);
    const inHour = (hour: number) => share(({ atMs }) => Math.floor((atMs - FROM_MS) / 3_600_000) === hour);
    expect(inHour(19)).toBeGreaterThan(20 * inHour(4));
  });

  test(`${name}: each card has its check digit and lies in a test range of its issuer`, () => {
    for (const { card } of sales.slice(0, 2_000)) {
      expect(hasCheckDigit(card.pan), card.pan).toBe(true);
      expect(layout.members[card.issuer]!.prefixes).toContain(card.pan.slice(0, 6));
    }
  });

  test(`${name}: issuers say to a sale what its number says, in the shares of the file`, () => {
    const verdicts = new MarketVerdicts(layout, 3);
    const said = sales.map(({ index }) => verdicts.of(index));
    const technical = said.filter(({ reason, isSilent }) => isSilent || reason >= 900).length;
    const approved = said.filter(({ reason, isSilent }) => !isSilent && reason === 0).length;
    expect((100 * technical) / SALES).toBeCloseTo(1.8, 0);
    expect((100 * approved) / SALES).toBeCloseTo(100 - 1.8 - 7.5, 0);
  });

  test(`${name}: merchants have numbers of their own and right RIBs, and every acquirer has some of each trade`, () => {
    const made = merchants.map(({ merchant }) => merchant);
    for (const key of ['contract', 'acceptor'] as const)
      expect(new Set(made.map((each) => each[key])).size).toBe(made.length);
    // Worked out digit by digit here, unlike where it is made: what is left of 22 digits and the key by 97 is nothing.
    for (const { rib } of made)
      expect(
        [...rib].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0),
        rib,
      ).toBe(0);
    const acquirers = layout.members.filter(({ acquires }) => acquires > 0).map(({ member }) => member.code);
    for (const { name: trade } of layout.sectors) {
      const ofTrade = merchants.filter(({ sector }) => sector.name === trade).map(({ merchant }) => merchant.acquirer);
      expect(new Set(ofTrade)).toEqual(new Set(acquirers));
    }
  });
}
