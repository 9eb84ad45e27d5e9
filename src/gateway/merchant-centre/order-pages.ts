// Orders: the latest, one that is looked for, one with everything that has happened and what can be done.
import type { Language } from '../../centre/member.ts';
import { currencyOf } from '../../iso8583/currency.ts';
import type { OrderStatus, OrderStep, OrderView } from '../desk.ts';
import { amountOf } from '../form-amount.ts';
import { amountIn } from '../pages/formats.ts';
import { apart, hiddenFields, type Markup, markup } from '../pages/markup.ts';
import { type TextName, text } from './texts.ts';
import { timeIn } from './times.ts';

export interface Look {
  readonly root: string;
  readonly language: Language;
  readonly timeZone: string;
}

const statusNames: Readonly<Record<OrderStatus, readonly [TextName, tone: '' | 'good' | 'wrong']>> = {
  D: ['statusD', 'wrong'],
  A: ['statusA', ''],
  C: ['statusC', 'good'],
  S: ['statusS', 'good'],
  PN: ['statusPN', ''],
  CNCL: ['statusCNCL', ''],
  ERR: ['statusERR', 'wrong'],
  V: ['statusV', ''],
  R: ['statusR', 'wrong'],
};

const kindNames = { Auth: 'kindAuth', PreAuth: 'kindPreAuth' } as const;
const stepNames = { attempt: 'stepAttempt', capture: 'stepCapture', void: 'stepVoid', refund: 'stepRefund' } as const;

export function ordersPage(look: Look, orders: readonly OrderView[], asked: string | undefined): Markup {
  const { root, language } = look;
  const table =
    orders.length === 0 ? markup`<p class="empty">${text('noOrders', language)}</p>` : orderTable(look, orders);
  return markup`<h1>${text('latest', language)}</h1>
${asked !== undefined && markup`<div class="notice wrong" role="alert"><p>${text('notFound', language, { oid: asked })}</p></div>`}
<form class="card row" method="get" action="${root}/orders">
<div class="field"><label for="oid">${text('findOrder', language)}</label>
<input id="oid" name="oid" type="search" maxlength="100" value="${asked ?? ''}" autocapitalize="off" spellcheck="false"></div>
<button>${text('find', language)}</button>
</form>
<section class="card flat">${table}</section>`;
}

