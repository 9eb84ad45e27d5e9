// The statement of a day: totals by kind, and what was settled where it has been.
import type { DaySettlement } from '../../centre/statements/statement.ts';
import { amountIn } from '../pages/formats.ts';
import { apart, type Markup, markup } from '../pages/markup.ts';
import type { DayTotals } from './day-totals.ts';
import type { Look } from './order-pages.ts';
import { type TextName, text } from './texts.ts';
import { dateIn } from './times.ts';

/** What was settled with a merchant for a day. */
export type SettledDay = DaySettlement & { readonly currency: number };

interface Day {
  /** yyyymmdd. */
  readonly date: string;
  readonly totals: readonly DayTotals[];
  /** Undefined: the day is not settled, or the gateway does not know. */
  readonly settled: SettledDay | undefined;
  /** How many orders were looked at, when there may be more; undefined: all of them were. */
  readonly onlyLatest: number | undefined;
}

export function dayPage(look: Look, { date, totals, settled, onlyLatest }: Day): Markup {
  const { root, language } = look;
  const written = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const sums =
    totals.length === 0 ? markup`<p class="empty">${text('nothingOnDay', language)}</p>` : totalsTable(look, totals);
  return markup`<h1>${text('dayOf', language, { date: dateIn(date, language) })}</h1>
<form class="card row" method="get" action="${root}/day">
<div class="field"><label for="date">${text('chooseDay', language)}</label><input id="date" name="date" type="date" value="${written}" required></div>
<button>${text('show', language)}</button>
</form>
<section class="card flat">${sums}</section>
${onlyLatest !== undefined && markup`<p class="quiet">${text('onlyLatest', language, { most: String(onlyLatest) })}</p>`}
<section class="card"><h2>${text('settlement', language)}</h2>${settlementOf(look, settled)}</section>`;
}

function totalsTable({ language }: Look, totals: readonly DayTotals[]): Markup {
  const title = (name: TextName) => text(name, language);
  const rows = totals.flatMap(({ currency, sales, voids, refunds, netMinor }) => {
    const line = (name: TextName, count: string, minor: number) => markup`<tr>
<td data-title="${title('kind')}">${title(name)}</td><td class="end" data-title="${title('count')}">${count}</td>
<td class="end" data-title="${title('total')}">${apart(amountIn(minor, currency, language))}</td></tr>`;
    return [
      line('sales', String(sales.count), sales.amountMinor),
      line('voids', String(voids.count), -voids.amountMinor),
      line('refunds', String(refunds.count), -refunds.amountMinor),
      line('net', '', netMinor),
    ];
  });
  return markup`<table><thead><tr><th>${title('kind')}</th><th class="end">${title('count')}</th><th class="end">${title('total')}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function settlementOf({ language }: Look, settled: SettledDay | undefined): Markup {
  if (settled === undefined) return markup`<p class="quiet">${text('notSettled', language)}</p>`;
  const { currency, payment } = settled;
  const amounts: readonly (readonly [TextName, number])[] = [
    ['settledSales', settled.salesMinor],
    ['settledRefunds', settled.refundsMinor],
    ['commission', -settled.commissionMinor],
    ['vat', -settled.vatMinor],
    ['fees', -settled.feesMinor],
    ['paid', settled.paidMinor],
  ];
  const rows = amounts.map(
    ([name, minor]) => markup`<dt>${text(name, language)}</dt><dd>${apart(amountIn(minor, currency, language))}</dd>`,
  );
  const paidOn =
    payment !== undefined &&
    markup`<dt>${text('payOn', language)}</dt><dd>${dateIn(String(payment.payOn), language)}</dd>`;
  return markup`<dl class="facts">${rows}${paidOn}</dl>`;
}
