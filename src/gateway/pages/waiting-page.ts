// Waits for what another tab or an earlier click has begun. The browser looks again by itself, scripts or not.
import { documentOf, purchaseOf } from './layout.ts';
import { type Markup, markup } from './markup.ts';
import type { WaitingPage } from './page-models.ts';
import { text } from './texts.ts';

const LOOK_AGAIN_SECONDS = 2;

export function waitingPage(page: WaitingPage): Markup {
  const { language, lookAgainAt } = page;
  return documentOf({
    language,
    title: text('waitingTitle', language),
    head: markup`<meta http-equiv="refresh" content="${LOOK_AGAIN_SECONDS}; url=${lookAgainAt}">`,
    top: purchaseOf(page),
    body: markup`<h1>${text('waitingTitle', language)}</h1>
<div class="wait" role="status"><span class="spinner" aria-hidden="true"></span><p>${text('waiting', language)}</p></div>
<a class="button" href="${lookAgainAt}">${text('lookAgain', language)}</a>`,
  });
}
