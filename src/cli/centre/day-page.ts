// The page of a day in a box: one HTML file that needs nothing else, with figures, plots and tables for somebody who was not there.
// Light or dark as the reader has it, and readable narrow and wide.
import { amountText } from '../../iso8583/currency.ts';
import { reasonMeaning, reasonText } from '../../iso8583/reason.ts';
import type { Counts, TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import { currencyCode } from '../amount.ts';
import { bars, bothWays, count, escaped, stackedColumns } from './svg-plots.ts';

/** What a member owes or is owed. */
interface PageMember {
  readonly name: string;
  readonly currency: number;
  /** Minor units of its currency: below zero, it owes. */
  readonly netMinor: number;
}

/** What a merchant is paid. */
interface PagePayment {
  readonly contract: string;
  readonly name: string;
  readonly city: string;
  readonly amountMinor: number;
}

interface DayPage {
  readonly market: string;
  /** yyyymmdd. */
  readonly date: number;
  readonly seed: number;
  readonly scenario: string | undefined;
  readonly transactions: number;
  readonly currency: number;
  readonly cutOverHour: number;
  readonly traffic: TrafficSummary;
  readonly names: ReadonlyMap<string, string>;
  readonly positions: readonly PageMember[];
  readonly payments: readonly PagePayment[];
  /** Lines of what was made: file names with what they are. */
  readonly files: readonly { readonly name: string; readonly what: string }[];
  /** What must hold, and whether it does. */
  readonly checks: readonly { readonly what: string; readonly holds: boolean }[];
}

const MOST_PAYMENTS = 20;

export function dayPage(page: DayPage): string {
  const { traffic, market, date } = page;
  const day = `${Math.trunc(date / 10_000)}-${twoDigits(Math.trunc(date / 100) % 100)}-${twoDigits(date % 100)}`;
  const scenario = page.scenario === undefined ? '' : `, scenario ${page.scenario}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(`${market}, ${day}`)}</title><style>${STYLE}</style></head><body><main>
<header><h1>A day at the centre</h1>
<p>${escaped(`${market}, business day ${day}, seed ${page.seed}${scenario}`)}. Invented banks, merchants and cards; the traffic went through the production switch at virtual speed.</p></header>
${tiles(page)}
${section('Requests by hour', 'Local time, from cut-over to cut-over.', legend() + hours(page))}
<div class="pair">${section('By issuer', 'Share of requests that were approved.', issuers(page))}
${section('Why requests were refused', 'Response code and meaning.', refusals(traffic))}</div>
${section('Withdrawals and payments', '', kinds(page))}
${positions(page)}
${payments(page)}
${section('What must hold', '', checks(page))}
${files(page)}
</main></body></html>
`;
}

function tiles(page: DayPage): string {
  const { traffic, payments } = page;
  const { total } = traffic;
  const paid = payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const figures: (readonly [string, string])[] = [
    [count(requestsOf(total)), 'requests'],
    [shareOf(total.approved, total), 'approved'],
    [shareOf(total.technical, total), 'technical rejects'],
    [wholeMoney(total.approvedMinor, page.currency), 'approved in all'],
    ...(payments.length === 0
      ? []
      : ([
          [count(payments.length), 'merchants paid'],
          [wholeMoney(paid, page.currency), 'paid to them'],
        ] as const)),
  ];
  const tile = ([figure, what]: readonly [string, string]) => `<li><b>${escaped(figure)}</b><span>${what}</span></li>`;
  return `<ul class="tiles">${figures.map(tile).join('')}</ul>`;
}

function legend(): string {
  const key = (colour: string, name: string) => `<span><i class="${colour}"></i>${name}</span>`;
  return `<p class="legend">${key('approved', 'approved')}${key('declined', 'declined')}${key('technical', 'technical')}</p>`;
}

function hours({ traffic, cutOverHour }: DayPage): string {
  const names = traffic.hours.map((_, hour) => `${twoDigits((hour + cutOverHour) % 24)}:00`);
  const series = (['approved', 'declined', 'technical'] as const).map((name) => ({
    name,
    colour: name,
    values: traffic.hours.map((counts) => counts[name]),
  }));
  return stackedColumns(names, series, 4, 'Requests by hour: approved, declined, technical');
}

function issuers({ traffic, names }: DayPage): string {
  const rows = [...traffic.issuers].sort((a, b) => requestsOf(b) - requestsOf(a));
  return bars(
    rows.map((row) => ({
      name: names.get(row.member) ?? row.member,
      value: requestsOf(row),
      text: `${count(requestsOf(row))}, ${shareOf(row.approved, row)} approved`,
      colour: 'approved',
    })),
    'Requests by issuer',
  );
}

function refusals({ refusals }: TrafficSummary): string {
  return bars(
    refusals.map(({ reason, count: many }) => ({
      name: `${reasonText(reason, 0)} ${reasonMeaning(reason)}`,
      value: many,
      text: count(many),
      colour: 'declined',
    })),
    'Refusals by reason',
  );
}

function kinds({ traffic, currency }: DayPage): string {
  const rows = Object.entries(traffic.kinds).map(([kind, counts]) => [
    kind === 'cash' ? 'withdrawals' : kind === 'terminal' ? 'payments at terminals' : 'e-commerce',
    count(requestsOf(counts)),
    shareOf(counts.approved, counts),
    money(counts.approvedMinor, currency),
    money(counts.approved === 0 ? 0 : Math.round(counts.approvedMinor / counts.approved), currency),
  ]);
  const more = `<p>${count(traffic.reversals)} were undone afterwards, ${count(traffic.refunds)} were refunds.</p>`;
  return table(['', 'requests', 'approved', 'amount approved', 'mean'], rows) + more;
}

function positions({ positions, currency }: DayPage): string {
  if (positions.length === 0) return '';
  const currencies = [...new Set(positions.map((row) => row.currency))];
  const inOrder = [currency, ...currencies.filter((other) => other !== currency)];
  const plots = inOrder.map((code) => positionsIn(positions.filter((row) => row.currency === code)));
  return section('Positions', 'What each member is owed, to the right, or owes, to the left.', plots.join('<hr>'));
}

/** Positions of one currency. */
function positionsIn(positions: readonly PageMember[]): string {
  const rows = [...positions].sort((a, b) => b.netMinor - a.netMinor);
  return bothWays(
    rows.map(({ name, netMinor, currency }) => ({
      name,
      value: netMinor,
      text: money(netMinor, currency),
      colour: netMinor < 0 ? 'declined' : 'approved',
    })),
    'Net positions',
  );
}

function payments({ payments, currency }: DayPage): string {
  if (payments.length === 0) return '';
  const rows = [...payments].sort((a, b) => b.amountMinor - a.amountMinor || (a.contract < b.contract ? -1 : 1));
  const shown = rows.slice(0, MOST_PAYMENTS);
  const cells = shown.map(({ name, city, contract, amountMinor }) => [
    name,
    city,
    contract,
    money(amountMinor, currency),
  ]);
  const rest = rows.length - shown.length;
  const more = rest > 0 ? `<p>And ${count(rest)} more: payments.json has all.</p>` : '';
  return section('Who is paid what', '', table(['merchant', 'city', 'contract', 'payment'], cells, 3) + more);
}

function checks({ checks }: DayPage): string {
  const line = ({ what, holds }: DayPage['checks'][number]) =>
    `<li class="${holds ? 'holds' : 'fails'}">${holds ? '✓' : '✗'} ${escaped(what)}</li>`;
  return `<ul class="checks">${checks.map(line).join('')}</ul>`;
}

function files({ files }: DayPage): string {
  return section(
    'What is in this folder',
    '',
    table(
      ['', ''],
      files.map(({ name, what }) => [name, what]),
      2,
    ),
  );
}

function section(title: string, note: string, body: string): string {
  return `<section><h2>${title}</h2>${note === '' ? '' : `<p class="note">${note}</p>`}${body}</section>`;
}

/** A table; columns from `figures` on, but for the first, are set to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], figures = 1): string {
  const cell = (tag: string) => (text: string, column: number) =>
    `<${tag}${column >= figures ? ' class="figure"' : ''}>${escaped(text)}</${tag}>`;
  const line = (tag: string, cells: readonly string[]) => `<tr>${cells.map(cell(tag)).join('')}</tr>`;
  const top = head.some((name) => name !== '') ? `<thead>${line('th', head)}</thead>` : '';
  return `<div class="wide"><table>${top}<tbody>${rows.map((cells) => line('td', cells)).join('')}</tbody></table></div>`;
}

function requestsOf({ approved, declined, technical }: Readonly<Counts>): number {
  return approved + declined + technical;
}

/** A part of requests in percent. */
function shareOf(part: number, counts: Readonly<Counts>): string {
  const all = requestsOf(counts);
  return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`;
}

/** An amount with its thousands apart. */
function money(minor: number, currency: number): string {
  const text = amountText(String(Math.abs(minor)), currencyCode(currency)) ?? String(minor);
  return (minor < 0 ? '−' : '') + text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}

/** An amount without its minor units. */
function wholeMoney(minor: number, currency: number): string {
  return money(minor, currency).replace(/\.\d+/, '');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const STYLE = `
:root{color-scheme:light dark;--page:#f6f6f4;--card:#fff;--ink:#1c1d1f;--quiet:#5d6066;--line:#dfe0dd;--approved:#2a6fbb;--declined:#cf6a1f;--technical:#8b8f97;--good:#1d7a46;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--page:#141517;--card:#1e2023;--ink:#ececea;--quiet:#a4a8af;--line:#34373c;--approved:#5b9fe6;--declined:#e58b45;--technical:#7d828b;--good:#5fc48c;--bad:#f2837b}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:20px 16px 48px}h1{font-size:26px;margin:8px 0 4px}h2{font-size:17px;margin:0 0 4px}
header p,.note,.legend{color:var(--quiet);margin:0 0 12px}section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:16px 0 0}
.tiles{list-style:none;margin:16px 0 0;padding:0;display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px}.tiles b{display:block;font-size:19px;font-variant-numeric:tabular-nums}.tiles span{color:var(--quiet);font-size:13px}
.pair{display:grid;gap:0 16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));align-items:start}
svg{display:block;overflow:visible}svg text{font-size:13px;fill:var(--ink)}svg .tick{font-size:12px;fill:var(--quiet)}svg .figure{font-variant-numeric:tabular-nums}
rect.approved{fill:var(--approved)}rect.declined{fill:var(--declined)}rect.technical{fill:var(--technical)}.grid{stroke:var(--line)}.axis{stroke:var(--quiet)}
.legend span{margin-right:16px;white-space:nowrap}.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px}
i.approved{background:var(--approved)}i.declined{background:var(--declined)}i.technical{background:var(--technical)}
hr{border:0;border-top:1px solid var(--line);margin:12px 0}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--quiet);font-weight:500;font-size:13px}
.figure:last-child{padding-right:0}.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.checks{list-style:none;margin:0;padding:0}.holds{color:var(--good)}.fails{color:var(--bad);font-weight:600}
`;
