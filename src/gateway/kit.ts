// The kits that shops are built with: how each is told of an attempt, and what it answers. Everything else of the gateway knows no kit.
import { answerFields } from './est3d/answer-fields.ts';
import type { OrderForm } from './order-form.ts';
import type { Told } from './orders/telling-book.ts';
import type { PaymentResult } from './payment-result.ts';
import type { Store } from './store.ts';

/** What a shop's server means by its answer. */
export type CallbackMeaning = 'capture' | 'noted' | 'refused' | 'nothing';

export interface Kit {
  /** What is told of a result, to the shop's server and by the browser. */
  told(form: OrderForm, result: PaymentResult, store: Store): Told;
  /** What the body of its server's answer means for this form. */
  meaning(form: OrderForm, answer: string): CallbackMeaning;
}

/** `zone`: the time zone of the centre, IANA. */
export function est3dKit(zone: string): Kit {
  return {
    told(form, result, store) {
      const fields = answerFields(form, result, store.key, zone);
      const url = result.response === 'Approved' ? form.okUrl : form.failUrl;
      const callback = form.callbackUrl === undefined ? undefined : { url: form.callbackUrl, fields };
      return { callback, back: { url, method: 'post', fields } };
    },
    meaning: (_form, answer) => est3dMeaning(answer),
  };
}

/** `ACTION=POSTAUTH`, `APPROVED`, `FAILURE`; PHP shops answer with blanks, a BOM or a line end around it. */
function est3dMeaning(answer: string): CallbackMeaning {
  const word = answer
    .replace(/^\uFEFF/, '')
    .trim()
    .toUpperCase();
  if (/^ACTION\s*=\s*POSTAUTH$/.test(word)) return 'capture';
  if (/^(ACTION\s*=\s*)?APPROVED$/.test(word)) return 'noted';
  if (/^(ACTION\s*=\s*)?FAILURE$/.test(word)) return 'refused';
  return 'nothing';
}
