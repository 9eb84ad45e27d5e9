// What the pages do in a browser that runs scripts; without, they work all the same. One function that reaches for nothing outside its
// arguments: its text is what the browser gets. Every text that it shows stands in the page.
import type { CardRules } from './card-rules.ts';

/** What is used of the browser. */
interface BrowserElement {
  value: string;
  textContent: string | null;
  hidden: boolean;
  disabled: boolean;
  noValidate: boolean;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly classList: { toggle(name: string, on: boolean): void };
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelector(selector: string): BrowserElement | null;
  addEventListener(type: string, listener: (event: BrowserEvent) => void): void;
  focus(): void;
  submit(): void;
}

interface BrowserEvent {
  preventDefault(): void;
  readonly target: BrowserElement | null;
  readonly persisted?: boolean;
  readonly clipboardData?: { getData(type: string): string } | null;
}

interface BrowserDocument {
  querySelector(selector: string): BrowserElement | null;
  querySelectorAll(selector: string): Iterable<BrowserElement>;
  addEventListener(type: string, listener: (event: BrowserEvent) => void): void;
}

interface BrowserWindow {
  addEventListener(type: string, listener: (event: BrowserEvent) => void): void;
  setTimeout(action: () => void, ms: number): unknown;
  /** Milliseconds since 1970. */
  now(): number;
}

export function browserScript(page: BrowserDocument, window: BrowserWindow, rules: CardRules): void {
  const all = (selector: string) => [...page.querySelectorAll(selector)];

  // A form is sent once: a second click finds its button off. Coming back by the browser's button switches it on again.
  const buttons = all('button[data-busy]').map((button) => ({ button, ready: button.textContent }));
  const rest = (isBusy: boolean) => {
    for (const { button, ready } of buttons) {
      button.disabled = isBusy;
      button.textContent = isBusy ? (button.dataset.busy ?? ready) : ready;
    }
  };
  window.addEventListener('pageshow', (event) => {
    if (event.persisted === true) rest(false);
  });

  const form = page.querySelector('form[data-card]');
  if (form !== null) cardForm(form);
  for (const other of all('form[data-once]')) {
    let isSent = false;
    other.addEventListener('submit', (event) => {
      if (isSent) event.preventDefault();
      isSent = true;
      rest(true);
    });
  }
  onward();
  countDown();

  function cardForm(card: BrowserElement): void {
    const number = card.querySelector('[name=number]')!;
    const expiry = card.querySelector('[name=expiry]')!;
    const code = card.querySelector('[name=securityCode]')!;
    const brands = page.querySelector('[data-brands]');
    let isSent = false;

    const say = (input: BrowserElement, fault: string) => {
      page.querySelector(`#${input.dataset.fault}`)!.textContent = fault;
      if (fault === '') input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    };
    const numberFault = () => {
      const digits = rules.digits(number.value);
      if (rules.isNumber(digits)) return '';
      return (rules.isShort(digits) ? number.dataset.incomplete : number.dataset.wrong) ?? '';
    };
    const expiryFault = () => {
      const read = rules.expiry(expiry.value);
      const now = new Date(window.now());
      if (read === undefined) return expiry.dataset.wrong ?? '';
      return rules.isPast(read[0], read[1], now.getFullYear(), now.getMonth() + 1) ? (expiry.dataset.past ?? '') : '';
    };
    const codeFault = () => (rules.isSecurityCode(rules.digits(code.value)) ? '' : (code.dataset.wrong ?? ''));
    const fields = [
      { input: number, faultOf: numberFault },
      { input: expiry, faultOf: expiryFault },
      { input: code, faultOf: codeFault },
    ];

    const showBrand = () => {
      const brand = rules.brand(rules.digits(number.value));
      brands?.classList.toggle('known', brand !== '');
      for (const mark of all('[data-brand]')) {
        mark.classList.toggle('is', mark.dataset.brand === brand);
        if (mark.dataset.brand === brand) mark.setAttribute('aria-current', 'true');
        else mark.removeAttribute('aria-current');
      }
    };
    const showNumber = () => {
      number.value = rules.grouped(rules.digits(number.value).slice(0, 19));
      showBrand();
    };

    number.addEventListener('input', () => {
      // In the middle of a number the blanks stay as they are, or the caret would jump.
      const before = number.value;
      const caret = (number as { selectionStart?: number | null }).selectionStart ?? before.length;
      if (caret >= before.length) showNumber();
      else showBrand();
    });
    number.addEventListener('change', showNumber);
    expiry.addEventListener('input', () => {
      const digits = rules.digits(expiry.value);
      if (/^[0-9\u0660-\u0669\u06f0-\u06f9]{3,4}$/.test(expiry.value))
        expiry.value = `${digits.slice(0, 2)}/${digits.slice(2)}`;
    });
    for (const { input, faultOf } of fields) {
      // A field is judged when it is left, and while it is mended; not while it is being typed.
      input.addEventListener('blur', () => say(input, input.value === '' ? '' : faultOf()));
      input.addEventListener('input', () => {
        if (faultOf() === '') say(input, '');
      });
    }

    // A whole card in one paste, wherever on the page: as test cards are printed.
    page.addEventListener('paste', (event) => {
      const whole = rules.wholeCard(event.clipboardData?.getData('text') ?? '');
      if (whole === undefined) return;
      event.preventDefault();
      [number.value, expiry.value, code.value] = whole;
      showNumber();
      for (const { input, faultOf } of fields) say(input, faultOf());
      card.querySelector('button')?.focus();
    });

    card.addEventListener('submit', (event) => {
      if (isSent) return event.preventDefault();
      const wrong = fields.filter(({ input, faultOf }) => {
        const fault = faultOf();
        say(input, fault);
        return fault !== '';
      });
      if (wrong.length > 0) {
        event.preventDefault();
        wrong[0]!.input.focus();
        return;
      }
      isSent = true;
      rest(true);
    });
    window.addEventListener('pageshow', (event) => {
      if (event.persisted === true) isSent = false;
    });
    if (number.value !== '') showNumber();
  }

  /** Goes on by itself, after the seconds that the page says. */
  function onward(): void {
    const onwardForm = page.querySelector('form[data-after]');
    if (onwardForm === null) return;
    window.setTimeout(() => onwardForm.submit(), Number(onwardForm.dataset.after) * 1000);
  }

  function countDown(): void {
    const left = page.querySelector('[data-left]');
    const said = page.querySelector('[data-said]');
    if (left === null || said === null) return;
    const end = window.now() + Number(left.dataset.left) * 1000;
    let isSaid = false;
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((end - window.now()) / 1000));
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      if (seconds <= 60 && seconds > 0 && !isSaid) {
        isSaid = true;
        said.textContent = said.dataset.minute ?? '';
      }
      if (seconds > 0) window.setTimeout(tick, 1000);
      else {
        said.textContent = said.dataset.over ?? '';
        const field = page.querySelector('form[data-card]');
        if (field !== null) field.hidden = true;
        const counter = page.querySelector('[data-counter]');
        if (counter !== null) counter.hidden = true;
        const notice = page.querySelector('[data-over-notice]');
        if (notice !== null) notice.hidden = false;
      }
    };
    tick();
  }
}
