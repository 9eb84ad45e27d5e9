// Nothing can be paid here: why, and where to go on. What a shop's developer wants to know stands below, in English.
import { documentOf, noticeOf } from './layout.ts';
import { type Markup, markup } from './markup.ts';
import type { EndPage } from './page-models.ts';
import { type TextName, text } from './texts.ts';

const titles: Readonly<Record<EndPage['why'], TextName>> = {
  timedOut: 'timedOutTitle',
  paidAlready: 'paidAlreadyTitle',
  cancelled: 'cancelledTitle',
  unknown: 'unknownTitle',
  refused: 'refusedTitle',
  tooMany: 'tooManyTitle',
  failed: 'failedTitle',
};

export function endPage({ language, why, details, backUrl }: EndPage): Markup {
  const isWrong = why === 'refused' || why === 'failed';
  const title = text(titles[why], language);
  return documentOf({
    language,
    title,
    body: markup`<h1>${title}</h1>
${noticeOf(isWrong ? 'wrong' : 'plain', undefined, text(why, language))}
${backUrl !== undefined && isWeb(backUrl) && markup`<a class="button" href="${backUrl}">${text('goToShop', language)}</a>`}
${
  details.length > 0 &&
  markup`<section class="details"><h2>${text('forDeveloper', language)}</h2>
<ul lang="en" dir="ltr">${details.map((line) => markup`<li>${line}</li>`)}</ul></section>`
}`,
  });
}

/** A link of another scheme would run in this page's name: `javascript:`. */
const isWeb = (url: string) => /^https?:\/\//i.test(url);
