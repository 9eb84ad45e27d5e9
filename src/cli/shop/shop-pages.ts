// The pages of the shop.
import type { Language } from '../../centre/member.ts';
import { languageNames, languages } from '../../centre/texts-by-language.ts';
import { amountIn } from '../../gateway/pages/formats.ts';
import { apart, hiddenFields, type Markup, markup, scriptAt } from '../../gateway/pages/markup.ts';
import { type Article, articles } from './articles.ts';
import { lastAttempt, paidBy, type ShopOrder } from './shop-orders.ts';
import { text } from './shop-texts.ts';

/** A card that a visitor may pay with, and what comes of it. */
export interface TestCard {
  readonly number: string;
  /** MM/YY. */
  readonly expiry: string;
  readonly securityCode: string;
  readonly words: Readonly<Record<Language, string>>;
}

export interface PaymentForm {
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** The currency of the shop: MAD. */
export const CURRENCY = 504;

export function articlesPage(language: Language, cards: readonly TestCard[]): Markup {
  return pageOf(
    language,
    '/',
    markup`<ul class="articles">${articles.map((article) => articleOf(article, language))}</ul>
${cards.length > 0 && cardsOf(cards, language)}`,
  );
}

function articleOf({ id, names, words, priceMinor, drawing }: Article, language: Language): Markup {
  return markup`<li class="article">
<svg viewBox="0 0 120 90" aria-hidden="true">${drawing.map(([colour, path]) => markup`<path class="${colour}" d="${path}"/>`)}</svg>
<h2>${names[language]}</h2>
<p>${words[language]}</p>
<p class="price">${apart(amountIn(priceMinor, CURRENCY, language))}</p>
<form method="post" action="/orders">${hiddenFields([
    ['article', id],
    ['lang', language],
  ])}<button aria-label="${text('buy', language)} – ${names[language]}">${text('buy', language)}</button></form>
</li>`;
}

export function orderPage(language: Language, order: ShopOrder, form: PaymentForm): Markup {
  const { oid, article, amountMinor } = order;
  const paid = paidBy(order);
  const failed = paid === undefined ? lastAttempt(order) : undefined;
  return pageOf(
    language,
    `/orders/${oid}`,
    markup`<section class="order">
<h1>${text('yourOrder', language)}</h1>
<div role="status">${paid !== undefined && markup`<p class="good"><strong>${text('paid', language)}</strong></p>`}${
      failed !== undefined && markup`<p class="wrong"><strong>${text('notPaid', language)}</strong></p>`
    }</div>
<dl>
<dt>${text('order', language)}</dt><dd>${apart(oid)}</dd>
<dt>${article.names[language]}</dt><dd>1</dd>
<dt>${text('total', language)}</dt><dd>${apart(amountIn(amountMinor, CURRENCY, language))}</dd>
${
  paid !== undefined &&
  markup`<dt>${text('card', language)}</dt><dd>${apart(paid.card)}</dd>
<dt>${text('approval', language)}</dt><dd>${apart(paid.approval)}</dd>`
}
${failed !== undefined && markup`<dt>${text('answer', language)}</dt><dd>${apart(`${failed.code} ${failed.message}`)}</dd>`}
</dl>
${paid === undefined && payForm(language, form, failed !== undefined)}
<p><a href="/?lang=${language}">${text('back', language)}</a></p>
</section>`,
  );
}

function payForm(language: Language, { action, fields }: PaymentForm, isAgain: boolean): Markup {
  return markup`<form method="post" action="${action}">${hiddenFields(fields)}
<button>${text(isAgain ? 'tryAgain' : 'payByCard', language)}</button></form>
<p class="quiet">${text('goesOn', language)}</p>`;
}

export function wordsPage(language: Language, words: 'notGenuine' | 'noSuchOrder'): Markup {
  return pageOf(
    language,
    '/',
    markup`<section class="order"><p class="wrong" role="alert">${text(words, language)}</p>
<p><a href="/?lang=${language}">${text('back', language)}</a></p></section>`,
  );
}

function cardsOf(cards: readonly TestCard[], language: Language): Markup {
  const rows = cards.map((card) => {
    const written = `${card.number.replaceAll(/(.{4})(?=.)/g, '$1 ')} ${card.expiry} ${card.securityCode}`;
    return markup`<li><code dir="ltr">${written}</code><span>${card.words[language]}</span>
<button type="button" data-copy="${written}" data-done="${text('copied', language)}" aria-label="${text('copy', language)} – ${card.words[language]}">${text('copy', language)}</button></li>`;
  });
  return markup`<section class="cards"><h2>${text('testCards', language)}</h2>
<p>${text('testCardsHelp', language)}</p>
<ul>${rows}</ul></section>`;
}

function pageOf(language: Language, path: string, body: Markup): Markup {
  const links = languages.map((other) =>
    other === language
      ? markup`<span aria-current="true">${languageNames[other]}</span>`
      : markup`<a href="${path}?lang=${other}" lang="${other}">${languageNames[other]}</a>`,
  );
  return markup`<!DOCTYPE html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text('shopName', language)}</title>
<link rel="stylesheet" href="/shop.css">
<link rel="icon" type="image/svg+xml" href="/shop.svg">
${scriptAt('/shop.js')}
</head>
<body>
<div class="band"></div>
<header><div><a class="name" href="/?lang=${language}">${text('shopName', language)}</a><p>${text('motto', language)}</p></div><nav>${links}</nav></header>
<main>
${body}
</main>
</body>
</html>
`;
}
