// The pages of the access control server where nobody has given a renderer: plain, and without scripts.
import { html } from 'hono/html';
import { amountText } from '../iso8583/currency.ts';
import type { AcsView, FormFields } from './acs-pages.ts';

const texts = {
  fr: {
    code: 'Code reçu de votre banque',
    confirm: 'Confirmer',
    cancel: 'Annuler',
    wrong: 'Ce code est faux. Essais restants :',
    test: 'Code de test :',
    onward: 'Revenir au marchand',
    none: 'Aucune authentification n’est en cours.',
  },
  en: {
    code: 'Code from your bank',
    confirm: 'Confirm',
    cancel: 'Cancel',
    wrong: 'This code is wrong. Tries left:',
    test: 'Test code:',
    onward: 'Back to the merchant',
    none: 'No authentication is under way.',
  },
  ar: {
    code: 'الرمز المرسل من مصرفك',
    confirm: 'تأكيد',
    cancel: 'إلغاء',
    wrong: 'الرمز غير صحيح. المحاولات المتبقية:',
    test: 'رمز الاختبار:',
    onward: 'العودة إلى التاجر',
    none: 'لا توجد مصادقة جارية.',
  },
} as const;

/** A whole page. */
export function plainPage(view: AcsView): string {
  const say = texts[view.language];
  if (view.is === 'end') return page(view, say.none, html`<p>${say.none}</p>`);
  if (view.is === 'onward') {
    return page(
      view,
      say.onward,
      html`<form method="post" action="${view.url}">${hidden(view.fields)}<button>${say.onward}</button></form>`,
    );
  }
  const { bank, merchantName, amountMinor, currency, maskedPan, action, fields, isWrong, triesLeft, hint } = view;
  const amount = amountText(String(amountMinor), String(currency).padStart(3, '0')) ?? '';
  return page(
    view,
    bank === '' ? say.code : bank,
    html`<h1>${bank}</h1>
      <p>${merchantName}: ${amount}, ${maskedPan}</p>
      ${isWrong ? html`<p role="alert">${say.wrong} ${triesLeft}</p>` : ''}
      <form method="post" action="${action}">
        ${hidden(fields)}
        <label>${say.code} <input name="code" inputmode="numeric" autocomplete="one-time-code" autofocus /></label>
        ${hint === '' ? '' : html`<p>${say.test} ${hint}</p>`}
        <button>${say.confirm}</button>
        <button name="cancel" value="1">${say.cancel}</button>
      </form>`,
  );
}

function hidden(fields: FormFields) {
  return fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}

function page({ language }: AcsView, title: string, body: ReturnType<typeof html>): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  const whole = html`<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>`;
  // Nothing in it is awaited, so that it is a text.
  return String(whole);
}
