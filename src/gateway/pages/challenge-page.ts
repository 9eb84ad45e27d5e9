// The issuer's page of a challenge: what is bought, and the code.
import { formNames } from './card-entry.ts';
import { amountIn } from './formats.ts';
import { documentOf, noticeOf } from './layout.ts';
import { apart, hiddenFields, type Markup, markup } from './markup.ts';
import type { ChallengePage } from './page-models.ts';
import { text } from './texts.ts';

export function challengePage(page: ChallengePage): Markup {
  const { language, merchantName, amountMinor, currency, maskedPan, action, fields } = page;
  const bank = page.bank === '' ? text('yourBank', language) : page.bank;
  return documentOf({
    language,
    title: `${text('challengeTitle', language)} – ${bank}`,
    top: markup`<header class="purchase"><p class="merchant"><bdi>${bank}</bdi></p>
<p class="to">${text('challengeBy', language)}</p></header>`,
    body: markup`<h1>${text('challengeTitle', language)}</h1>
${wrongCode(page)}
<dl class="facts">
<dt>${text('factMerchant', language)}</dt><dd><bdi>${merchantName}</bdi></dd>
<dt>${text('factAmount', language)}</dt><dd>${apart(amountIn(amountMinor, currency, language))}</dd>
<dt>${text('factCard', language)}</dt><dd>${apart(maskedPan)}</dd>
</dl>
<form method="post" action="${action}" data-once>
${hiddenFields(fields)}
${codeField(page)}
<div class="act"><button data-busy="${text('confirming', language)}">${text('confirm', language)}</button>
<button class="plain" name="cancel" value="1" formnovalidate>${text('giveUp', language)}</button></div>
</form>`,
  });
}

function wrongCode({ isWrong, triesLeft, language }: ChallengePage): Markup | false {
  return (
    isWrong && noticeOf('wrong', text('codeWrong', language), text('triesLeft', language, { tries: String(triesLeft) }))
  );
}

function codeField({ language, hint, isWrong }: ChallengePage): Markup {
  const shown = hint !== '' && markup`<p class="help">${text('codeHint', language, { code: hint })}</p>`;
  return markup`<div class="field">
<label for="code">${text('code', language)}</label>
<input class="code" id="code" name="${formNames.code}" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required aria-describedby="code-help"${isWrong && markup` aria-invalid="true"`} autofocus>
<div id="code-help"><p class="help">${text('challenge', language)}</p>${shown}</div>
</div>`;
}
