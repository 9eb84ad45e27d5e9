// The payment page: the card form, and why the attempt before failed.
import { formNames } from './card-entry.ts';
import { declineText } from './decline-text.ts';
import { minutesAndSeconds } from './formats.ts';
import { amountOf, documentOf, noticeOf, purchaseOf } from './layout.ts';
import { hiddenFields, type Markup, markup } from './markup.ts';
import type { CardField, PaymentPage } from './page-models.ts';
import { type TextName, text } from './texts.ts';

/** Words and not pictures: the marks of the schemes are theirs. */
const brands = { visa: 'VISA', mastercard: 'mastercard', cmi: 'cmi' } as const;

/** What is said of a field that the server found wrong. */
const faults: Readonly<Record<CardField, TextName>> = {
  number: 'numberWrong',
  expiry: 'expiryDoubtful',
  securityCode: 'securityCodeWrong',
};

export function paymentPage(page: PaymentPage): Markup {
  const { language, merchantName } = page;
  return documentOf({
    language,
    title: text('payTitle', language, { merchant: merchantName }),
    top: purchaseOf(page),
    body: markup`${noticeFor(page)}
<div data-over-notice hidden>${noticeOf('plain', undefined, text('timeIsOver', language))}</div>
${cardForm(page)}
${cancelForm(page)}
${timeLeft(page)}`,
  });
}

function noticeFor({ declined, wrong, bank, language }: PaymentPage): Markup | false {
  if (declined !== undefined) {
    const charged = text('nothingCharged', language);
    return noticeOf('wrong', text('notPaid', language), `${declineText(declined, bank, language)} ${charged}`);
  }
  return wrong.size > 0 && noticeOf('wrong', undefined, text('checkFields', language));
}

function cardForm(page: PaymentPage): Markup {
  const { language, action } = page;
  return markup`<form method="post" action="${action}" data-card novalidate autocomplete="on">
${tokens(page)}
<h1>${text('cardHeading', language)}</h1>
${numberField(page)}
<div class="pair">
${expiryField(page)}
${securityCodeField(page)}
</div>
<div class="act"><button data-busy="${text('paying', language)}">${text('pay', language, {
    amount: amountOf(page),
  })}</button></div>
</form>`;
}

function numberField(page: PaymentPage): Markup {
  const { language } = page;
  return markup`<div class="field">
<div class="heading"><label for="number">${text('cardNumber', language)}</label>
${brandMarks(page)}</div>
<input id="number" name="${formNames.number}" type="text" inputmode="numeric" autocomplete="cc-number" maxlength="30" spellcheck="false" autocapitalize="off" placeholder="0000 0000 0000 0000" required data-fault="number-fault" data-incomplete="${text('numberIncomplete', language)}" data-wrong="${text('numberWrong', language)}" ${judged(page, 'number')}>
${faultLine(page, 'number')}
</div>`;
}

function brandMarks({ language }: PaymentPage): Markup {
  const marks = Object.entries(brands).map(
    ([name, word]) => markup`<li class="brand ${name}" data-brand="${name}" dir="ltr">${word}</li>`,
  );
  return markup`<ul class="brands" data-brands aria-label="${text('cardBrand', language)}">${marks}</ul>`;
}

function expiryField(page: PaymentPage): Markup {
  const { language } = page;
  return markup`<div class="field">
<label for="expiry">${text('expiry', language)}</label>
<input id="expiry" name="${formNames.expiry}" type="text" inputmode="numeric" autocomplete="cc-exp" maxlength="9" placeholder="${text('expiryExample', language)}" required data-fault="expiry-fault" data-wrong="${text('expiryWrong', language)}" data-past="${text('expiryPast', language)}" ${judged(page, 'expiry', 'expiry-help')}>
<p class="help" id="expiry-help">${text('expiryHelp', language)}</p>
${faultLine(page, 'expiry')}
</div>`;
}

function securityCodeField(page: PaymentPage): Markup {
  const { language } = page;
  return markup`<div class="field">
<label for="securityCode">${text('securityCode', language)}</label>
<input id="securityCode" name="${formNames.securityCode}" type="text" inputmode="numeric" autocomplete="cc-csc" maxlength="4" placeholder="123" required data-fault="securityCode-fault" data-wrong="${text('securityCodeWrong', language)}" ${judged(page, 'securityCode', 'securityCode-help')}>
<p class="help" id="securityCode-help">${text('securityCodeHelp', language)}</p>
${faultLine(page, 'securityCode')}
</div>`;
}

/** The first field that is wrong is where the cardholder begins. */
function judged({ wrong }: PaymentPage, field: CardField, help = ''): Markup {
  const described = `${help} ${field}-fault`.trim();
  const isFirst = [...(['number', 'expiry', 'securityCode'] as const)].find((name) => wrong.has(name)) === field;
  return markup`aria-describedby="${described}"${wrong.has(field) && markup` aria-invalid="true"`}${isFirst && markup` autofocus`}`;
}

function faultLine({ wrong, language }: PaymentPage, field: CardField): Markup {
  const fault = wrong.has(field) ? text(faults[field], language) : '';
  return markup`<p class="fault" id="${field}-fault" aria-live="polite">${fault}</p>`;
}

function cancelForm(page: PaymentPage): Markup {
  const { cancelAction, language } = page;
  return markup`<form method="post" action="${cancelAction}" data-once>
${tokens(page)}
<button class="plain">${text('cancel', language)}</button>
</form>`;
}

const tokens = ({ attemptToken, csrfToken }: PaymentPage): readonly Markup[] =>
  hiddenFields([
    [formNames.attempt, attemptToken],
    [formNames.csrf, csrfToken],
  ]);

/** Counted down where scripts run; said once when a minute is left, and when it is over. */
function timeLeft({ secondsLeft, language }: PaymentPage): Markup {
  const left = minutesAndSeconds(secondsLeft);
  return markup`<p class="left" data-counter>${text('timeLeft', language)} <bdi dir="ltr" data-left="${secondsLeft}" role="timer">${left}</bdi></p>
<p class="aside" role="status" data-said data-minute="${text('oneMinuteLeft', language)}" data-over="${text('timeIsOver', language)}"></p>`;
}
