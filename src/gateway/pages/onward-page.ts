// A form that takes the browser on: to the issuer's page, or back to the shop with what has come of it.
import { declineText } from './decline-text.ts';
import { documentOf, noticeOf, purchaseOf } from './layout.ts';
import { hiddenFields, type Markup, markup } from './markup.ts';
import type { OnwardPage } from './page-models.ts';
import { text } from './texts.ts';

export function onwardPage(page: OnwardPage): Markup {
  const { language, to, url, method, fields, afterSeconds } = page;
  const after = afterSeconds !== undefined && markup` data-after="${afterSeconds}"`;
  return documentOf({
    language,
    title: titleOf(page),
    top: purchaseOf(page),
    body: markup`${noticeFor(page)}
<form method="${method}" action="${url}" data-once${after}>
${hiddenFields(method === 'get' ? [...queryOf(url), ...fields] : fields)}
<button>${text(to === 'bank' ? 'goToBank' : 'goToShop', language)}</button>
</form>
${afterSeconds !== undefined && to === 'shop' && markup`<p class="left">${text('returning', language)}</p>`}`,
  });
}

/** A browser that sends a form by GET forgets the query of its address: it goes along as fields. */
function queryOf(url: string): [string, string][] {
  return [...(URL.parse(url)?.searchParams ?? [])];
}

function titleOf({ to, outcome, language }: OnwardPage): string {
  if (to === 'bank') return text('toBankTitle', language);
  if (outcome === undefined) return text('toShopTitle', language);
  const titles = { approved: 'paidTitle', declined: 'notPaid', cancelled: 'cancelledTitle' } as const;
  return text(titles[outcome], language);
}

function noticeFor(page: OnwardPage): Markup {
  const { language, to, outcome, declined, bank, merchantName } = page;
  const title = titleOf(page);
  if (to === 'bank') return noticeOf('plain', title, text('toBank', language), 'h1');
  if (outcome === 'approved') return noticeOf('good', title, text('paid', language, { merchant: merchantName }), 'h1');
  if (outcome === 'cancelled') return noticeOf('plain', title, text('cancelled', language), 'h1');
  if (outcome === undefined) return markup`<h1>${title}</h1>`;
  const why = declined === undefined ? '' : `${declineText(declined, bank, language)} `;
  return noticeOf('wrong', title, `${why}${text('nothingCharged', language)}`, 'h1');
}
