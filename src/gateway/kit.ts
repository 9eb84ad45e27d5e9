// The kits that shops are built with: how each is told of an attempt, and what it answers. Everything else of the gateway knows no kit.
import { answerFields } from './est3d/answer-fields.ts';
import { bookFields, readBookAnswer, updateUrl } from './mtc/booking.ts';
import type { OrderForm } from './order-form.ts';
import type { Told } from './orders/telling-book.ts';
import type { PaymentResult } from './payment-result.ts';
import type { Store } from './store.ts';

/** What a shop's server means by its answer. */
export type CallbackMeaning = 'capture' | 'noted' | 'refused' | 'nothing';

interface Kit {
  /** What is told of a result, to the shop's server and by the browser. */
  told(form: OrderForm, result: PaymentResult, store: Store): Told;
  /** What the body of its server's answer means for this form. */
  meaning(form: OrderForm, answer: string): CallbackMeaning;
}

export type Kits = Readonly<Record<OrderForm['kit'], Kit>>;

/** `zone`: the time zone of the centre, IANA. */
export function kitsOf(zone: string): Kits {
  return { est3d: est3dKit(zone), mtc: MTC };
}

/** The older kit: the shop's server is asked to book what is approved, and hears of nothing else. */
const MTC: Kit = {
  told(form, result, store) {
    const isApproved = result.response === 'Approved';
    const isAsked = isApproved && form.callbackUrl !== undefined;
    const callback = isAsked ? { url: form.callbackUrl, fields: bookFields(form, result, store.key) } : undefined;
    return {
      callback,
      back: { url: isApproved ? updateUrl(form, store.key) : form.failUrl, method: 'get', fields: [] },
    };
  },
  meaning(form, answer) {
    const booked = readBookAnswer(answer, form.oid);
    if (booked === undefined) return 'nothing';
    return booked.isBooked ? 'capture' : 'refused';
  },
};

function est3dKit(zone: string): Kit {
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
