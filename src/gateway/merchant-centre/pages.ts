// What every page of the merchant centre has around it, and the pages before somebody is signed in.
import type { Language } from '../../centre/member.ts';
import { languageNames, languages } from '../../centre/texts-by-language.ts';
import { merchantSheet } from '../pages/assets.ts';
import { wholeDocument } from '../pages/layout.ts';
import { hiddenFields, type Markup, markup } from '../pages/markup.ts';
import { type TextName, text } from './texts.ts';

/** What a page needs to know of who looks at it. */
interface Visitor {
  readonly language: Language;
  readonly shopName: string;
  readonly mayAct: boolean;
  readonly csrf: string;
}

interface Place {
  readonly path: string;
  readonly name: TextName;
  readonly isForActing?: boolean;
}

const places: readonly Place[] = [
  { path: '/orders', name: 'orders' },
  { path: '/day', name: 'day' },
  { path: '/viewers', name: 'viewers', isForActing: true },
];

/** @param root the path under which the merchant centre stands */
export function insidePage(root: string, here: string, visitor: Visitor, body: Markup): Markup {
  const { language, shopName, mayAct, csrf } = visitor;
  const shown = places.filter(({ isForActing }) => mayAct || isForActing !== true);
  const links = shown.map(({ path, name }) =>
    path === here
      ? markup`<a href="${root}${path}" aria-current="page">${text(name, language)}</a>`
      : markup`<a href="${root}${path}">${text(name, language)}</a>`,
  );
  return framed(
    language,
    `${text('centre', language)} – ${shopName}`,
    markup`<header class="bar"><div class="who"><b><bdi>${shopName}</bdi></b>${!mayAct && markup`<span class="tag">${text('onlyLooks', language)}</span>`}</div>
<nav>${links}</nav>
<form method="post" action="${root}/sign-out">${hiddenFields([['csrf', csrf]])}<button class="plain small">${text('signOut', language)}</button></form></header>
<main class="wide">
${body}
</main>`,
  );
}

export function signInPage(
  root: string,
  language: Language,
  clientId: string,
  wrong: 'wrongSecret' | 'tooManyTries' | 'isOver' | undefined,
): Markup {
  const notice = wrong !== undefined && noticeOf(wrong !== 'isOver', text(wrong, language));
  return framed(
    language,
    text('centre', language),
    markup`<div class="page"><main class="sheet"><div class="body">
<h1>${text('centre', language)}</h1>
${notice}
<form method="post" action="${root}/sign-in">
${hiddenFields([['lang', language]])}
<div class="field"><label for="clientId">${text('clientId', language)}</label>
<input id="clientId" name="clientId" value="${clientId}" autocomplete="username" maxlength="100" required autocapitalize="off" spellcheck="false"></div>
<div class="field"><label for="secret">${text('secret', language)}</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" maxlength="200" required aria-describedby="secret-help">
<p class="help" id="secret-help">${text('secretHelp', language)}</p></div>
<div class="act"><button>${text('signIn', language)}</button></div>
</form>
<nav class="languages">${languages.map((other) => languageLink(root, language, other))}</nav>
</div></main></div>`,
  );
}

function languageLink(root: string, language: Language, other: Language): Markup {
  const name = languageNames[other];
  return other === language
    ? markup`<span aria-current="true">${name}</span>`
    : markup`<a href="${root}/sign-in?lang=${other}" lang="${other}">${name}</a>`;
}

export function wordsPage(language: Language, words: TextName): Markup {
  return framed(
    language,
    text('centre', language),
    markup`<div class="page"><main class="sheet"><div class="body"><h1>${text('centre', language)}</h1>${noticeOf(true, text(words, language))}</div></main></div>`,
  );
}

export function noticeOf(isWrong: boolean, words: string): Markup {
  return markup`<div class="notice ${isWrong ? 'wrong' : 'good'}" role="${isWrong ? 'alert' : 'status'}"><p>${words}</p></div>`;
}

function framed(language: Language, title: string, body: Markup): Markup {
  return wholeDocument(language, title, markup`<link rel="stylesheet" href="${merchantSheet.path}">`, body);
}
