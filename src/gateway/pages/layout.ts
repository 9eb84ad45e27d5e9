// What all pages have around them: head, sheet, foot.
import type { Language } from '../../centre/member.ts';
import { icon, pageScript, styleSheet } from './assets.ts';
import { amountIn } from './formats.ts';
import { apart, type Markup, markup, nothing, scriptAt } from './markup.ts';
import type { PaymentHead } from './page-models.ts';
import { text } from './texts.ts';

interface Frame {
  readonly language: Language;
  readonly title: string;
  /** Of the head of the document, beside style and script. */
  readonly head?: Markup;
  /** Above the body of the sheet. */
  readonly top?: Markup;
  readonly body: Markup;
}

/** A whole document with its body: what every page of the gateway's has in its head, and what this one has beside that. */
export function wholeDocument(language: Language, title: string, head: Markup, body: Markup): Markup {
  return markup`<!DOCTYPE html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${styleSheet.path}">
<link rel="icon" type="image/svg+xml" href="${icon.path}">
${head}
</head>
<body>
${body}
</body>
</html>
`;
}

/** A page of a payment: one sheet. */
export function documentOf({ language, title, head = nothing, top = nothing, body }: Frame): Markup {
  return wholeDocument(
    language,
    title,
    markup`${scriptAt(pageScript.path)}
${head}`,
    markup`<div class="page">
<main class="sheet">
${top}
<div class="body">
${body}
</div>
</main>
<footer class="foot">${text('simulated', language)}</footer>
</div>`,
  );
}

/** To whom, how much, for which order. */
export function purchaseOf(page: PaymentHead): Markup {
  const { language, merchantName, site, displayAmount, oid } = page;
  return markup`<header class="purchase">
<p class="to">${text('payTo', language)}</p>
<p class="merchant"><bdi>${merchantName}</bdi></p>
${site !== '' && markup`<p class="site">${apart(site)}</p>`}
<p class="amount">${apart(amountOf(page))}</p>
${displayAmount !== '' && markup`<p class="about">${text('about', language, { amount: displayAmount })}</p>`}
${oid !== '' && markup`<p class="order">${text('orderNumber', language, { oid })}</p>`}
</header>`;
}

export const amountOf = ({ amountMinor, currency, language }: PaymentHead) => amountIn(amountMinor, currency, language);

type Tone = 'good' | 'wrong' | 'plain';

/** Signs of our own drawing, told by their words as well. */
const signs: Readonly<Record<Tone, string>> = {
  good: 'M4.5 10.5l3.5 3.5 7.5-8',
  wrong: 'M10 5.5v5.5M10 14.25v.25',
  plain: 'M10 9.5v5M10 5.75v.25',
};

/** A notice that screen readers say as the page comes.
 *  @param title undefined: none; `h1`: it is the heading of the page */
export function noticeOf(tone: Tone, title: string | undefined, body: string, level: 'h1' | 'b' = 'b'): Markup {
  const heading = level === 'h1' ? markup`<h1>${title}</h1>` : markup`<b>${title}</b>`;
  return markup`<div class="notice ${tone}" role="${tone === 'wrong' ? 'alert' : 'status'}">
<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="10" cy="10" r="9" stroke-width="1.5"/><path d="${signs[tone]}"/></svg>
<div>${title !== undefined && heading}<p>${body}</p></div>
</div>`;
}