function orderTable(look: Look, orders: readonly OrderView[]): Markup {
  const { root, language } = look;
  const title = (name: TextName) => text(name, language);
  const rows = orders.map((order) => {
    const money = (minor: number) => apart(amountIn(minor, order.currency, language));
    return markup`<tr>
<td data-title="${title('order')}"><a href="${root}/order?oid=${encodeURIComponent(order.oid)}">${apart(order.oid)}</a></td>
<td data-title="${title('time')}">${timeOf(look, order)}</td>
<td data-title="${title('status')}">${stateOf(order.status, language)}</td>
<td class="end" data-title="${title('amount')}">${money(order.amountMinor)}</td>
<td class="end" data-title="${title('captured')}">${money(order.capturedMinor)}</td>
<td class="end" data-title="${title('refunded')}">${money(order.refundedMinor)}</td>
</tr>`;
  });
  return markup`<table><thead><tr><th>${title('order')}</th><th>${title('time')}</th><th>${title('status')}</th>
<th class="end">${title('amount')}</th><th class="end">${title('captured')}</th><th class="end">${title('refunded')}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function timeOf({ timeZone }: Look, { authorizedAt, steps }: OrderView): Markup | false {
  const at = authorizedAt ?? steps.at(-1)?.result.at;
  return at !== undefined && apart(timeIn(at, timeZone));
}

function stateOf(status: OrderStatus, language: Language): Markup {
  const [name, tone] = statusNames[status];
  return markup`<span class="state ${tone}">${text(name, language)}</span>`;
}

/** @param forms what the forms carry; undefined for who only looks */
export function orderPage(
  look: Look,
  order: OrderView,
  notice: Markup | false,
  forms: { readonly csrf: string; readonly newForm: () => string } | undefined,
): Markup {
  const { language } = look;
  const money = (minor: number) => apart(amountIn(minor, order.currency, language));
  return markup`<h1>${text('order', language)} ${apart(order.oid)}</h1>
${notice}
<section class="card"><dl class="facts">
<dt>${text('status', language)}</dt><dd>${stateOf(order.status, language)}</dd>
<dt>${text('kind', language)}</dt><dd>${text(kindNames[order.kind], language)}</dd>
<dt>${text('amount', language)}</dt><dd>${money(order.amountMinor)}</dd>
<dt>${text('captured', language)}</dt><dd>${money(order.capturedMinor)}</dd>
<dt>${text('refunded', language)}</dt><dd>${money(order.refundedMinor)}</dd>
</dl></section>
${forms !== undefined && actsOf(look, order, forms)}
<h2>${text('steps', language)}</h2>
<section class="card flat">${stepTable(look, order)}</section>`;
}

function actsOf(
  { root, language }: Look,
  order: OrderView,
  { csrf, newForm }: { readonly csrf: string; readonly newForm: () => string },
): Markup | false {
  const { oid, status, currency } = order;
  const fields = (more: readonly (readonly [string, string])[] = []) =>
    hiddenFields([['csrf', csrf], ['form', newForm()], ['oid', oid], ...more]);
  const decimals = currencyOf(String(currency).padStart(3, '0'))?.exponent ?? 0;
  const withAmount = (act: 'capture' | 'refund', words: TextName, label: TextName, most: number) =>
    markup`<form method="post" action="${root}/${act}">${fields()}
<div class="row"><div class="field"><label for="${act}">${text(label, language)}</label>
<input id="${act}" name="amount" inputmode="decimal" value="${amountOf(most, decimals)}" required></div>
<button>${text(words, language)}</button></div></form>`;
  const left = order.capturedMinor - order.refundedMinor;
  const acts = [
    ...(status === 'A' ? [withAmount('capture', 'doCapture', 'amountToCapture', order.amountMinor)] : []),
    ...((status === 'C' || status === 'S') && left > 0
      ? [withAmount('refund', 'doRefund', 'amountToRefund', left)]
      : []),
    ...(status === 'A' || status === 'C' || status === 'S'
      ? [
          markup`<form method="post" action="${root}/void">${fields([['transaction', order.undoable]])}<p>${text('voidWords', language)}</p>
<button class="undo">${text('doVoid', language)}</button></form>`,
        ]
      : []),
  ];
  return acts.length > 0 && markup`<section class="card acts">${acts}</section>`;
}

function stepTable(look: Look, { steps, currency }: OrderView): Markup {
  const { language } = look;
  const title = (name: TextName) => text(name, language);
  const rows = steps.toReversed().map(
    ({ kind, amountMinor, result }) => markup`<tr>
<td data-title="${title('kind')}">${title(stepNames[kind])}</td>
<td data-title="${title('time')}">${apart(timeIn(result.at, look.timeZone))}</td>
<td class="end" data-title="${title('amount')}">${apart(amountIn(amountMinor, currency, language))}</td>
<td data-title="${title('answer')}">${answerOf(result)}</td>
<td data-title="${title('card')}">${cardOf(result)}</td>
<td data-title="${title('approval')}">${apart(result.approvalCode)}</td>
<td data-title="${title('reference')}">${apart(result.reference)}</td>
</tr>`,
  );
  return markup`<table><thead><tr><th>${title('kind')}</th><th>${title('time')}</th><th class="end">${title('amount')}</th><th>${title('answer')}</th>
<th>${title('card')}</th><th>${title('approval')}</th><th>${title('reference')}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

const answerOf = ({ response, code, errorMessage }: OrderStep['result']): Markup =>
  markup`<span class="state ${response === 'Approved' ? 'good' : 'wrong'}" dir="ltr">${response} ${code}</span>${errorMessage !== '' && markup` <bdi dir="ltr">${errorMessage}</bdi>`}`;

function cardOf({ card, authentication }: OrderStep['result']): Markup | false {
  if (card === undefined) return false;
  const indicator = authentication === undefined ? '' : `, ECI ${authentication.eci}`;
  return markup`<bdi dir="ltr">${card.masked} ${card.brand}${indicator}</bdi>`;
}
